#include "server/analytics/demand.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <ranges>
#include <utility>

namespace edl::server::analytics {
namespace {

/// Quarter hours of which the sliding peaks of one range may read the minutes: about two weeks.
constexpr std::size_t k_quarters_by_minutes = 1'344;

std::vector<DemandBlock> highest_of(const std::vector<DemandBlock>& blocks) {
  std::vector<DemandBlock> highest(std::min(blocks.size(), k_listed_peaks));
  const auto higher = [](const DemandBlock& a, const DemandBlock& b) {
    return a.power_w != b.power_w ? a.power_w > b.power_w : a.range.begin < b.range.begin;
  };
  auto thick = std::views::filter(blocks, [](const DemandBlock& block) { return !block.thin(); });
  const auto end = std::ranges::partial_sort_copy(thick, highest, higher).out;
  highest.erase(end, highest.end());
  return highest;
}

/// @param blocks  ascending
std::vector<PeakOfMonth> peaks_by_month(const LocalCalendar& calendar, const std::vector<DemandBlock>& blocks) {
  std::vector<PeakOfMonth> peaks;
  std::size_t month = 0;
  bool has_one = false;
  for (const DemandBlock& block : blocks) {
    if (block.thin()) continue;
    while (month + 1 < calendar.months().size() && block.range.begin >= calendar.months()[month].range.end) {
      ++month;
      has_one = false;
    }
    if (!has_one) peaks.push_back({calendar.months()[month].month, block});
    if (has_one && block.power_w > peaks.back().peak.power_w) peaks.back().peak = block;
    has_one = true;
  }
  return peaks;
}

Result<BlockDemand> block_demand(const Measured& measured, const std::vector<Load>& loads, std::chrono::minutes length,
                                 const std::vector<DemandBlock>& blocks, MinuteReader& minutes) {
  BlockDemand demand{.length = length,
                     .highest = highest_of(blocks),
                     .by_month = peaks_by_month(measured.calendar, blocks),
                     .blocks = blocks.size()};
  demand.thin_blocks = static_cast<std::size_t>(std::ranges::count_if(blocks, &DemandBlock::thin));
  demand.by_phase = highest_by_phase(measured, loads, length);
  auto sliding = sliding_peak(measured, loads, length, minutes);
  if (!sliding) return tl::unexpected(std::move(sliding.error()));
  demand.sliding = *sliding;
  return demand;
}

/// @param blocks  at least one
LoadDuration load_duration_of(const std::vector<DemandBlock>& blocks) {
  struct Step {
    double power_w = 0.0;
    double coverage = 0.0;
  };
  std::vector<Step> steps;
  steps.reserve(blocks.size());
  double covered = 0.0;
  double drawn = 0.0;
  for (const DemandBlock& block : blocks) {
    steps.push_back({block.power_w, block.coverage});
    covered += block.coverage;
    drawn += block.coverage * block.power_w;
  }
  std::ranges::sort(steps, std::ranges::greater(), &Step::power_w);
  LoadDuration curve{.mean_w = drawn / covered};
  std::size_t at = 0;
  double so_far = steps.front().coverage;
  const std::size_t last = curve.power_w.size() - 1;
  for (std::size_t point = 0; point < last; ++point) {
    const double share = covered * static_cast<double>(point) / static_cast<double>(last);
    while (at + 1 < steps.size() && so_far < share) so_far += steps[++at].coverage;
    curve.power_w[point] = steps[at].power_w;
  }
  curve.power_w[last] = steps.back().power_w;
  return curve;
}

void draw_heat_map(Demand& demand, const Measured& measured, const std::vector<Load>& loads) {
  struct Cell {
    double weighted_w = 0.0;
    double covered = 0.0;
    double seconds = 0.0;
  };
  std::array<std::array<Cell, 24>, 7> cells{};
  const auto cell_at = [&cells](const LocalPlace& place) -> Cell& { return cells[place.weekday][place.hour()]; };
  for (std::size_t slot = 0; slot < measured.grid.size(); ++slot) {
    cell_at(measured.grid_places[slot]).seconds += measured.seconds_of_slot(slot);
  }
  for (std::size_t row = 0; row < loads.size(); ++row) {
    Cell& cell = cell_at(measured.place(row));
    cell.covered += loads[row].seconds();
    cell.weighted_w += loads[row].seconds() * loads[row].mean_w();
  }
  for (std::size_t weekday = 0; weekday < cells.size(); ++weekday) {
    for (std::size_t hour = 0; hour < cells[weekday].size(); ++hour) {
      const Cell& cell = cells[weekday][hour];
      HeatCell& told = demand.by_weekday_and_hour[weekday][hour];
      if (cell.covered > 0.0) told.mean_w = cell.weighted_w / cell.covered;
      if (cell.seconds > 0.0) told.coverage = std::min(1.0, cell.covered / cell.seconds);
    }
  }
}

double seconds_read(const std::vector<Load>& loads) {
  double seconds = 0.0;
  for (const Load& load : loads) seconds += load.seconds();
  return seconds;
}

}  // namespace

Result<Demand> demand_of(const Measured& measured, Source& source) {
  const std::vector<Load> loads = loads_of(measured);
  MinuteReader minutes(source, k_quarters_by_minutes);
  const std::vector<DemandBlock> quarters = blocks_of(measured, loads, k_quarter_hour);
  auto quarter_hour = block_demand(measured, loads, k_quarter_hour, quarters, minutes);
  if (!quarter_hour) return tl::unexpected(std::move(quarter_hour.error()));
  constexpr std::chrono::minutes k_half_hour{30};
  auto half_hour = block_demand(measured, loads, k_half_hour, blocks_of(measured, loads, k_half_hour), minutes);
  if (!half_hour) return tl::unexpected(std::move(half_hour.error()));
  auto base = base_load(measured, loads, source);
  if (!base) return tl::unexpected(std::move(base.error()));

  Demand demand{.range = measured.range,
                .quarter_hour = *std::move(quarter_hour),
                .half_hour = *std::move(half_hour),
                .base_load = *base};
  demand.coverage = std::min(1.0, seconds_read(loads) / std::max(1.0, common_seconds(measured.range, measured.range)));
  if (!quarters.empty()) {
    demand.load_duration = load_duration_of(quarters);
    demand.mean_w = demand.load_duration->mean_w;
  }
  if (demand.mean_w && !demand.quarter_hour.highest.empty() && demand.quarter_hour.highest.front().power_w > 0.0) {
    demand.load_factor = std::min(1.0, *demand.mean_w / demand.quarter_hour.highest.front().power_w);
  }
  draw_heat_map(demand, measured, loads);
  return demand;
}

}  // namespace edl::server::analytics
