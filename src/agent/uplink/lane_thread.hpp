#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "agent/uplink/lane.hpp"

namespace edl::agent {

/// Runs lanes on a thread of its own until it is stopped. Of several that have something to do, the first goes first;
/// one that waits after a failure keeps no other waiting.
class LaneThread {
 public:
  struct Entry {
    Lane lane;
    std::function<void(const Lane::Step&)> on_step;  ///< told of each step that sent something or failed; on the thread
    /// When it steps next; nullopt: once it is woken.
    std::optional<std::chrono::steady_clock::time_point> due = std::chrono::steady_clock::time_point::min();
  };

  /// @param lanes  ascending patience
  /// @param cut  ends a transport that waits for its answer; called once, when stopping
  LaneThread(std::vector<Entry> lanes, std::function<void()> cut);
  LaneThread(const LaneThread&) = delete;
  LaneThread& operator=(const LaneThread&) = delete;
  ~LaneThread();  ///< stops and waits

  /// There is something new to send; a lane that waits after a failure goes on waiting.
  void wake();

  /// The server has just been reached: a lane that waits after a failure tries at once.
  void hurry();

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] Entry* wait_for_due(const std::stop_token& stop);

  std::vector<Entry> lanes_;  ///< the thread's own
  std::function<void()> cut_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  bool hurried_ = false;
  std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace edl::agent
