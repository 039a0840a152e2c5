#include "server/api/parameter_reader.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include "server/api/known_parameters.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

template <typename Number>
std::optional<Number> number_in(std::string_view text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::chrono::year_month_day> date_in(std::string_view text) {
  const auto midnight = parse_rfc3339(std::string(text) + "T00:00:00Z");
  if (text.size() != std::string_view("2026-11-23").size() || !midnight) return std::nullopt;
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(*midnight));
}

}  // namespace

Parsed<ParameterValues> parameter_values(std::string_view query, ParametersOf call) {
  const auto parameters = net::parse_query(query);
  if (!parameters) return tl::unexpected(Faults{Errc::unreadable, "the query string has a broken escape"});
  ParameterValues values;
  Faults faults;
  for (const auto& [name, value] : *parameters) {
    if (!is_known_parameter(name, call)) {
      faults.faults.push_back(query_fault(name, "is not a parameter of this call"));
    } else if (!values.emplace(name, value).second) {
      faults.faults.push_back(query_fault(name, "stands twice"));
    }
  }
  if (faults.faults.empty()) return values;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

void ParameterReader::zone(TimeZone& zone) {
  const auto text = value("tz");
  if (!text) return;
  const auto named = TimeZone::parse(*text);
  if (named) {
    zone = *named;
  } else {
    fault("tz", named.error().message);
  }
}

void ParameterReader::range(TimeRange& range, const TimeZone& zone, Timestamp now) {
  const bool span = value("start") || value("end");
  const int ways = int(span) + int(value("range_hours").has_value()) + int(value("date_str").has_value());
  if (ways != 1) {
    return fault(ways == 0 ? "start" : "range_hours", "give one of start and end, range_hours, or date_str");
  }
  if (span) return start_and_end(range);
  if (value("date_str")) return date(range, zone);
  constexpr double k_most_hours = double(std::chrono::hours(k_longest_range).count());
  const auto hours = number_in<double>(*value("range_hours"), 1.0 / 3600, k_most_hours);
  if (!hours) return fault("range_hours", fmt::format("expected a number of hours up to {}", k_most_hours));
  const auto length = std::chrono::duration<double, std::ratio<3600>>(*hours);
  // The newest reading may carry this very millisecond.
  range = {now - std::chrono::duration_cast<std::chrono::milliseconds>(length), now + std::chrono::milliseconds(1)};
}

bool ParameterReader::has_range() const {
  return std::ranges::any_of(std::array{"start", "end", "range_hours", "date_str"},
                             [this](const char* name) { return value(name).has_value(); });
}

void ParameterReader::count(const char* name, std::size_t most, std::optional<std::size_t>& out) {
  const auto text = value(name);
  if (!text) return;
  out = number_in<std::size_t>(*text, 1, most);
  if (!out) fault(name, fmt::format("expected a whole number from 1 to {}", most));
}

std::optional<std::string> ParameterReader::value(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

void ParameterReader::fault(std::string_view name, std::string detail) {
  Fault one = query_fault(name, std::move(detail));
  faults_.add(std::move(one.pointer), std::move(one.detail));
}

void ParameterReader::start_and_end(TimeRange& range) {
  moment("start", range.begin);
  moment("end", range.end);
  if (!faults_.faults.empty()) return;
  if (range.end < range.begin) return fault("end", "is before start");
  if (range.length() > k_longest_range) fault("end", "is more than a hundred years after start");
}

void ParameterReader::moment(const char* name, Timestamp& out) {
  const auto text = value(name);
  if (!text) return fault(name, "is missing: start and end go together");
  const auto time = parse_rfc3339(*text);
  if (!time) return fault(name, time.error().message);
  out = *time;
}

void ParameterReader::date(TimeRange& range, const TimeZone& zone) {
  const auto day = date_in(*value("date_str"));
  if (!day) return fault("date_str", "expected a day such as 2026-11-23");
  range = zone.local_day(*day);
}

}  // namespace edl::server
