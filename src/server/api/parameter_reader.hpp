#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/fault.hpp"
#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/api/query_parameters.hpp"

namespace edl::server {

using ParameterValues = std::map<std::string, std::string, std::less<>>;

/// The parameters of a query string by their names.
/// @return Errc::unreadable for a broken escape | Errc::invalid for names that the call does not know, or that stand twice
[[nodiscard]] Parsed<ParameterValues> parameter_values(std::string_view query, ParametersOf call);

/// Reads parameter by parameter and collects the faults. What is not there, or wrong, leaves its target as it is.
class ParameterReader {
 public:
  /// Both are borrowed.
  ParameterReader(const ParameterValues& values, Faults& faults) : values_(values), faults_(faults) {}

  void zone(TimeZone& zone);

  /// A range in one of its ways: start and end, range_hours, date_str.
  void range(TimeRange& range, const TimeZone& zone, Timestamp now);

  /// Whether any of the ways to name a range is taken.
  [[nodiscard]] bool has_range() const;

  void count(const char* name, std::size_t most, std::optional<std::size_t>& out);

  /// Words with commas, each once.
  /// @param find  gives an optional T of a word
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

  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;

  void fault(std::string_view name, std::string detail);

 private:
  void start_and_end(TimeRange& range);
  void moment(const char* name, Timestamp& out);
  void date(TimeRange& range, const TimeZone& zone);

  const ParameterValues& values_;
  Faults& faults_;
};

}  // namespace edl::server
