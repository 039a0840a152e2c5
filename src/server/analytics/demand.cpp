#include "server/analytics/demand.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace edl::server::analytics {
namespace {

/// Quarter hours of which the sliding peaks of one range may read the minutes: about two weeks.
constexpr std::size_t k_quarters_by_minutes = 1'344;

std::vector<DemandBlock> highest_of(std::vector<DemandBlock> blocks) {
  std::erase_if(blocks, [](const DemandBlock& block) { return block.thin(); });
  const std::size_t count = std::min(blocks.size(), k_listed_peaks);
  const auto higher = [](const DemandBlock& a, const DemandBlock& b) {
    return a.power_w != b.power_w ? a.power_w > b.power_w : a.range.begin < b.range.begin;
  };
  std::partial_sort(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(count), blocks.end(), higher);
  blocks.resize(count);
  return blocks;
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
                                 MinuteReader& minutes) {
  const std::vector<DemandBlock> blocks = blocks_of(measured, loads, length);
  BlockDemand demand{.length = length,
                     .highest = highest_of(blocks),
                     .by_month = peaks_by_month(measured.calendar, blocks),
                     .blocks = blocks.size()};
  demand.thin_blocks = static_cast<std::size_t>(std::ranges::count_if(blocks, &DemandBlock::thin));
  for (const Phase phase : k_phases) {
    const std::vector<DemandBlock> highest = highest_of(blocks_of(measured, loads, length, phase));
    if (!highest.empty()) demand.by_phase[phase] = highest.front();
  }
  auto sliding = sliding_peak(measured, loads, length, minutes);
  if (!sliding) return tl::unexpected(std::move(sliding.error()));
  demand.sliding = *sliding;
  return demand;
}

/// @param blocks  at least one
LoadDuration load_duration_of(std::vector<DemandBlock> blocks) {
  std::ranges::sort(blocks, [](const DemandBlock& a, const DemandBlock& b) { return a.power_w > b.power_w; });
  double covered = 0.0;
  double drawn = 0.0;
  for (const DemandBlock& block : blocks) {
    covered += block.coverage;
    drawn += block.coverage * block.power_w;
  }
  LoadDuration curve{.mean_w = drawn / covered};
  std::size_t at = 0;
  double so_far = blocks.front().coverage;
  const std::size_t last = curve.power_w.size() - 1;
  for (std::size_t point = 0; point < last; ++point) {
    const double share = covered * static_cast<double>(point) / static_cast<double>(last);
    while (at + 1 < blocks.size() && so_far < share) so_far += blocks[++at].coverage;
    curve.power_w[point] = blocks[at].power_w;
  }
  curve.power_w[last] = blocks.back().power_w;
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
  auto quarter_hour = block_demand(measured, loads, std::chrono::minutes(15), minutes);
  if (!quarter_hour) return tl::unexpected(std::move(quarter_hour.error()));
  auto half_hour = block_demand(measured, loads, std::chrono::minutes(30), minutes);
  if (!half_hour) return tl::unexpected(std::move(half_hour.error()));
  auto base = base_load(measured, loads, source);
  if (!base) return tl::unexpected(std::move(base.error()));

  Demand demand{.range = measured.range,
                .quarter_hour = *std::move(quarter_hour),
                .half_hour = *std::move(half_hour),
                .base_load = *base};
  demand.coverage = std::min(1.0, seconds_read(loads) / std::max(1.0, common_seconds(measured.range, measured.range)));
  std::vector<DemandBlock> blocks = blocks_of(measured, loads, k_quarter_hour);
  if (!blocks.empty()) {
    demand.load_duration = load_duration_of(std::move(blocks));
    demand.mean_w = demand.load_duration->mean_w;
  }
  if (demand.mean_w && !demand.quarter_hour.highest.empty() && demand.quarter_hour.highest.front().power_w > 0.0) {
    demand.load_factor = std::min(1.0, *demand.mean_w / demand.quarter_hour.highest.front().power_w);
  }
  draw_heat_map(demand, measured, loads);
  return demand;
}

}  // namespace edl::server::analytics
