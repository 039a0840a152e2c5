#include "server/analytics/measured.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace edl::server::analytics {
namespace {

Result<TimeRange> range_so_far(const Span& span, const IntervalTable& quarters) {
  if (span.range.empty()) return fail(Errc::invalid, "the range is empty");
  // A device's clock may be ahead of the server's: what it has measured, it has. The quarter hour of now is not over, and
  // its rest not missing.
  const bool ahead = quarters.rows() > 0 && quarters.begin.back() >= span.now;
  const Timestamp measured = ahead ? quarters.begin.back() + k_quarter_hour : span.now;
  const TimeRange range{span.range.begin, std::min(span.range.end, std::max(span.now, measured))};
  if (range.empty()) return fail(Errc::invalid, "the range begins in the future");
  return range;
}

Result<void> check_rows(TimeRange range, const IntervalTable& quarters) {
  if (quarters.interval != k_quarter_hour) return fail(Errc::invalid, "the table's intervals are no quarter hours");
  if (quarters.rows() == 0) return {};
  if (quarters.begin.front() + k_quarter_hour <= range.begin || quarters.begin.back() >= range.end) {
    return fail(Errc::invalid, "the table has quarter hours outside of the range");
  }
  return {};
}

/// The quarter hours of the range; the first begins with it.
std::vector<Timestamp> grid_of(TimeRange range) {
  std::vector<Timestamp> grid;
  grid.reserve(static_cast<std::size_t>(range.length() / k_quarter_hour) + 2);
  for (Timestamp slot = begin_of_quarter(range.begin); slot < range.end; slot += k_quarter_hour) {
    grid.push_back(std::max(slot, range.begin));
  }
  return grid;
}

std::uint32_t count_of(const FieldColumns& columns, std::size_t row) {
  return columns.empty() ? 0 : columns.count[row];
}

void count_covered(Measured& measured) {
  const IntervalTable& quarters = *measured.quarters;
  measured.covered.resize(quarters.rows());
  for (const Phase phase : k_phases) {
    const FieldColumns& power = quarters.at(phase, Field::power_watt);
    const FieldColumns& counter = quarters.at(phase, Field::energy_kwh);
    for (std::size_t row = 0; row < quarters.rows(); ++row) {
      const std::uint32_t seconds = std::max(count_of(power, row), count_of(counter, row));
      measured.covered_of_phase[phase] += seconds;
      measured.covered[row] = std::max(measured.covered[row], seconds);
    }
  }
}

}  // namespace

std::uint32_t Measured::seconds_of_slot(std::size_t slot_index) const {
  const Timestamp end = slot_index + 1 < grid.size() ? grid[slot_index + 1] : range.end;
  return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::seconds>(end - grid[slot_index]).count());
}

double common_seconds(TimeRange a, TimeRange b) {
  const TimeRange common{std::max(a.begin, b.begin), std::min(a.end, b.end)};
  if (common.empty()) return 0.0;
  return static_cast<double>(std::chrono::floor<std::chrono::seconds>(common.length()).count());
}

Result<Measured> measure(const Span& span, const IntervalTable& quarters, Source& source) {
  const auto range = range_so_far(span, quarters);
  if (!range) return tl::unexpected(range.error());
  if (auto checked = check_rows(*range, quarters); !checked) return tl::unexpected(std::move(checked.error()));

  Measured measured{.range = *range, .zone = span.zone, .quarters = &quarters, .calendar = {span.zone, *range}};
  measured.grid = grid_of(*range);
  measured.grid_places = measured.calendar.places(measured.grid);
  const Timestamp first_slot = begin_of_quarter(range->begin);
  for (const Timestamp begin : quarters.begin) {
    measured.slot.push_back(static_cast<std::uint32_t>((begin - first_slot) / k_quarter_hour));
  }
  count_covered(measured);

  SecondsReader seconds(source, *range, span.hours_of_seconds);
  auto flow = energy_flow(*range, quarters, source, seconds);
  if (!flow) return tl::unexpected(std::move(flow.error()));
  measured.flow = *std::move(flow);
  auto gaps = find_gaps(*range, quarters, measured.covered, measured.flow.counter_before, seconds);
  if (!gaps) return tl::unexpected(std::move(gaps.error()));
  measured.gaps = *std::move(gaps);
  return measured;
}

}  // namespace edl::server::analytics
