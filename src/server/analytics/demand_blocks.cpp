#include "server/analytics/demand_blocks.hpp"

#include <algorithm>

#include "server/analytics/energy_sum.hpp"

namespace edl::server::analytics {
namespace {

DemandBlock block_of(TimeRange range, double power_w, double seconds) {
  const auto length = static_cast<double>(std::chrono::floor<std::chrono::seconds>(range.length()).count());
  return {range, power_w, std::min(1.0, seconds / length)};
}

/// Calls `take` with each block that has a row, and its load.
template <typename Take>
void walk_blocks(const Measured& measured, const std::vector<Load>& loads, std::chrono::minutes length,
                 const Take& take) {
  const auto quarters = static_cast<std::size_t>(length / k_quarter_hour);
  for (std::size_t row = 0; row < loads.size();) {
    const Timestamp first = measured.quarters->begin[row];
    const std::size_t into = measured.place(row).quarter % quarters;
    const Timestamp begin = first - k_quarter_hour * static_cast<std::int64_t>(into);
    const TimeRange range{begin, begin + length};
    Load load;
    for (; row < loads.size() && measured.quarters->begin[row] < range.end; ++row) load += loads[row];
    take(range, load);
  }
}

}  // namespace

Load& Load::operator+=(const Load& other) {
  for (const Phase phase : k_phases) phases[phase] += other.phases[phase];
  return *this;
}

double Load::mean_w() const {
  double mean = 0.0;
  for (const PhaseLoad& phase : phases) mean += phase.mean_w();
  return mean;
}

double Load::seconds() const {
  double most = 0.0;
  for (const PhaseLoad& phase : phases) most = std::max(most, phase.seconds);
  return most;
}

std::vector<Load> loads_of(const Measured& measured) {
  std::vector<Load> loads(measured.quarters->rows());
  for (const Phase phase : k_phases) {
    const FieldColumns& power = measured.quarters->at(phase, Field::power_watt);
    if (power.empty()) continue;
    const PhaseFlow& flow = measured.flow.phases[phase];
    for (std::size_t row = 0; row < loads.size(); ++row) {
      loads[row].phases[phase] = {flow.drawn[row].kwh() * k_joules_per_kwh, static_cast<double>(power.count[row])};
    }
  }
  return loads;
}

std::vector<DemandBlock> blocks_of(const Measured& measured, const std::vector<Load>& loads,
                                   std::chrono::minutes length) {
  std::vector<DemandBlock> blocks;
  blocks.reserve(loads.size() / static_cast<std::size_t>(length / k_quarter_hour) + 2);
  walk_blocks(measured, loads, length, [&blocks](TimeRange range, const Load& load) {
    const DemandBlock block = block_of(range, load.mean_w(), load.seconds());
    if (block.coverage > 0.0) blocks.push_back(block);
  });
  return blocks;
}

PerPhase<std::optional<DemandBlock>> highest_by_phase(const Measured& measured, const std::vector<Load>& loads,
                                                      std::chrono::minutes length) {
  PerPhase<std::optional<DemandBlock>> highest;
  walk_blocks(measured, loads, length, [&highest](TimeRange range, const Load& load) {
    for (const Phase phase : k_phases) {
      const PhaseLoad& one = load.phases[phase];
      const DemandBlock block = block_of(range, one.mean_w(), one.seconds);
      if (block.thin() || (highest[phase] && block.power_w <= highest[phase]->power_w)) continue;
      highest[phase] = block;
    }
  });
  return highest;
}

}  // namespace edl::server::analytics
