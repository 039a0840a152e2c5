#include "server/analytics/event_tables.hpp"

#include <algorithm>

namespace edl::server::analytics {
namespace {

using std::chrono::milliseconds;

constexpr double k_percent_rounding = 1e-9;  ///< 161 V of 230 V are 70 %, whatever binary fractions say

/// Where an event ends; far in the future where it goes on.
Timestamp end_of(const SupplyEvent& event) { return event.duration ? event.begin + *event.duration : Timestamp::max(); }

bool is_swell(const SupplyEvent& event) { return event.kind == PowerEventKind::voltage_swell; }

SupplyEvent supply_event(const PowerEvent& event, double nominal_v) {
  SupplyEvent supply{.kind = event.kind, .begin = event.begin, .duration = event.duration, .phases = event.phases};
  const double reference = event.reference.value_or(nominal_v);
  if (event.extreme && reference > 0) supply.extreme_percent = 100 * *event.extreme / reference;
  return supply;
}

void join_phases(SupplyEvent& into, const SupplyEvent& other) {
  into.phases.insert(into.phases.end(), other.phases.begin(), other.phases.end());
  std::sort(into.phases.begin(), into.phases.end());
  into.phases.erase(std::unique(into.phases.begin(), into.phases.end()), into.phases.end());
}

/// Takes an overlapping event of the same side into one that began before.
void join_events(SupplyEvent& into, const SupplyEvent& other) {
  join_phases(into, other);
  if (other.extreme_percent) {
    const double here = into.extreme_percent.value_or(*other.extreme_percent);
    into.extreme_percent =
        is_swell(into) ? std::max(here, *other.extreme_percent) : std::min(here, *other.extreme_percent);
  }
  const bool interrupts = other.kind == PowerEventKind::voltage_interruption;
  if (interrupts && into.kind == PowerEventKind::voltage_dip) {
    into.kind = other.kind;
    into.begin = other.begin;
    into.duration = other.duration;
    return;
  }
  if (into.kind == PowerEventKind::voltage_interruption) return;
  const Timestamp end = std::max(end_of(into), end_of(other));
  if (end == Timestamp::max()) {
    into.duration.reset();
  } else {
    into.duration = end - into.begin;
  }
}

template <std::size_t n>
std::optional<std::size_t> column_of(const std::array<milliseconds, n>& ends, milliseconds duration) {
  const auto found = std::find_if(ends.begin(), ends.end(), [&](milliseconds end) { return duration <= end; });
  if (found == ends.end()) return std::nullopt;
  return static_cast<std::size_t>(found - ends.begin());
}

void count_interruption(EventTables& tables, milliseconds duration) {
  ++(duration <= k_longest_short_interruption ? tables.short_interruptions : tables.long_interruptions);
}

void count_event(EventTables& tables, const SupplyEvent& event) {
  if (event.itic) ++tables.itic.at(static_cast<std::size_t>(*event.itic));
  if (!event.duration) {
    ++tables.unclassified;
    return;
  }
  if (event.kind == PowerEventKind::voltage_interruption) return count_interruption(tables, *event.duration);
  if (!event.extreme_percent) {
    ++tables.unclassified;
    return;
  }
  if (*event.duration > k_dip_column_ends.back()) {
    ++tables.over_a_minute;
    return;
  }
  const auto cell = is_swell(event) ? swell_cell(*event.extreme_percent, *event.duration)
                                    : dip_cell(*event.extreme_percent, *event.duration);
  if (!cell) {
    ++tables.unclassified;
  } else if (is_swell(event)) {
    ++tables.swells.at(cell->row).at(cell->column);
  } else {
    ++tables.dips.at(cell->row).at(cell->column);
  }
}

}  // namespace

std::optional<TableCell> dip_cell(double residual_percent, milliseconds duration) {
  const auto column = column_of(k_dip_column_ends, duration);
  if (!column || residual_percent >= 90 - k_percent_rounding) return std::nullopt;
  for (std::size_t row = 0; row < k_dip_rows; ++row) {
    if (residual_percent >= k_dip_row_floors.at(row) - k_percent_rounding) return TableCell{row, *column};
  }
  return std::nullopt;
}

std::optional<TableCell> swell_cell(double highest_percent, milliseconds duration) {
  const auto column = column_of(k_swell_column_ends, duration);
  if (!column || highest_percent <= 110 + k_percent_rounding) return std::nullopt;
  return TableCell{highest_percent >= 120 - k_percent_rounding ? 0U : 1U, *column};
}

std::vector<SupplyEvent> supply_events(std::span<const PowerEvent> events, double nominal_v) {
  std::vector<SupplyEvent> all;
  for (const PowerEvent& event : events) {
    if (event.kind == PowerEventKind::voltage_dip || event.kind == PowerEventKind::voltage_swell ||
        event.kind == PowerEventKind::voltage_interruption) {
      all.push_back(supply_event(event, nominal_v));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const SupplyEvent& a, const SupplyEvent& b) { return a.begin < b.begin; });
  std::vector<SupplyEvent> joined;
  // Dips with interruptions, and swells, are each joined among themselves: where the last one of each side stands, and how
  // far it reached, which for an interruption is as far as the dip around it.
  struct Last {
    std::optional<std::size_t> at{};
    Timestamp end{};
  };
  std::array<Last, 2> last;
  for (const SupplyEvent& event : all) {
    Last& side = last.at(is_swell(event) ? 1 : 0);
    // Two interruptions within one dip stay two: in between, some phase was back.
    const bool again = side.at && event.kind == PowerEventKind::voltage_interruption &&
                       joined[*side.at].kind == PowerEventKind::voltage_interruption;
    if (side.at && event.begin < side.end && !again) {
      join_events(joined[*side.at], event);
      side.end = std::max(side.end, end_of(event));
    } else {
      side = {joined.size(), again ? std::max(side.end, end_of(event)) : end_of(event)};
      joined.push_back(event);
    }
  }
  for (SupplyEvent& event : joined) {
    if (event.duration && event.extreme_percent) event.itic = itic_region(*event.extreme_percent, *event.duration);
  }
  return joined;
}

EventTables event_tables(std::span<const PowerEvent> events, double nominal_v) {
  EventTables tables{.events = supply_events(events, nominal_v)};
  for (const SupplyEvent& event : tables.events) count_event(tables, event);
  return tables;
}

}  // namespace edl::server::analytics
