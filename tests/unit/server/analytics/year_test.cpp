#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "played_house.hpp"
#include "server/analytics/demand.hpp"
#include "server/analytics/energy.hpp"
#include "support/seed.hpp"

namespace edl::server::analytics {
namespace {

using namespace testing;

/// A year of one phase, even within each minute, whose seconds are no longer kept. Counts the minutes that are read.
class YearOfMinutes : public Source {
 public:
  YearOfMinutes(Timestamp begin, std::vector<double> watts) : begin_(begin), watts_(std::move(watts)) {}

  Result<IntervalTable> intervals(Step step, TimeRange range, std::span<const Field> fields) override {
    if (step == Step::minute) minutes_read_ += static_cast<std::size_t>(range.length() / 1min);
    const std::size_t per_row = step == Step::minute ? 1 : step == Step::quarter_hour ? 15 : 60;
    IntervalTable table{.interval = std::chrono::minutes(per_row)};
    const std::size_t first = index_of_minute(range.begin) / per_row;
    const std::size_t last = std::min(index_of_minute(range.end), watts_.size()) / per_row;
    for (std::size_t row = first; row < last; ++row) table.begin.push_back(begin_ + table.interval * row);
    for (const Field field : fields) {
      table.phases[Phase::a][field] = field == Field::power_watt ? power(first, last, per_row) : none(last - first);
    }
    return table;
  }

  Result<SampleTable> samples(TimeRange /*range*/, std::span<const Field> /*fields*/) override { return SampleTable{}; }

  [[nodiscard]] std::size_t minutes_read() const { return minutes_read_; }

 private:
  [[nodiscard]] std::size_t index_of_minute(Timestamp time) const {
    return time <= begin_ ? 0 : static_cast<std::size_t>((time - begin_) / 1min);
  }

  static FieldColumns none(std::size_t rows) {
    const std::vector<double> nan(rows, std::numeric_limits<double>::quiet_NaN());
    return {.mean = nan, .min = nan, .max = nan, .count = std::vector<std::uint32_t>(rows), .increase = nan};
  }

  [[nodiscard]] FieldColumns power(std::size_t first, std::size_t last, std::size_t per_row) const {
    FieldColumns columns;
    for (std::size_t row = first; row < last; ++row) {
      const auto begin = watts_.begin() + static_cast<std::ptrdiff_t>(row * per_row);
      const auto end = begin + static_cast<std::ptrdiff_t>(per_row);
      columns.mean.push_back(std::accumulate(begin, end, 0.0) / static_cast<double>(per_row));
      columns.min.push_back(*std::min_element(begin, end));
      columns.max.push_back(*std::max_element(begin, end));
      columns.count.push_back(static_cast<std::uint32_t>(per_row * 60));
    }
    return columns;
  }

  Timestamp begin_;
  std::vector<double> watts_;
  std::size_t minutes_read_ = 0;
};

/// A base load, kettles, ovens, and a car that is charged some evenings.
std::vector<double> watts_of_a_year(unsigned seed) {
  std::mt19937 random(seed);
  const auto up_to = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  std::vector<double> watts(365 * 1440);
  for (double& minute : watts) minute = 120.0 + up_to(300);
  const auto add = [&](std::size_t first, int minutes, double more) {
    for (std::size_t i = first; i < std::min(watts.size(), first + static_cast<std::size_t>(minutes)); ++i)
      watts[i] += more;
  };
  for (std::size_t day = 0; day < 365; ++day) {
    for (int i = 0; i < 8; ++i) add(day * 1440 + static_cast<std::size_t>(up_to(1439)), 2 + up_to(4), 2000.0);
    for (int i = 0; i < 3; ++i)
      add(day * 1440 + static_cast<std::size_t>(up_to(1439)), 20 + up_to(50), 1500.0 + up_to(1000));
    if (up_to(6) == 0) add(day * 1440 + 1080, 60 + up_to(120), 3680.0);
  }
  return watts;
}

TEST(year_test, the_sliding_peak_of_a_year_is_exact_though_few_of_its_minutes_are_read) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  const Timestamp begin = at("2025-12-31T23:00:00Z");
  const std::vector<double> watts = watts_of_a_year(seed);
  YearOfMinutes source(begin, watts);
  const TimeRange year{begin, begin + 365 * 24h};
  const IntervalTable quarters = source.intervals(Step::quarter_hour, year, k_power_and_counter).value();
  const Measured measured = measure({zone_named("Europe/Berlin"), year, year.end}, quarters, source).value();
  const Demand demand = demand_of(measured, source).value();

  for (const BlockDemand* told : {&demand.quarter_hour, &demand.half_hour}) {
    const auto length = static_cast<std::ptrdiff_t>(told->length / 1min);
    double sum = std::accumulate(watts.begin(), watts.begin() + length, 0.0);
    double most = sum;
    for (auto next = watts.begin() + length; next != watts.end(); ++next) {
      sum += *next - *(next - length);
      most = std::max(most, sum);
    }
    EXPECT_NEAR(told->sliding.value().window.power_w, most / static_cast<double>(length), 1e-3);
    EXPECT_TRUE(told->sliding->exact);
  }
  std::cout << source.minutes_read() << " minutes of " << watts.size() << " were read\n";
  EXPECT_LT(source.minutes_read(), watts.size() / 50);
  EXPECT_NEAR(demand.mean_w.value(), std::accumulate(watts.begin(), watts.end(), 0.0) / 525'600.0, 1e-3);

  const Energy energy = energy_of(measured);
  EXPECT_NEAR(energy.in_all.energy.in_all.import_kwh.value(), std::accumulate(watts.begin(), watts.end(), 0.0) / 6e4,
              1e-5);
  EXPECT_EQ(energy.by_month.size(), 12u);
  EXPECT_EQ(energy.by_day.size(), 365u);
  EXPECT_EQ(energy.by_hour_of_day[2].coverage, 1.0);
  EXPECT_EQ(demand.by_weekday_and_hour[6][2].coverage, 1.0);
}

}  // namespace
}  // namespace edl::server::analytics
