#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/fault.hpp"
#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/api/query_parameters.hpp"

namespace edl::server {

/// What /fetch-analytics tells of, each only if it is asked for.
enum class Section : std::uint8_t { energy, demand, power_quality, cost, events, coverage, insight };
inline constexpr std::size_t k_section_count = 7;

/// Wire names, in the order of the enumerators.
inline constexpr std::array<std::string_view, k_section_count> k_section_names{
    "energy", "demand", "power_quality", "cost", "events", "coverage", "insight"};

class Sections {
 public:
  /// All but the insight, which takes longer than the rest together.
  [[nodiscard]] static Sections usual();

  void add(Section section) { asked_.set(static_cast<std::size_t>(section)); }
  [[nodiscard]] bool has(Section section) const { return asked_.test(static_cast<std::size_t>(section)); }
  [[nodiscard]] bool has_any(std::initializer_list<Section> sections) const;
  bool operator==(const Sections&) const = default;

 private:
  std::bitset<k_section_count> asked_{};
};

struct AnalyticsParameters {
  TimeRange range;
  TimeZone zone;
  Sections sections = Sections::usual();
};

/// The parameters of GET /fetch-analytics, as parse_query_parameters.
[[nodiscard]] Parsed<AnalyticsParameters> parse_analytics_parameters(std::string_view query, const TimeZone& zone,
                                                                     Timestamp now);

struct WeekParameters {
  TimeRange week;  ///< local, from Monday's begin to Monday's
  TimeZone zone;
};

/// The parameters of GET /weekly-report: `week` as "2026-W48" (ISO 8601), the last whole one if absent; `tz`.
[[nodiscard]] Parsed<WeekParameters> parse_week_parameters(std::string_view query, const TimeZone& zone, Timestamp now);

}  // namespace edl::server
