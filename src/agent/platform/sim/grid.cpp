#include "agent/platform/sim/grid.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace edl::agent {
namespace {

/// What others' loads leave on the voltage, in percent of the fundamental and degrees; indexed as Phasors. A quiet
/// residential grid, about 2 % in all, far below the limits of EN 50160:2010, Table 1.
struct Background {
  double percent;
  double degrees;
};
constexpr std::array<Background, k_order_count> k_background{{
    {0.0, 0.0},    {0.5, 25.0},   {1.6, 190.0}, {0.9, 15.0},   {0.25, 160.0}, {0.45, 200.0}, {0.35, 40.0},
    {0.15, 170.0}, {0.2, 210.0},  {0.15, 60.0}, {0.06, 0.0},   {0.12, 230.0}, {0.1, 80.0},   {0.04, 0.0},
    {0.06, 250.0}, {0.05, 100.0}, {0.02, 0.0},  {0.04, 270.0}, {0.03, 120.0}, {0.02, 0.0},
}};

const Phasors& background() {
  static const Phasors k_phasors = [] {
    Phasors phasors{};
    for (std::size_t i = 1; i < k_order_count; ++i) {
      phasors[i] = std::polar(k_background[i].percent / 100.0, k_background[i].degrees * std::numbers::pi / 180.0);
    }
    return phasors;
  }();
  return k_phasors;
}

Volt source_voltage(const Noise& noise, const HouseSecond& second, Phase phase) {
  const std::uint64_t which = index_of(phase);
  const auto drift = [&](std::int64_t period) { return noise.smooth(Draw::grid_voltage, second.utc, period, which); };
  // The street's evening load lowers the voltage of all phases alike.
  const double evening = std::exp(-std::pow((second.hour_of_day() - 19.0) / 2.5, 2.0));
  return Volt(232.5 - 2.0 * evening + 1.8 * drift(1'800) + 0.7 * drift(97) + 0.12 * drift(3));
}

}  // namespace

Grid grid_at(const Noise& noise, const HouseSecond& second) {
  Grid grid;
  const double evening = std::exp(-std::pow((second.hour_of_day() - 20.5) / 2.5, 2.0));
  const double distortion = 0.75 + 0.45 * evening + 0.1 * noise.smooth(Draw::grid_distortion, second.utc, 600);
  for (const Phase phase : k_phases) {
    const double volts = source_voltage(noise, second, phase).value();
    Phasors& source = grid.source[phase];
    source = background();
    for (auto& phasor : source) phasor *= volts * distortion;
    source[0] = volts;
  }
  const auto drift = [&](std::int64_t period) { return noise.smooth(Draw::grid_frequency, second.utc, period); };
  grid.frequency = Hertz(50.0 + 0.025 * drift(900) + 0.012 * drift(61) + 0.003 * drift(5));
  return grid;
}

}  // namespace edl::agent
