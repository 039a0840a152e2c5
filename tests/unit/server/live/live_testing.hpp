#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/scheduler.hpp"
#include "net/websocket.hpp"

/// Connections and timers that a test holds in its hand.
namespace edl::server::testing {

/// A socket that keeps what it is sent.
class FakeSocket final : public net::WebSocket {
 public:
  bool send(std::string text) override {
    sent.push_back(std::move(text));
    return accepts;
  }
  std::size_t queued_bytes() const override { return queued; }
  void close(unsigned code, std::string) override { closed_with = code; }

  /// The last message of that type, or nothing.
  [[nodiscard]] std::string last(const std::string& type) const {
    for (auto it = sent.rbegin(); it != sent.rend(); ++it) {
      if (it->starts_with("{\"type\":\"" + type + "\"")) return *it;
    }
    return {};
  }

  std::vector<std::string> sent;
  std::size_t queued = 0;
  bool accepts = true;
  unsigned closed_with = 0;
};

/// Timers that run when the test says so.
class ManualScheduler final : public net::Scheduler {
 public:
  std::unique_ptr<net::Timer> after(std::chrono::milliseconds delay, std::function<void()> run) override {
    const int key = next_++;
    timers_.emplace(key, std::make_pair(now_ + delay, std::move(run)));
    return std::make_unique<Handle>(*this, key);
  }

  void advance(std::chrono::milliseconds by) {
    now_ += by;
    for (auto it = timers_.begin(); it != timers_.end();) {
      if (it->second.first > now_) {
        ++it;
        continue;
      }
      const auto run = std::move(it->second.second);
      timers_.erase(it);
      run();
      it = timers_.begin();
    }
  }

  [[nodiscard]] std::size_t running() const { return timers_.size(); }

 private:
  class Handle final : public net::Timer {
   public:
    Handle(ManualScheduler& scheduler, int key) : scheduler_(scheduler), key_(key) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() override { scheduler_.timers_.erase(key_); }

   private:
    ManualScheduler& scheduler_;
    int key_;
  };

  std::chrono::milliseconds now_{0};
  std::map<int, std::pair<std::chrono::milliseconds, std::function<void()>>> timers_;
  int next_ = 0;
};

}  // namespace edl::server::testing
