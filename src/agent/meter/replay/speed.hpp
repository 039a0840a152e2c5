#pragma once

#include <optional>
#include <stop_token>
#include <string_view>

#include "agent/port/clock.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// How many recorded seconds are played in one second.
class Speed {
 public:
  static constexpr double k_slowest = 0.001;
  static constexpr double k_fastest = 1e6;

  /// The recording's own pace.
  constexpr Speed() = default;

  /// As fast as the sets are taken.
  [[nodiscard]] static constexpr Speed unlimited() { return Speed(0.0); }

  /// "max" and "0": unlimited; else a factor from 0.001 to 1000000.
  /// @return Errc::invalid with what is accepted
  [[nodiscard]] static Result<Speed> parse(std::string_view text);

  [[nodiscard]] constexpr bool is_unlimited() const { return factor_ == 0.0; }
  /// Recorded seconds in one second; 0 where unlimited.
  [[nodiscard]] constexpr double factor() const { return factor_; }

 private:
  explicit constexpr Speed(double factor) : factor_(factor) {}
  double factor_ = 1.0;
};

/// Holds a recording back to a speed: what was recorded d after the first set is due d / speed after it. Who falls
/// behind is not slowed down further: due times do not shift.
class Pace {
 public:
  /// The clock is borrowed and outlives the pace; its monotonic time counts.
  Pace(Speed speed, Clock& clock) : speed_(speed), clock_(clock) {}

  /// Waits until what was recorded at `recorded` is due; the first call starts the play and does not wait.
  /// @return false as soon as stop is requested before it is due
  [[nodiscard]] bool wait_for(Timestamp recorded, const std::stop_token& stop);

 private:
  struct Start {
    Timestamp recorded;
    MonotonicTime played;
  };

  Speed speed_;
  Clock& clock_;
  std::optional<Start> start_;
};

}  // namespace edl::agent
