#pragma once

#include <chrono>
#include <optional>

#include "agent/port/clock.hpp"
#include "core/service_manager.hpp"

namespace edl::agent {

/// Shows whoever supervises the agent that its measuring goes round. For the thread that measures.
class LifeSign {
 public:
  LifeSign(const ServiceManager& service, const Clock& clock)
      : service_(service), clock_(clock), every_(service.alive_every()), next_(clock.monotonic()) {}

  /// To be called with each round, however many there are: it is told no more often than it needs.
  void show() {
    if (!every_ || clock_.monotonic() < next_) return;
    next_ = clock_.monotonic() + *every_ / 2;  // a round that is just too early must not cost a whole time
    service_.alive();
  }

 private:
  const ServiceManager& service_;
  const Clock& clock_;
  std::optional<std::chrono::milliseconds> every_;
  MonotonicTime next_;
};

}  // namespace edl::agent
