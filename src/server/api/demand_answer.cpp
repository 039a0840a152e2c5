#include "server/api/demand_answer.hpp"

#include <algorithm>
#include <iterator>

namespace edl::server {
namespace {

DemandBlockAnswer block_answer(const analytics::DemandBlock& block) {
  return {to_rfc3339(block.range.begin), to_rfc3339(block.range.end), block.power_w, block.coverage};
}

std::optional<DemandBlockAnswer> block_of_phase(const std::optional<analytics::DemandBlock>& block) {
  if (!block) return std::nullopt;
  return block_answer(*block);
}

BlockDemandAnswer blocks_answer(const analytics::BlockDemand& demand) {
  BlockDemandAnswer answer{.minutes = demand.length.count(),
                           .by_phase = by_phase(demand.by_phase, block_of_phase),
                           .blocks = std::int64_t(demand.blocks),
                           .thin_blocks = std::int64_t(demand.thin_blocks)};
  std::ranges::transform(demand.highest, std::back_inserter(answer.highest), block_answer);
  for (const analytics::PeakOfMonth& peak : demand.by_month) {
    answer.by_month.push_back({month_text(peak.month), block_answer(peak.peak)});
  }
  if (demand.sliding) {
    answer.sliding = {block_answer(demand.sliding->window), demand.sliding->exact, demand.sliding->at_most_w};
  }
  return answer;
}

HeatMapAnswer heat_map(const analytics::Demand& demand) {
  HeatMapAnswer map;
  for (const auto& day : demand.by_weekday_and_hour) {
    auto& means = map.mean_w.emplace_back();
    auto& coverages = map.coverage.emplace_back();
    for (const analytics::HeatCell& cell : day) {
      means.push_back(cell.mean_w);
      coverages.push_back(cell.coverage);
    }
  }
  return map;
}

}  // namespace

DemandAnswer demand_answer(const analytics::Demand& demand) {
  DemandAnswer answer{.mean_w = demand.mean_w,
                      .load_factor = demand.load_factor,
                      .coverage = demand.coverage,
                      .quarter_hour = blocks_answer(demand.quarter_hour),
                      .half_hour = blocks_answer(demand.half_hour),
                      .by_weekday_and_hour = heat_map(demand)};
  if (!answer.quarter_hour.highest.empty()) answer.peak = answer.quarter_hour.highest.front();
  if (demand.load_duration) {
    const auto& curve = demand.load_duration->power_w;
    answer.load_duration = {{curve.begin(), curve.end()}, demand.load_duration->mean_w};
  }
  if (demand.base_load) {
    const analytics::BaseLoad& base = *demand.base_load;
    answer.base_load = {base.power_w,
                        base.window.count(),
                        std::int64_t(base.windows),
                        std::int64_t(base.lowest),
                        std::int64_t(base.nights),
                        base.exact};
  }
  return answer;
}

}  // namespace edl::server
