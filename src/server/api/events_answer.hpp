#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "core/power_event.hpp"
#include "server/analytics/event_tables.hpp"

namespace edl::server {

struct EventTablesAnswer {
  std::vector<std::vector<std::int64_t>> dips{};
  std::vector<std::vector<std::int64_t>> swells{};
  std::int64_t short_interruptions = 0;
  std::int64_t long_interruptions = 0;
  std::int64_t over_a_minute = 0;
  std::int64_t unclassified = 0;
  std::map<std::string, std::int64_t> itic{};
  static constexpr std::array k_notes{
      note("dips").says(
          "EN 50160 table 2: rows 90 to 80, 80 to 70, 70 to 40, 40 to 5, below 5 % of the voltage; columns "
          "up to 0.2, 0.5, 1, 5, 60 s"),
      note("swells").says("EN 50160 table 3: rows 120 % and more, 110 to 120 %; columns up to 0.5, 5, 60 s"),
      note("short_interruptions").says("up to three minutes"),
      note("over_a_minute").says("dips and swells too long for the tables"),
      note("unclassified").says("that go on, or whose voltage is not known, or passes no threshold of the tables"),
      note("itic").says("events of the supply by region of the ITIC curve")};
};
BOOST_DESCRIBE_STRUCT(EventTablesAnswer, (),
                      (dips, swells, short_interruptions, long_interruptions, over_a_minute, unclassified, itic))

struct EventsAnswer {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> by_kind{};
  bool more = false;
  EventTablesAnswer supply{};
  static constexpr std::array k_notes{
      note("more").says("older ones of the range were not counted, for there are too many"),
      note("supply").says("what overlaps on several phases is one")};
};
BOOST_DESCRIBE_STRUCT(EventsAnswer, (), (total, by_kind, more, supply))

struct SupplyEventAnswer {
  std::string kind;
  std::string begin;
  std::optional<std::int64_t> duration_ms{};
  std::vector<std::string> phases{};
  std::optional<double> extreme_percent{};
  std::optional<std::string> itic{};
  static constexpr std::array k_notes{note("begin").as("date-time"), note("duration_ms").says("null: still going on"),
                                      note("extreme_percent").says("residual or highest voltage, of the reference")};
};
BOOST_DESCRIBE_STRUCT(SupplyEventAnswer, (), (kind, begin, duration_ms, phases, extreme_percent, itic))

[[nodiscard]] EventTablesAnswer tables_answer(const analytics::EventTables& tables);
[[nodiscard]] SupplyEventAnswer supply_event_answer(const analytics::SupplyEvent& event);

/// @param more  there are older ones
[[nodiscard]] EventsAnswer events_answer(std::span<const PowerEvent> events, bool more,
                                         const analytics::EventTables& tables);

}  // namespace edl::server
