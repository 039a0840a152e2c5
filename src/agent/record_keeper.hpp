#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <variant>

#include "agent/outbox/outbox.hpp"

namespace edl::agent {

/// Events, harmonics and switchings on their way from whoever finds them to the outbox, so that nobody who measures
/// waits for the disk. Any thread may put.
class RecordKeeper {
 public:
  static constexpr std::size_t k_max_waiting = 1'000;

  using Record = std::variant<PowerEvent, HarmonicSet, Switching>;

  /// How often a disk that takes nothing is tried again.
  static constexpr std::chrono::milliseconds k_retry{1'000};

  /// The outbox is borrowed and outlives the keeper.
  explicit RecordKeeper(Outbox& outbox) : outbox_(outbox) {}

  /// Takes a record, to be kept soon. Waits while k_max_waiting wait, as after a simulation's past; but not while the
  /// disk takes nothing: then it is lost, and that is logged.
  void put(Record record);

  /// Keeps a record now.
  [[nodiscard]] Result<void> keep(const Record& record);

  /// Writes what was put until the thread is stopped, and then what is left. The keeper outlives it.
  /// @param wake  told after each that was kept
  [[nodiscard]] std::jthread start(std::function<void()> wake);

 private:
  void run(const std::stop_token& stop, const std::function<void()>& wake);

  Outbox& outbox_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Record> waiting_;
  bool failing_ = false;
};

}  // namespace edl::agent
