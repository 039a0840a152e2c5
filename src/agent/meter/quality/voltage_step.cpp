#include "agent/meter/quality/voltage_step.hpp"

#include <algorithm>
#include <cmath>

namespace edl::agent {
namespace {

constexpr double k_refresh_cycles = 0.5;
/// A ramp that has come so far is over.
constexpr double k_over = 0.98;

}  // namespace

double share_behind_step(double before, double after, double value) {
  const double whole = before * before - after * after;
  const double done = before * before - value * value;
  if (std::abs(whole) < 1e-9 * (before * before + after * after) || whole == 0) return 1;
  return std::clamp(done / whole, 0.0, 1.0);
}

double cycles_since_step(double before, double after, double level, double value) {
  const double passed = share_behind_step(before, after, level);
  const double now = share_behind_step(before, after, value);
  if (now < k_over || passed + k_refresh_cycles < 1) return now;
  return (1 + passed + k_refresh_cycles) / 2;
}

}  // namespace edl::agent
