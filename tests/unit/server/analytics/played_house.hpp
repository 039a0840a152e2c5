#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "core/time_zone.hpp"
#include "memory_source.hpp"
#include "server/analytics/measured.hpp"

namespace edl::server::analytics::testing {

using namespace std::chrono_literals;

[[nodiscard]] inline TimeZone zone_named(std::string_view name) { return TimeZone::parse(name).value(); }
[[nodiscard]] inline Timestamp at(std::string_view rfc3339) { return parse_rfc3339(rfc3339).value(); }

/// A house of three phases that is told what it draws, and its meter, read each second: the power of the second, and the
/// counter at its end, in steps of 1e-5 kWh.
class PlayedHouse {
 public:
  explicit PlayedHouse(Timestamp begin) : now_(begin) {
    for (const Phase phase : k_phases) {
      for (const Field field : {Field::power_watt, Field::energy_kwh}) samples_.phases[phase][field].reserve(100'000);
    }
  }

  [[nodiscard]] Timestamp now() const { return now_; }

  /// Draws so many watts on each phase; negative: feeds them in.
  PlayedHouse& draw(std::chrono::seconds time, PerPhase<double> watts) {
    for (; time > 0s; time -= 1s) {
      advance(watts);
      samples_.time.push_back(now_ - 1s);
      for (const Phase phase : k_phases) {
        samples_.phases[phase][Field::power_watt].push_back(watts[phase]);
        samples_.phases[phase][Field::energy_kwh].push_back(has_counter_[phase] ? counter(phase) : k_none);
      }
    }
    return *this;
  }

  PlayedHouse& draw(std::chrono::seconds time, double watts_a) { return draw(time, {watts_a, 0.0, 0.0}); }
  PlayedHouse& draw_until(Timestamp time, PerPhase<double> watts) {
    return draw(std::chrono::duration_cast<std::chrono::seconds>(time - now_), watts);
  }

  /// Draws while nobody reads the meter.
  PlayedHouse& unread(std::chrono::seconds time, PerPhase<double> watts) {
    for (; time > 0s; time -= 1s) advance(watts);
    return *this;
  }

  /// Another meter, with another count.
  PlayedHouse& replace_meter(Phase phase, double kwh) {
    joules_[phase] = kwh * 3.6e6;
    return *this;
  }

  PlayedHouse& counter_reads(Phase phase, bool reads) {
    has_counter_[phase] = reads;
    return *this;
  }

  [[nodiscard]] MemorySource source() && { return MemorySource(std::move(samples_)); }

 private:
  static constexpr double k_none = std::numeric_limits<double>::quiet_NaN();

  void advance(const PerPhase<double>& watts) {
    for (const Phase phase : k_phases) joules_[phase] += std::max(0.0, watts[phase]);
    now_ += 1s;
  }

  [[nodiscard]] double counter(Phase phase) const { return std::floor(joules_[phase] / 36.0 + 1e-6) / 1e5; }

  Timestamp now_;
  SampleTable samples_{};
  PerPhase<double> joules_{1234.5 * 3.6e6, 777.00001 * 3.6e6, 0.0};
  PerPhase<bool> has_counter_{true, true, true};
};

inline constexpr std::array k_power_and_counter{Field::power_watt, Field::energy_kwh};

/// A range of a source, with the table that it borrows.
struct MeasuredRange {
  std::unique_ptr<IntervalTable> quarters;
  Measured measured;
};

[[nodiscard]] inline MeasuredRange measured(MemorySource& source, const TimeZone& zone, TimeRange range,
                                            std::size_t hours_of_seconds = 28) {
  auto quarters =
      std::make_unique<IntervalTable>(source.intervals(Step::quarter_hour, range, k_power_and_counter).value());
  auto measured = measure({zone, range, Timestamp::max(), hours_of_seconds}, *quarters, source).value();
  return {std::move(quarters), std::move(measured)};
}

}  // namespace edl::server::analytics::testing
