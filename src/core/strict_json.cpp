#include "core/strict_json.hpp"

#include <fmt/format.h>

#include "core/reading_json.hpp"

namespace edl::strict_json {

std::string_view kind_of(dom::element value) {
  switch (value.type()) {
    case dom::element_type::ARRAY: return "an array";
    case dom::element_type::OBJECT: return "an object";
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE: return "a number";
    case dom::element_type::STRING: return "text";
    case dom::element_type::BOOL: return "a truth value";
    case dom::element_type::NULL_VALUE: return "null";
  }
  return "something else";
}

Faults not_json(std::string_view json, simdjson::error_code error) {
  if (error == simdjson::CAPACITY || error == simdjson::MEMALLOC) {
    return {Errc::too_large, "the document is larger than the parser's limit"};
  }
  return {Errc::unreadable, "not JSON: " + json_syntax_fault(json).value_or(simdjson::error_message(error))};
}

TimeLimits time_limits(std::optional<Timestamp> now) {
  return {k_earliest_time, now ? *now + k_max_time_ahead : Timestamp::max()};
}

void Reader::object(dom::element value, const std::string& at, std::string_view what,
                    std::initializer_list<Member> members) {
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return expected(what, value, at);
  std::vector<bool> seen(members.size());
  for (const auto& [key, element] : object) {
    const auto* const member =
        std::find_if(members.begin(), members.end(), [&name = key](const Member& one) { return one.name == name; });
    const std::string place = at + '/' + pointer_token(key);
    if (member == members.end()) {
      fault(place, fmt::format("is not a member of {}", what));
      continue;
    }
    const auto index = static_cast<std::size_t>(member - members.begin());
    if (seen[index]) {
      fault(place, "stands twice");
      continue;
    }
    seen[index] = true;
    if (member->presence == Presence::optional && element.is_null()) continue;
    member->read(element, place);
  }
  for (const Member* member = members.begin(); member != members.end(); ++member) {
    if (member->presence == Presence::optional || seen[static_cast<std::size_t>(member - members.begin())]) continue;
    fault(at + '/' + std::string(member->name), "is missing");
  }
}

void Reader::number(dom::element value, const std::string& at, double minimum, double maximum, double& out) {
  double number = 0;
  if (value.get(number) != simdjson::SUCCESS) return expected("a number", value, at);
  if (number < minimum || number > maximum) {
    return fault(at, fmt::format("{} is outside of {} to {}", number, minimum, maximum));
  }
  out = number;
}

void Reader::text(dom::element value, const std::string& at, std::size_t max_bytes, std::string& out) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return expected("text", value, at);
  if (text.size() > max_bytes) {
    return fault(at, fmt::format("has {} bytes, at most {} are taken", text.size(), max_bytes));
  }
  out = text;
}

void Reader::time(dom::element value, const std::string& at, Timestamp& out) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return expected("a time as text", value, at);
  const auto time = parse_rfc3339(text);
  if (!time) return fault(at, time.error().message);
  if (*time < times_.earliest) {
    return fault(at, fmt::format("{} is before {}: is the clock set?", to_rfc3339(*time), to_rfc3339(times_.earliest)));
  }
  if (*time > times_.latest) return fault(at, to_rfc3339(*time) + " is more than a day ahead of the server");
  out = *time;
}

void Reader::expected(std::string_view what, dom::element found, const std::string& at) {
  fault(at, fmt::format("expected {}, found {}", what, kind_of(found)));
}

bool Reader::counted(dom::element value, const std::string& at, std::size_t minimum, std::size_t maximum,
                     dom::array& out) {
  if (value.get(out) != simdjson::SUCCESS) {
    expected("an array", value, at);
    return false;
  }
  // size() of simdjson stops at 2^24 - 1, far above every limit.
  const std::size_t count = out.size();
  if (count >= minimum && count <= maximum) return true;
  fault(at, minimum == maximum ? fmt::format("has {} elements, expected {}", count, minimum)
                               : fmt::format("has {} elements, expected {} to {}", count, minimum, maximum));
  return false;
}

}  // namespace edl::strict_json
