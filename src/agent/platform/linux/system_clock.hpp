#pragma once

#include "agent/port/clock.hpp"

namespace edl::agent {

/// The machine's own clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] MonotonicTime monotonic() const override;
  [[nodiscard]] bool wait_until(Timestamp time, std::stop_token stop) override;
  [[nodiscard]] bool wait_until(MonotonicTime time, std::stop_token stop) override;
};

}  // namespace edl::agent
