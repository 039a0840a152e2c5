#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace edl::testing {

/// What several threads did, in order, and waiting for it.
class DeedLog {
 public:
  void add(std::string deed) {
    const std::lock_guard lock(mutex_);
    deeds_.push_back(std::move(deed));
    more_.notify_all();
  }

  /// Waits until a deed that begins like this has been done, after those that were waited for before, and returns all that
  /// came since then, up to it.
  [[nodiscard]] std::vector<std::string> until(const std::string& beginning) {
    std::unique_lock lock(mutex_);
    const auto found = [&] {
      return std::find_if(deeds_.begin() + static_cast<std::ptrdiff_t>(seen_), deeds_.end(),
                          [&](const std::string& deed) { return deed.starts_with(beginning); });
    };
    if (!more_.wait_for(lock, std::chrono::seconds(30), [&] { return found() != deeds_.end(); })) {
      ADD_FAILURE() << "nobody did: " << beginning;
      return {};
    }
    const std::vector<std::string> since(deeds_.begin() + static_cast<std::ptrdiff_t>(seen_), found() + 1);
    seen_ += since.size();
    return since;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> deeds_;
  std::size_t seen_ = 0;
};

}  // namespace edl::testing
