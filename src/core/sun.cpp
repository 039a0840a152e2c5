#include "core/sun.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

namespace edl {
namespace {

using std::chrono::milliseconds;

/// 34' of refraction at the horizon and the 16' of the sun's radius.
constexpr double k_altitude_of_event_deg = -0.833;
constexpr milliseconds k_half_day = std::chrono::hours(12);
constexpr double k_ms_per_deg = 86'400'000.0 / 360;  ///< in which the mean sun goes on by one degree

double radians(double degrees) { return degrees * std::numbers::pi / 180; }
double degrees(double radians) { return radians * 180 / std::numbers::pi; }

/// `angle` within -180 to 180.
double around_zero(double angle_deg) { return std::remainder(angle_deg, 360.0); }

/// Where the sun stands in the sky of a place.
struct SunPosition {
  double hour_angle_deg;  ///< 0 at its culmination, negative before it
  double altitude_deg;    ///< of its centre above the horizon, without refraction
};

/// Julian centuries since 2000-01-01 12:00 UTC. That the Earth's rotation lags behind does not matter here.
double centuries_since_2000(Timestamp time) {
  constexpr Timestamp k_epoch = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1) + std::chrono::hours(12);
  return std::chrono::duration<double, std::ratio<86'400>>(time - k_epoch).count() / 36'525;
}

SunPosition sun_at(Timestamp time, const GeoPosition& place) {
  const double t = centuries_since_2000(time);
  const double mean_longitude = 280.46646 + t * (36'000.76983 + t * 0.0003032);
  const double mean_anomaly = radians(357.52911 + t * (35'999.05029 - t * 0.0001537));
  const double centre = (1.914602 - t * (0.004817 + t * 0.000014)) * std::sin(mean_anomaly) +
                        (0.019993 - t * 0.000101) * std::sin(2 * mean_anomaly) + 0.000289 * std::sin(3 * mean_anomaly);
  const double node = radians(125.04 - 1'934.136 * t);
  const double longitude = radians(mean_longitude + centre - 0.00569 - 0.00478 * std::sin(node));
  const double obliquity = radians(23.439291 - t * 0.0130042 + 0.00256 * std::cos(node));

  const double declination = std::asin(std::sin(obliquity) * std::sin(longitude));
  const double right_ascension = degrees(std::atan2(std::cos(obliquity) * std::sin(longitude), std::cos(longitude)));
  // The mean sun's hour angle, and by how much the true sun is ahead of it (Meeus, ch. 28: the equation of time).
  const double equation = around_zero(mean_longitude - 0.0057183 - right_ascension);
  const auto of_day = time - std::chrono::floor<std::chrono::days>(time);
  const double mean_hour_angle = static_cast<double>(of_day.count()) / k_ms_per_deg - 180 + place.longitude_deg;
  const double hour_angle = around_zero(mean_hour_angle + equation);

  const double latitude = radians(place.latitude_deg);
  const double sine = std::sin(latitude) * std::sin(declination) +
                      std::cos(latitude) * std::cos(declination) * std::cos(radians(hour_angle));
  return {hour_angle, degrees(std::asin(std::clamp(sine, -1.0, 1.0)))};
}

/// The culmination that is nearest to `time`, to a few seconds.
Timestamp culmination_near(Timestamp time, const GeoPosition& place) {
  Timestamp noon = time;
  // The second step takes the day's own equation of time.
  for (int step = 0; step < 2; ++step) {
    noon -= milliseconds(std::llround(sun_at(noon, place).hour_angle_deg * k_ms_per_deg));
  }
  return noon;
}

}  // namespace

std::optional<Timestamp> sun_event(SunEvent event, const GeoPosition& place, Timestamp noon) {
  const auto is_up = [&](Timestamp time) { return sun_at(time, place).altitude_deg > k_altitude_of_event_deg; };
  Timestamp up = culmination_near(noon, place);
  Timestamp down = event == SunEvent::sunrise ? up - k_half_day : up + k_half_day;
  if (!is_up(up) || is_up(down)) return std::nullopt;
  // Between its lowest and its highest the sun crosses the horizon once. Halving needs no derivative and cannot
  // diverge, also where it only just does.
  while (std::chrono::abs(up - down) > std::chrono::seconds(1)) {
    const Timestamp middle = down + (up - down) / 2;
    (is_up(middle) ? up : down) = middle;
  }
  return up;
}

}  // namespace edl
