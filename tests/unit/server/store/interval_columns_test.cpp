#include "server/store/interval_columns.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <random>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 12h};

Query quarter_hours_of(std::vector<Field> fields) {
  return {.device = DeviceId::parse("meter-1").value(),
          .range = {k_noon, k_noon + 24h},
          .fields = std::move(fields),
          .phases = {Phase::a},
          .resolution = Resolution::quarter_hour};
}

SummaryColumns columns_of(const std::vector<Summary>& summaries, bool counter) {
  SummaryColumns columns;
  for (const Summary& one : summaries) {
    const auto value = [&one](double member) { return one.count > 0 ? member : k_no_value; };
    columns.count.push_back(one.count);
    columns.sum.push_back(value(one.sum));
    columns.min.push_back(value(one.min));
    columns.max.push_back(value(one.max));
    if (!counter) continue;
    columns.first.push_back(value(one.first));
    columns.last.push_back(value(one.last));
    columns.increase.push_back(value(one.increase));
  }
  return columns;
}

/// Summaries of random values, some of none.
std::vector<Summary> random_summaries(std::mt19937& random, std::size_t count, Aggregation aggregation) {
  std::uniform_real_distribution<double> value(-50.0, 500.0);
  std::vector<Summary> summaries(count);
  for (Summary& one : summaries) {
    const std::size_t values = std::uniform_int_distribution<std::size_t>(0, 3)(random);
    for (std::size_t i = 0; i < values; ++i) one.add(value(random), aggregation);
  }
  return summaries;
}

TEST(interval_columns_test, whole_intervals_at_once_are_the_same_as_one_after_the_other) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const Query query = quarter_hours_of({Field::voltage_rms, Field::power_watt, Field::energy_kwh, Field::power_var});
  for (int round = 0; round < 50; ++round) {
    constexpr std::size_t k_rows = 20;
    std::vector<std::vector<Summary>> summaries;
    std::vector<SummaryColumns> columns;
    for (const Field field : query.fields) {
      const Aggregation aggregation = info_of(field).aggregation;
      summaries.push_back(random_summaries(random, k_rows, aggregation));
      if (field == Field::power_var) summaries.back().assign(k_rows, Summary{});
      columns.push_back(columns_of(summaries.back(), aggregation == Aggregation::counter));
    }
    std::vector<Timestamp> begins;
    for (std::size_t row = 0; row < k_rows; ++row) begins.push_back(k_noon + 15min * static_cast<std::int64_t>(row));

    IntervalColumns slow(query);
    IntervalColumns quick(query);
    const auto add_one = [&](IntervalColumns& to, std::size_t row) {
      std::vector<Summary> of_row;
      for (const auto& series : summaries) of_row.push_back(series[row]);
      to.add(begins[row], of_row);
    };
    for (std::size_t row = 0; row < k_rows; ++row) add_one(slow, row);
    // Single ones before, between and behind.
    const std::vector<const SummaryColumns*> series{&columns[0], &columns[1], &columns[2], nullptr};
    add_one(quick, 0);
    quick.add_whole(std::span(begins).subspan(1, 7), series, 1);
    QueryResult whole = quick.take_complete();
    add_one(quick, 8);
    quick.add_whole(std::span(begins).subspan(9, 10), series, 9);
    add_one(quick, 19);
    append_piece(whole, quick.finish());
    EXPECT_EQ(whole, slow.finish());
  }
}

TEST(interval_columns_test, a_counters_step_from_one_whole_interval_into_the_next_is_counted_in_the_later) {
  const Query query = quarter_hours_of({Field::energy_kwh});
  std::vector<Summary> summaries(4);
  for (const double value : {10.0, 11.0}) summaries[0].add(value, Aggregation::counter);
  for (const double value : {13.5, 13.75}) summaries[2].add(value, Aggregation::counter);
  for (const double value : {2.0, 4.0}) summaries[3].add(value, Aggregation::counter);  // the meter was replaced
  const SummaryColumns columns = columns_of(summaries, true);
  IntervalColumns rows(query);
  const std::vector<Timestamp> begins{k_noon, k_noon + 15min, k_noon + 30min, k_noon + 45min};
  const std::vector<const SummaryColumns*> series{&columns};
  rows.add_whole(begins, series, 0);
  const QueryResult result = rows.finish();
  EXPECT_EQ(result.time, begins);
  EXPECT_EQ(result.series[0].increase, (Column{1.0, std::nullopt, 2.75, 2.0}));
  EXPECT_EQ(result.series[0].mean, (Column{10.5, std::nullopt, 13.625, 3.0}));
  EXPECT_EQ(result.series[0].count, (std::vector<std::uint32_t>{2, 0, 2, 2}));
}

}  // namespace
}  // namespace edl::server
