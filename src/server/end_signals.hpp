#pragma once

#include <signal.h>

#include <ctime>
#include <initializer_list>

namespace edl::server {

/// Blocks the signals that end a program, and others that are named, in this thread and all that it starts, for those
/// who ask for them.
class EndSignals {
 public:
  EndSignals(std::initializer_list<int> others = {}) {
    ::sigemptyset(&set_);
    for (const int other : others) ::sigaddset(&set_, other);
    ::sigaddset(&set_, SIGTERM);
    ::sigaddset(&set_, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }

  /// Waits for one of them.
  [[nodiscard]] int wait() const {
    int signal = 0;
    ::sigwait(&set_, &signal);
    return signal;
  }

  /// Whether one has come since the last call.
  [[nodiscard]] bool come() const {
    const timespec no_time{};
    return ::sigtimedwait(&set_, nullptr, &no_time) > 0;
  }

 private:
  sigset_t set_{};
};

}  // namespace edl::server
