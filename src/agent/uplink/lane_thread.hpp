#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "agent/uplink/lane.hpp"

namespace edl::agent {

/// Runs a lane on a thread of its own until it is stopped.
class LaneThread {
 public:
  /// @param on_step  told of each step that sent something or failed; on the thread
  /// @param cut  ends a transport that waits for its answer; called once, when stopping
  LaneThread(Lane lane, std::function<void(const Lane::Step&)> on_step, std::function<void()> cut);
  LaneThread(const LaneThread&) = delete;
  LaneThread& operator=(const LaneThread&) = delete;
  ~LaneThread();  ///< stops and waits

  /// There is something new to send; a lane that waits after a failure goes on waiting.
  void wake();

  /// The server has just been reached: a lane that waits after a failure tries at once.
  void hurry();

 private:
  void run(const std::stop_token& stop);

  Lane lane_;
  std::function<void(const Lane::Step&)> on_step_;
  std::function<void()> cut_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  bool hurried_ = false;
  std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace edl::agent
