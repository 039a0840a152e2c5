#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "agent/port/clock.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// A thread on which everything happens that a radio tells and that others want of it, one thing after the other.
class EventLoop {
 public:
  using Task = std::function<void()>;
  /// What is done each time that something has happened.
  /// @return when it is to be done again although nothing has happened; nullopt: not before something does
  using Round = std::function<std::optional<MonotonicTime>()>;

  EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  virtual ~EventLoop() = default;

  /// Has the task done on the loop's thread, after those that were posted before; a loop that does not run yet keeps it.
  /// Any thread, from within the loop too. An empty task only brings about a round.
  virtual void post(Task task) = 0;

  /// Runs on the calling thread, which is the loop's from now on, until it is asked to stop. A round comes first.
  /// @return Errc::unavailable: what the loop lives on has gone, and it cannot run again
  [[nodiscard]] virtual Result<void> run(const Round& round, std::stop_token stop) = 0;
};

}  // namespace edl::agent
