#include "server/api/query_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "server/api/known_parameters.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

Parsed<Values> values_of(std::string_view query, ParametersOf call) {
  const auto parameters = net::parse_query(query);
  if (!parameters) return tl::unexpected(Faults{Errc::unreadable, "the query string has a broken escape"});
  Values values;
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

/// Reads parameter by parameter and collects the faults.
class Reader {
 public:
  Reader(const Values& values, Faults& faults) : values_(values), faults_(faults) {}

  void zone(TimeZone& zone) {
    const auto text = value("tz");
    if (!text) return;
    const auto named = TimeZone::parse(*text);
    if (named) {
      zone = *named;
    } else {
      fault("tz", named.error().message);
    }
  }

  void range(TimeRange& range, const TimeZone& zone, Timestamp now) {
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

  template <typename T, typename Find>
  void list(const char* name, std::vector<T>& out, Find find) {
    const auto text = value(name);
    if (!text) return;
    out.clear();
    for (std::size_t begin = 0; begin <= text->size();) {
      const auto end = std::min(text->find(',', begin), text->size());
      const std::string_view piece = std::string_view(*text).substr(begin, end - begin);
      begin = end + 1;
      const auto found = find(piece);
      if (!found) {
        fault(name, fmt::format("there is no \"{}\"", shown(piece)));
      } else if (std::ranges::find(out, *found) != out.end()) {
        fault(name, fmt::format("names \"{}\" twice", shown(piece)));
      } else {
        out.push_back(*found);
      }
    }
  }

  template <typename T>
  void word(const char* name, T& out, std::initializer_list<std::pair<std::string_view, T>> words) {
    const auto text = value(name);
    if (!text) return;
    std::string known;
    for (const auto& [each, meaning] : words) {
      if (*text == each) {
        out = meaning;
        return;
      }
      known += (known.empty() ? "" : ", ") + std::string(each);
    }
    fault(name, fmt::format("expected one of {}, found \"{}\"", known, shown(*text)));
  }

  /// Whether any of the ways to name a range is taken.
  [[nodiscard]] bool has_range() const {
    return std::ranges::any_of(std::array{"start", "end", "range_hours", "date_str"},
                               [this](const char* name) { return value(name).has_value(); });
  }

  void count(const char* name, std::size_t most, std::optional<std::size_t>& out) {
    const auto text = value(name);
    if (!text) return;
    out = number_in<std::size_t>(*text, 1, most);
    if (!out) fault(name, fmt::format("expected a whole number from 1 to {}", most));
  }

  [[nodiscard]] std::optional<std::string> value(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }

  void fault(std::string_view name, std::string detail) {
    Fault one = query_fault(name, std::move(detail));
    faults_.add(std::move(one.pointer), std::move(one.detail));
  }

 private:
  void start_and_end(TimeRange& range) {
    moment("start", range.begin);
    moment("end", range.end);
    if (!faults_.faults.empty()) return;
    if (range.end < range.begin) return fault("end", "is before start");
    if (range.length() > k_longest_range) fault("end", "is more than a hundred years after start");
  }

  void moment(const char* name, Timestamp& out) {
    const auto text = value(name);
    if (!text) return fault(name, "is missing: start and end go together");
    const auto time = parse_rfc3339(*text);
    if (!time) return fault(name, time.error().message);
    out = *time;
  }

  void date(TimeRange& range, const TimeZone& zone) {
    const auto day = date_in(*value("date_str"));
    if (!day) return fault("date_str", "expected a day such as 2026-11-23");
    range = zone.local_day(*day);
  }

  const Values& values_;
  Faults& faults_;
};

}  // namespace

Parsed<std::string> device_id_of(std::string_view query, ParametersOf call) {
  const auto values = values_of(query, call);
  if (!values) return tl::unexpected(values.error());
  const auto found = values->find("device_id");
  if (found != values->end()) return found->second;
  return tl::unexpected(
      Faults{Errc::invalid, "the query has wrong parameters", {query_fault("device_id", "is missing")}});
}

Parsed<QueryParameters> parse_query_parameters(std::string_view query, const TimeZone& zone,
                                               const std::vector<Field>& fields, FieldChoice choice, Timestamp now) {
  const auto values = values_of(query, ParametersOf::columns);
  if (!values) return tl::unexpected(values.error());
  QueryParameters out;
  Faults faults;
  Reader reader(*values, faults);
  out.device_id = reader.value("device_id").value_or("");
  out.zone = zone;
  reader.zone(out.zone);
  reader.range(out.range, out.zone, now);
  out.fields = fields;
  if (choice == FieldChoice::fixed && reader.value("fields")) {
    reader.fault("fields", "is not a parameter of this call: its columns are fixed");
  } else {
    reader.list("fields", out.fields, field_named);
  }
  out.phases.assign(k_phases.begin(), k_phases.end());
  reader.list("phases", out.phases, phase_named);
  using Choice = std::optional<Resolution>;
  reader.word<Choice>("resolution", out.resolution,
                      {{"auto", std::nullopt},
                       {"raw", Resolution::raw},
                       {"1m", Resolution::minute},
                       {"15m", Resolution::quarter_hour},
                       {"1h", Resolution::hour},
                       {"1d", Resolution::day},
                       {"1mo", Resolution::month}});
  reader.count("max_points", k_max_points, out.max_points);
  reader.word<Format>("format", out.format, {{"json", Format::json}, {"csv", Format::csv}});
  reader.word<TimeFormat>("time_format", out.time_format, {{"rfc3339", TimeFormat::rfc3339}, {"ms", TimeFormat::ms}});
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

Parsed<EventParameters> parse_event_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = values_of(query, ParametersOf::events);
  if (!values) return tl::unexpected(values.error());
  EventParameters out;
  Faults faults;
  Reader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  reader.range(out.range, named, now);
  reader.list("kinds", out.kinds, power_event_kind_named);
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_events, limit);
  out.limit = limit.value_or(k_default_max_events);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

Parsed<HarmonicsParameters> parse_harmonics_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = values_of(query, ParametersOf::harmonics);
  if (!values) return tl::unexpected(values.error());
  HarmonicsParameters out;
  Faults faults;
  Reader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  if (reader.has_range()) reader.range(out.range.emplace(), named, now);
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_harmonics, limit);
  out.limit = limit.value_or(k_default_max_harmonics);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

Parsed<AlertParameters> parse_alert_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = values_of(query, ParametersOf::alerts);
  if (!values) return tl::unexpected(values.error());
  AlertParameters out;
  Faults faults;
  Reader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  reader.range(out.range, named, now);
  using State = std::optional<AlertState>;
  reader.word<State>(
      "state", out.state,
      {{"firing", AlertState::firing}, {"acknowledged", AlertState::acknowledged}, {"cleared", AlertState::cleared}});
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_alerts, limit);
  out.limit = limit.value_or(k_default_max_alerts);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

Parsed<ListParameters> parse_list_parameters(std::string_view query, const TimeZone& zone, Timestamp now) {
  const auto values = values_of(query, ParametersOf::list);
  if (!values) return tl::unexpected(values.error());
  ListParameters out;
  Faults faults;
  Reader reader(*values, faults);
  TimeZone named = zone;
  reader.zone(named);
  reader.range(out.range, named, now);
  std::optional<std::size_t> limit;
  reader.count("limit", k_max_listed, limit);
  out.limit = limit.value_or(k_default_max_listed);
  if (faults.faults.empty()) return out;
  faults.summary = "the query has wrong parameters";
  return tl::unexpected(std::move(faults));
}

}  // namespace edl::server
