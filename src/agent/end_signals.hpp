#pragma once

#include <signal.h>

#include <stop_token>
#include <thread>

namespace edl::agent {

/// Requests stop on SIGTERM or SIGINT, which are blocked in this thread and all that it starts.
class EndSignals {
 public:
  EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;
  ~EndSignals();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  sigset_t set_{};
  std::stop_source stop_;
  std::thread waiter_;
};

}  // namespace edl::agent
