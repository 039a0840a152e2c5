#include "agent/end_signals.hpp"

#include <pthread.h>

namespace edl::agent {

EndSignals::EndSignals() {
  ::sigemptyset(&set_);
  ::sigaddset(&set_, SIGTERM);
  ::sigaddset(&set_, SIGINT);
  ::sigaddset(&set_, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  waiter_ = std::thread([this] {
    int signal = 0;
    ::sigwait(&set_, &signal);
    stop_.request_stop();
  });
}

EndSignals::~EndSignals() {
  ::pthread_kill(waiter_.native_handle(), SIGUSR1);
  waiter_.join();
}

}  // namespace edl::agent
