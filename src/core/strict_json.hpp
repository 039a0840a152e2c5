#pragma once

// Strict reading of messages out of simdjson's documents: every wrong, missing, unknown or repeated member is named by
// its pointer. Heavy to compile: include it where messages are implemented, never in a header.

#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.hpp"
#include "core/field.hpp"
#include "core/json_syntax.hpp"
#include "core/timestamp.hpp"

namespace edl::strict_json {

namespace dom = simdjson::dom;

/// What a value is, for people: "an array", "text".
[[nodiscard]] std::string_view kind_of(dom::element value);

/// Why `json` could not be parsed: Errc::too_large, or Errc::unreadable with line and column.
[[nodiscard]] Faults not_json(std::string_view json, simdjson::error_code error);

/// The times that a message may hold, both included.
struct TimeLimits {
  Timestamp earliest;
  Timestamp latest;
};

/// One member of an object. An optional one may be absent or null.
struct Member {
  std::string_view name;
  Presence presence;
  std::function<void(dom::element value, const std::string& at)> read;
};

/// Reads values and notes what is wrong with them. `at` is the value's pointer.
class Reader {
 public:
  Reader(TimeLimits times, Faults& faults) : times_(times), faults_(faults) {}

  /// Reads every member of an object that has these and no others.
  void object(dom::element value, const std::string& at, std::string_view what, std::initializer_list<Member> members);

  void number(dom::element value, const std::string& at, double minimum, double maximum, double& out);
  void text(dom::element value, const std::string& at, std::size_t max_bytes, std::string& out);
  void time(dom::element value, const std::string& at, Timestamp& out);

  /// Calls `read(element, pointer)` for each element, unless there are fewer than `minimum` or more than `maximum`.
  template <typename Read>
  void array(dom::element value, const std::string& at, std::size_t minimum, std::size_t maximum, Read read) {
    dom::array elements;
    if (!counted(value, at, minimum, maximum, elements)) return;
    std::size_t index = 0;
    for (const dom::element element : elements) read(element, at + '/' + std::to_string(index++));
  }

  /// As array(), of numbers from `minimum` to `maximum`, each handed to `take`: for long ones, whose pointers cost
  /// nothing unless something is wrong.
  template <typename Take>
  void numbers(dom::element value, const std::string& at, std::size_t min_count, std::size_t max_count, double minimum,
               double maximum, Take take) {
    dom::array elements;
    if (!counted(value, at, min_count, max_count, elements)) return;
    std::size_t index = 0;
    for (const dom::element element : elements) {
      double out = 0;
      if (element.get(out) == simdjson::SUCCESS && out >= minimum && out <= maximum) {
        take(index, out);
      } else {
        number(element, at + '/' + std::to_string(index), minimum, maximum, out);
      }
      ++index;
    }
  }

  void fault(const std::string& at, std::string detail) { faults_.add(at, std::move(detail)); }
  void expected(std::string_view what, dom::element found, const std::string& at);

 private:
  [[nodiscard]] bool counted(dom::element value, const std::string& at, std::size_t minimum, std::size_t maximum,
                             dom::array& out);

  TimeLimits times_;
  Faults& faults_;
};

/// From k_earliest_time to k_max_time_ahead of `now`; nullopt where the reader has no clock to judge by.
[[nodiscard]] TimeLimits time_limits(std::optional<Timestamp> now);

/// Reads one document: `read(reader, value, pointer, out)`.
/// @return the value | unreadable, too_large, or every wrong member
template <typename T, typename Read>
[[nodiscard]] Parsed<T> read_document(std::string_view json, std::optional<Timestamp> now, Read read) {
  dom::parser parser;
  if (const auto error = parser.allocate(std::max<std::size_t>(json.size(), 1), k_max_json_depth)) {
    return tl::unexpected(not_json(json, error));
  }
  dom::element document;
  if (const auto error = parser.parse(json.data(), json.size(), true).get(document)) {
    return tl::unexpected(not_json(json, error));
  }
  T out{};
  Faults faults;
  Reader reader(time_limits(now), faults);
  read(reader, document, std::string(), out);
  if (faults.faults.empty()) return out;
  faults.summary = "the message has wrong members";
  return tl::unexpected(std::move(faults));
}

/// Reads a document that is an array of 1 to `maximum` of what `read` reads; of more, Errc::too_large.
template <typename T, typename Read>
[[nodiscard]] Parsed<std::vector<T>> read_batch(std::string_view json, std::optional<Timestamp> now,
                                                std::size_t maximum, Read read) {
  bool too_many = false;
  auto batch = read_document<std::vector<T>>(
      json, now, [&](Reader& reader, dom::element document, const std::string& at, std::vector<T>& out) {
        dom::array elements;
        too_many = document.get(elements) == simdjson::SUCCESS && elements.size() > maximum;
        reader.array(document, at, 1, maximum, [&](dom::element element, const std::string& place) {
          read(reader, element, place, out.emplace_back());
        });
      });
  if (batch) return batch;
  if (too_many) batch.error().code = Errc::too_large;
  if (batch.error().code == Errc::invalid) batch.error().summary = "the batch has wrong members; none of it was stored";
  if (too_many) batch.error().summary = "more in one batch than are taken: at most " + std::to_string(maximum);
  return batch;
}

}  // namespace edl::strict_json
