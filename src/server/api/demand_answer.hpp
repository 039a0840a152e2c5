#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/member_note.hpp"
#include "server/analytics/demand.hpp"
#include "server/api/answer_values.hpp"

namespace edl::server {

struct DemandBlockAnswer {
  std::string begin;
  std::string end;
  double power_w = 0.0;
  double coverage = 0.0;
  static constexpr std::array k_notes{note("begin").as("date-time"), note("end").as("date-time"),
                                      note("power_w").says("mean import power of its seconds that have a reading"),
                                      note("coverage").says("share of its seconds with a reading, 0 to 1")};
};
BOOST_DESCRIBE_STRUCT(DemandBlockAnswer, (), (begin, end, power_w, coverage))

struct MonthPeakAnswer {
  std::string month;
  DemandBlockAnswer peak{};
  static constexpr std::array k_notes{note("month").says("a local month, such as 2026-11")};
};
BOOST_DESCRIBE_STRUCT(MonthPeakAnswer, (), (month, peak))

struct SlidingPeakAnswer {
  DemandBlockAnswer window{};
  bool exact = true;
  double at_most_w = 0.0;
  static constexpr std::array k_notes{note("window").says("the highest of those that begin with a minute"),
                                      note("exact").says("false: the truth is between window.power_w and at_most_w")};
};
BOOST_DESCRIBE_STRUCT(SlidingPeakAnswer, (), (window, exact, at_most_w))

struct BlockDemandAnswer {
  std::int64_t minutes = 0;
  std::vector<DemandBlockAnswer> highest{};
  std::vector<MonthPeakAnswer> by_month{};
  ByPhase<std::optional<DemandBlockAnswer>> by_phase{};
  std::optional<SlidingPeakAnswer> sliding{};
  std::int64_t blocks = 0;
  std::int64_t thin_blocks = 0;
  static constexpr std::array k_notes{
      note("highest").says("up to 10, of blocks of the local clock that are covered by half at least"),
      note("by_phase").says("the highest of each phase"), note("blocks").says("that have a reading"),
      note("thin_blocks").says("of them, covered by less than half: not among the peaks")};
};
BOOST_DESCRIBE_STRUCT(BlockDemandAnswer, (), (minutes, highest, by_month, by_phase, sliding, blocks, thin_blocks))

struct LoadDurationAnswer {
  std::vector<double> power_w{};
  double mean_w = 0.0;
  static constexpr std::array k_notes{
      note("power_w").sized(101, 101).says("element k: reached or exceeded for k % of the time that has readings")};
};
BOOST_DESCRIBE_STRUCT(LoadDurationAnswer, (), (power_w, mean_w))

struct BaseLoadAnswer {
  double power_w = 0.0;
  std::int64_t window_minutes = 5;
  std::int64_t windows = 0;
  std::int64_t lowest = 0;
  std::int64_t nights = 0;
  bool exact = true;
  static constexpr std::array k_notes{
      note("power_w").says("mean of the lowest 5 % of the windows' means between 00:00 and 05:00 local time"),
      note("window_minutes").says("5; 15 for more than 31 nights"),
      note("lowest").says("windows that make the figure")};
};
BOOST_DESCRIBE_STRUCT(BaseLoadAnswer, (), (power_w, window_minutes, windows, lowest, nights, exact))

struct HeatMapAnswer {
  std::vector<std::vector<std::optional<double>>> mean_w{};
  std::vector<std::vector<double>> coverage{};
  static constexpr std::array k_notes{
      note("mean_w").sized(7, 7).says("[weekday][hour]: 0 is Monday, 0 is 00:00 to 01:00 local time"),
      note("coverage").sized(7, 7).says("as mean_w; 0 also where the range has no such hour")};
};
BOOST_DESCRIBE_STRUCT(HeatMapAnswer, (), (mean_w, coverage))

struct DemandAnswer {
  std::optional<DemandBlockAnswer> peak{};
  std::optional<double> mean_w{};
  std::optional<double> load_factor{};
  std::optional<BaseLoadAnswer> base_load{};
  double coverage = 0.0;
  BlockDemandAnswer quarter_hour{};
  BlockDemandAnswer half_hour{};
  std::optional<LoadDurationAnswer> load_duration{};
  HeatMapAnswer by_weekday_and_hour{};
  static constexpr std::array k_notes{note("peak").says("the highest 15-minute mean"),
                                      note("load_factor").says("mean_w divided by the peak, 0 to 1"),
                                      note("coverage").says("share of the seconds with a power reading, 0 to 1")};
};
BOOST_DESCRIBE_STRUCT(DemandAnswer, (),
                      (peak, mean_w, load_factor, base_load, coverage, quarter_hour, half_hour, load_duration,
                       by_weekday_and_hour))

[[nodiscard]] DemandAnswer demand_answer(const analytics::Demand& demand);

}  // namespace edl::server
