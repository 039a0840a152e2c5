#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "agent/meter/quality/event_tracker.hpp"

namespace edl::agent::testing {

using Seconds = std::chrono::duration<double>;

inline constexpr Timestamp k_wall{std::chrono::milliseconds(1'795'687'200'000)};

/// From a time on, a phase's voltage is that share of its undisturbed value.
struct Step {
  Phase phase = Phase::a;
  double seconds = 0;
  double factor = 1;
};

/// Three sines whose amplitudes jump, as a chip looks at them: one-cycle RMS values each half cycle, by the definition,
/// compared with the thresholds at each.
class Supply {
 public:
  double nominal_hz = 50;
  double frequency_hz = 50;
  double volts = 230;
  double angle_deg = 0;      ///< of phase A at time 0
  double refresh_phase = 0;  ///< seconds of the first refresh
  double dip_level = 0.9 * 230;
  double swell_level = 1.1 * 230;
  bool triggers = true;  ///< whether the moment of the first crossing is told
  std::vector<Step> steps;

  [[nodiscard]] double factor(Phase phase, double seconds) const {
    double now = 1;
    for (const Step& step : steps) {
      if (step.phase == phase && seconds >= step.seconds) now = step.factor;
    }
    return now;
  }

  /// RMS value over the cycle that ends at a time.
  [[nodiscard]] double rms(Phase phase, double end) const {
    constexpr int k_points = 100;
    double sum = 0;
    for (int i = 0; i < k_points; ++i) {
      const double at = end - (i + 0.5) / k_points / frequency_hz;
      const double angle = 2 * std::numbers::pi * (frequency_hz * at - static_cast<double>(index_of(phase)) / 3) +
                           angle_deg * std::numbers::pi / 180;
      const double value = volts * std::numbers::sqrt2 * factor(phase, at) * std::cos(angle);
      sum += value * value;
    }
    return std::sqrt(sum / k_points);
  }

  /// The refreshes in (from, to].
  [[nodiscard]] std::vector<double> refreshes(double from, double to) const {
    std::vector<double> times;
    const double half = 0.5 / frequency_hz;
    for (double n = std::ceil((from - refresh_phase) / half + 1e-9); n * half + refresh_phase <= to; ++n) {
      times.push_back(n * half + refresh_phase);
    }
    return times;
  }

  [[nodiscard]] QualityLook look(double since, double now) const {
    QualityLook look{.time = at(now), .since = at(since)};
    const auto between = refreshes(since, now);
    const auto newest = refreshes(now - 1.1 * 0.5 / frequency_hz, now);
    for (const Phase phase : k_phases) {
      look.volts[phase] = rms(phase, newest.back());
      for (const double time : between) {
        const double value = rms(phase, time);
        const bool beyond = value < dip_level || value > swell_level;
        if (value < dip_level) look.lowest_volts[phase] = std::min(value, look.lowest_volts[phase].value_or(1e9));
        if (value > swell_level) look.highest_volts[phase] = std::max(value, look.highest_volts[phase].value_or(0));
        if (beyond && triggers && (!look.triggered || at(time) < *look.triggered)) look.triggered = at(time);
      }
    }
    return look;
  }

  [[nodiscard]] static MonotonicTime at(double seconds) {
    return MonotonicTime{} + std::chrono::round<std::chrono::nanoseconds>(Seconds(seconds));
  }
  [[nodiscard]] static Timestamp wall_at(double seconds) {
    return k_wall + std::chrono::round<std::chrono::milliseconds>(Seconds(seconds));
  }
};

/// Looks at a supply every 10 ms, as a chip's driver does, and keeps what the tracker tells.
struct Observer {
  explicit Observer(const EventSettings& settings) : tracker(settings) {}

  /// @param offset  seconds of the first look
  void watch(const Supply& supply, double seconds, double offset = 0.0, double every = 0.01) {
    double since = offset - every;
    bool triggered = false;
    for (double now = offset; now < seconds; now += every) {
      QualityLook look = supply.look(since, now);
      // The chip's buffer keeps the first trigger until it is armed again, here once nothing is beyond a threshold.
      if (triggered) look.triggered.reset();
      tracker.add(look);
      triggered = tracker.watching() && (triggered || look.triggered.has_value());
      take(now);
      since = now;
    }
  }
  void take(double now) {
    for (PowerEvent& event : tracker.take(Supply::at(now), Supply::wall_at(now))) told.push_back(std::move(event));
  }
  /// The last telling of each event of a kind.
  [[nodiscard]] std::vector<PowerEvent> events(PowerEventKind kind) const {
    std::vector<PowerEvent> found;
    for (const PowerEvent& event : told) {
      if (event.kind != kind) continue;
      const auto same = std::ranges::find_if(
          found, [&](const PowerEvent& one) { return one.begin == event.begin && one.phases == event.phases; });
      if (same == found.end()) {
        found.push_back(event);
      } else {
        *same = event;
      }
    }
    return found;
  }

  EventTracker tracker;
  std::vector<PowerEvent> told;
};

inline double seconds_of(Timestamp time) { return std::chrono::duration<double>(time - k_wall).count(); }
inline double seconds_of(const std::optional<std::chrono::milliseconds>& duration) {
  return std::chrono::duration<double>(duration.value()).count();
}

}  // namespace edl::agent::testing
