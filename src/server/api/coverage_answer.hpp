#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "server/analytics/coverage.hpp"
#include "server/api/answer_values.hpp"

namespace edl::server {

struct DayCoverageAnswer {
  std::string date;
  double share = 0.0;
  static constexpr std::array k_notes{note("date").as("date")};
};
BOOST_DESCRIBE_STRUCT(DayCoverageAnswer, (), (date, share))

struct LongestGapAnswer {
  std::string begin;
  std::string end;
  bool exact = true;
  static constexpr std::array k_notes{note("begin").as("date-time"), note("end").as("date-time"),
                                      note("exact").says("false: the gap is at least this long")};
};
BOOST_DESCRIBE_STRUCT(LongestGapAnswer, (), (begin, end, exact))

struct CoverageAnswer {
  std::int64_t seconds = 0;
  std::int64_t covered_seconds = 0;
  double share = 0.0;
  ByPhase<double> share_by_phase{};
  std::vector<DayCoverageAnswer> by_day{};
  std::optional<LongestGapAnswer> longest_gap{};
  static constexpr std::array k_notes{
      note("seconds").says("of the range, up to now"), note("covered_seconds").says("with a reading of any phase"),
      note("share").says("0 to 1"), note("longest_gap").says("null where none lasts a minute")};
};
BOOST_DESCRIBE_STRUCT(CoverageAnswer, (), (seconds, covered_seconds, share, share_by_phase, by_day, longest_gap))

/// @param days  those of `coverage.share_of_day`
[[nodiscard]] CoverageAnswer coverage_answer(const analytics::Coverage& coverage,
                                             const std::vector<analytics::LocalDay>& days);

}  // namespace edl::server
