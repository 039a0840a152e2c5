#include "server/api/events_answer.hpp"

#include <algorithm>
#include <iterator>

namespace edl::server {
namespace {

template <typename Table>
std::vector<std::vector<std::int64_t>> rows_of(const Table& table) {
  std::vector<std::vector<std::int64_t>> rows;
  rows.reserve(table.size());
  for (const auto& row : table) rows.emplace_back(row.begin(), row.end());
  return rows;
}

}  // namespace

EventTablesAnswer tables_answer(const analytics::EventTables& tables) {
  EventTablesAnswer answer{.dips = rows_of(tables.dips),
                           .swells = rows_of(tables.swells),
                           .short_interruptions = std::int64_t(tables.short_interruptions),
                           .long_interruptions = std::int64_t(tables.long_interruptions),
                           .over_a_minute = std::int64_t(tables.over_a_minute),
                           .unclassified = std::int64_t(tables.unclassified)};
  for (std::size_t region = 0; region < analytics::k_itic_regions; ++region) {
    answer.itic.emplace(analytics::k_itic_region_names[region], std::int64_t(tables.itic[region]));
  }
  return answer;
}

SupplyEventAnswer supply_event_answer(const analytics::SupplyEvent& event) {
  SupplyEventAnswer answer{.kind = std::string(name_of(event.kind)),
                           .begin = to_rfc3339(event.begin),
                           .extreme_percent = event.extreme_percent};
  if (event.duration) answer.duration_ms = event.duration->count();
  if (event.itic) answer.itic = std::string(name_of(*event.itic));
  std::ranges::transform(event.phases, std::back_inserter(answer.phases),
                         [](Phase phase) { return std::string(name_of(phase)); });
  return answer;
}

EventsAnswer events_answer(std::span<const PowerEvent> events, bool more, const analytics::EventTables& tables) {
  EventsAnswer answer{.total = std::int64_t(events.size()), .more = more, .supply = tables_answer(tables)};
  for (const std::string_view name : k_power_event_names) answer.by_kind.emplace(name, 0);
  for (const PowerEvent& event : events) ++answer.by_kind[std::string(name_of(event.kind))];
  return answer;
}

}  // namespace edl::server
