#include "agent/platform/sim/sun.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "agent/platform/sim/angle.hpp"
#include "agent/platform/sim/local_time.hpp"

namespace edl::agent {
namespace {

constexpr double k_latitude = radians(48.0);
constexpr double k_longitude_degrees = 10.0;
constexpr double k_tilt = radians(35.0);
constexpr double k_days_per_year = 365.2425;
constexpr double k_diffuse_share = 0.1;

/// The number of the day in the year, from 1, to a day or so: enough for a declination.
double day_of_year(std::int64_t utc) {
  return 1.0 + std::fmod(static_cast<double>(utc) / static_cast<double>(k_seconds_per_day), k_days_per_year);
}

}  // namespace

Sun sun_at(std::int64_t utc) {
  const double declination = radians(23.45) * std::sin(radians(360.0 * (284.0 + day_of_year(utc)) / 365.0));
  const double solar_hour =
      static_cast<double>(slot_of(utc, k_seconds_per_day).second) / k_seconds_per_hour + k_longitude_degrees / 15.0;
  const double cosine_of_hour_angle = std::cos(radians(15.0 * (solar_hour - 12.0)));
  const double sine = std::sin(declination);
  const double cosine = std::cos(declination);
  Sun sun{.sine_of_elevation = sine * std::sin(k_latitude) + cosine * std::cos(k_latitude) * cosine_of_hour_angle,
          .panel_irradiance = 0.0};
  if (sun.sine_of_elevation <= 0.02) return sun;
  const double incidence =
      sine * std::sin(k_latitude - k_tilt) + cosine * std::cos(k_latitude - k_tilt) * cosine_of_hour_angle;
  const double beam = 1353.0 * std::pow(0.7, std::pow(1.0 / sun.sine_of_elevation, 0.678));
  sun.panel_irradiance = beam * (std::max(incidence, 0.0) + k_diffuse_share * sun.sine_of_elevation);
  return sun;
}

}  // namespace edl::agent
