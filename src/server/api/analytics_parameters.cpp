#include "server/api/analytics_parameters.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "server/analytics/local_weeks.hpp"
#include "server/api/parameter_reader.hpp"

namespace edl::server {
namespace {

constexpr std::string_view k_wrong = "the query has wrong parameters";

std::optional<Section> section_named(std::string_view name) {
  const auto* const found = std::ranges::find(k_section_names, name);
  if (found == k_section_names.end()) return std::nullopt;
  return static_cast<Section>(found - k_section_names.begin());
}

std::optional<int> digits_in(std::string_view text) {
  int number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return number;
}

/// The Monday of a week's first day: week 1 is the one that has January 4th.
/// @source ISO 8601-1:2019, 3.1.1.23 and 5.2.3.1
std::optional<std::chrono::sys_days> monday_of(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view k_form = "2026-W48";
  if (text.size() != k_form.size() || text.substr(4, 2) != "-W") return std::nullopt;
  const auto year_number = digits_in(text.substr(0, 4));
  const auto week = digits_in(text.substr(6));
  if (!year_number || !week || *week < 1) return std::nullopt;
  const auto first_monday = [](int number) {
    const sys_days fourth = year(number) / January / 4;
    return fourth - (weekday(fourth) - Monday);
  };
  const sys_days monday = first_monday(*year_number) + weeks(*week - 1);
  if (monday >= first_monday(*year_number + 1)) return std::nullopt;
  return monday;
}

TimeRange last_whole_week(const TimeZone& zone, Timestamp now) {
  return analytics::local_week(zone, analytics::local_week(zone, now).begin - std::chrono::milliseconds(1));
}

}  // namespace

Sections Sections::usual() {
  Sections all;
  for (std::size_t section = 0; section < k_section_count; ++section) {
    if (static_cast<Section>(section) != Section::insight) all.add(static_cast<Section>(section));
  }
  return all;
}

bool Sections::has_any(std::initializer_list<Section> sections) const {
  return std::ranges::any_of(sections, [this](Section section) { return has(section); });
}

Parsed<AnalyticsParameters> parse_analytics_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = parameter_values(query, ParametersOf::analytics);
  if (!values) return tl::unexpected(values.error());
  AnalyticsParameters out{.range = {}, .zone = zone};
  Faults faults;
  ParameterReader reader(*values, faults);
  reader.zone(out.zone);
  reader.range(out.range, out.zone, now);
  std::vector<Section> sections;
  reader.list("sections", sections, section_named);
  if (reader.value("sections")) {
    out.sections = Sections();
    for (const Section section : sections) out.sections.add(section);
  }
  if (faults.faults.empty()) return out;
  faults.summary = k_wrong;
  return tl::unexpected(std::move(faults));
}

Parsed<WeekParameters> parse_week_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = parameter_values(query, ParametersOf::week);
  if (!values) return tl::unexpected(values.error());
  WeekParameters out{.week = {}, .zone = zone};
  Faults faults;
  ParameterReader reader(*values, faults);
  reader.zone(out.zone);
  if (const auto text = reader.value("week")) {
    if (const auto monday = monday_of(*text)) {
      // Whatever the zone, its Monday's begin is on that date.
      out.week = analytics::local_week(out.zone, out.zone.local_day(*monday).begin);
    } else {
      reader.fault("week", "expected a week such as 2026-W48");
    }
  } else {
    out.week = last_whole_week(out.zone, now);
  }
  if (faults.faults.empty()) return out;
  faults.summary = k_wrong;
  return tl::unexpected(std::move(faults));
}

}  // namespace edl::server
