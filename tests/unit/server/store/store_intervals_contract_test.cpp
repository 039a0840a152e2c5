#include "unit/server/store/store_contract.hpp"

#include <cmath>

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class store_intervals_contract_test : public StoreContract {};

TEST_P(store_intervals_contract_test, an_answer_over_max_rows_is_refused_and_names_the_limit) {
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon, Phase::b, 1), reading(k_noon + 1s, Phase::a, 2),
                      reading(k_noon + 60s, Phase::a, 3)});
  Query query = power_query(meter_, k_all_times);
  query.max_rows = 3;
  EXPECT_EQ(ask(query).time.size(), 3u);
  query.max_rows = 2;
  const auto refused = store_->query(query);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::too_large);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("more than 2 rows"));
  query.resolution = Resolution::minute;
  EXPECT_EQ(ask(query).time.size(), 2u);
}

TEST_P(store_intervals_contract_test, intervals_have_mean_min_max_and_count) {
  Reading nothing_of_it{.time = k_noon + 61s, .phase = Phase::a};
  nothing_of_it.values[Field::voltage_rms] = 230.0;
  append_all(meter_, {reading(k_noon, Phase::a, 10), reading(k_noon + 30s, Phase::a, -4),
                      reading(k_noon + 60s - 1ms, Phase::a, 3), nothing_of_it, reading(k_noon + 61s, Phase::b, 5)});
  const QueryResult result = ask(power_query(meter_, k_all_times, Resolution::minute));
  EXPECT_THAT(result.time, ElementsAre(k_noon, k_noon + 1min));
  const Series& a = *result.find(Phase::a, Field::power_watt);
  EXPECT_EQ(a.mean, (Column{3.0, std::nullopt}));
  EXPECT_EQ(a.min, (Column{-4.0, std::nullopt}));
  EXPECT_EQ(a.max, (Column{10.0, std::nullopt}));
  EXPECT_THAT(a.count, ElementsAre(3u, 0u));
  EXPECT_TRUE(a.values.empty());
  const Series& b = *result.find(Phase::b, Field::power_watt);
  EXPECT_EQ(b.mean, (Column{std::nullopt, 5.0}));
  EXPECT_THAT(b.count, ElementsAre(0u, 1u));
}

TEST_P(store_intervals_contract_test, rms_quantities_are_averaged_as_squares_and_counters_plainly) {
  std::vector<Reading> readings(2, Reading{.time = k_noon, .phase = Phase::a});
  readings[1].time += 1s;
  const std::pair<Field, std::pair<double, double>> values[] = {{Field::voltage_rms, {30.0, 40.0}},
                                                                {Field::current_rms, {1.0, 7.0}},
                                                                {Field::voltage_thd, {1.0, 7.0}},
                                                                {Field::energy_kwh, {100.0, 101.0}}};
  for (const auto& [field, pair] : values) {
    readings[0].values[field] = pair.first;
    readings[1].values[field] = pair.second;
  }
  append_all(meter_, readings);
  Query query = power_query(meter_, k_all_times, Resolution::quarter_hour);
  query.fields = {Field::voltage_rms, Field::current_rms, Field::voltage_thd, Field::energy_kwh};
  const QueryResult result = ask(query);
  const auto mean = [&](Field field) { return result.find(Phase::a, field)->mean[0].value(); };
  EXPECT_NEAR(mean(Field::voltage_rms), std::sqrt(1250.0), 1e-9);  // a few roundings of doubles
  EXPECT_NEAR(mean(Field::current_rms), 5.0, 1e-9);
  EXPECT_NEAR(mean(Field::voltage_thd), 4.0, 1e-9);
  EXPECT_NEAR(mean(Field::energy_kwh), 100.5, 1e-9);
}

TEST_P(store_intervals_contract_test, a_counters_increase_is_the_sum_of_its_steps_up_across_gaps_and_falls) {
  const auto counted = [](Timestamp time, double kwh) {
    Reading one{.time = time, .phase = Phase::a};
    one.values[Field::energy_kwh] = kwh;
    return one;
  };
  append_all(meter_, {counted(k_noon - 1s, 90), counted(k_noon, 100), counted(k_noon + 30s, 100.5),
                      counted(k_noon + 61s, 101.5), counted(k_noon + 62s, 2), counted(k_noon + 63s, 2.25),
                      reading(k_noon + 121s, Phase::a, 1), counted(k_noon + 2h, 10.25)});
  Query query = power_query(meter_, {k_noon, k_noon + 24h}, Resolution::minute);
  query.fields = {Field::energy_kwh};
  EXPECT_EQ(ask(query).find(Phase::a, Field::energy_kwh)->increase, (Column{0.5, 1.25, std::nullopt, 8.0}));
  query.resolution = Resolution::hour;
  EXPECT_EQ(ask(query).find(Phase::a, Field::energy_kwh)->increase, (Column{1.75, 8.0}));
  query.resolution = Resolution::day;
  EXPECT_EQ(ask(query).find(Phase::a, Field::energy_kwh)->increase, (Column{9.75}));
}

TEST_P(store_intervals_contract_test, intervals_begin_on_the_grid_and_count_only_the_range) {
  append_all(meter_,
             {reading(at("2026-11-23T12:14:59.999Z"), Phase::a, 1), reading(at("2026-11-23T12:15:00Z"), Phase::a, 2),
              reading(at("2026-11-23T12:59:59Z"), Phase::a, 3), reading(at("2026-11-23T13:00:00Z"), Phase::a, 4)});
  const QueryResult quarters = ask(power_query(meter_, k_all_times, Resolution::quarter_hour));
  EXPECT_THAT(quarters.time, ElementsAre(at("2026-11-23T12:00:00Z"), at("2026-11-23T12:15:00Z"),
                                         at("2026-11-23T12:45:00Z"), at("2026-11-23T13:00:00Z")));
  const TimeRange cut{at("2026-11-23T12:15:00Z"), at("2026-11-23T13:00:00Z")};
  const QueryResult hours = ask(power_query(meter_, cut, Resolution::hour));
  EXPECT_THAT(hours.time, ElementsAre(at("2026-11-23T12:00:00Z")));
  EXPECT_THAT(hours.series[0].count, ElementsAre(2u));
  EXPECT_EQ(hours.series[0].mean, (Column{2.5}));
}

TEST_P(store_intervals_contract_test, days_are_the_zones_own_on_both_clock_changes) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  struct Case {
    const char* what;
    TimeRange days;  // three local days, the middle one of the change
    const char* begins[3];
    std::uint32_t hours[3];
  };
  const Case cases[] = {
      {"forward",
       {at("2026-03-27T23:00:00Z"), at("2026-03-30T22:00:00Z")},
       {"2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
       {24, 23, 24}},
      {"back",
       {at("2026-10-23T22:00:00Z"), at("2026-10-26T23:00:00Z")},
       {"2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
       {24, 25, 24}},
  };
  for (const Case& c : cases) {
    std::vector<Reading> hourly;
    for (Timestamp time = c.days.begin; time < c.days.end; time += 1h) hourly.push_back(reading(time, Phase::a, 1));
    append_all(device(c.what), hourly);
    Query query = power_query(device(c.what), c.days, Resolution::day);
    query.zone = berlin;
    const QueryResult result = ask(query);
    EXPECT_THAT(result.time, ElementsAre(at(c.begins[0]), at(c.begins[1]), at(c.begins[2]))) << c.what;
    EXPECT_THAT(result.series[0].count, ElementsAre(c.hours[0], c.hours[1], c.hours[2])) << c.what;
    query.zone = TimeZone();
    EXPECT_EQ(ask(query).time.front(), std::chrono::floor<std::chrono::days>(c.days.begin)) << c.what;
  }
}

TEST_P(store_intervals_contract_test, months_are_the_zones_own_with_both_clock_changes) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  std::vector<Reading> readings;
  double kwh = 0.0;
  for (Timestamp time = at("2026-01-31T23:00:00Z"); time < at("2026-11-30T23:00:00Z"); time += 6h) {
    readings.push_back(reading(time, Phase::a, 1));
    readings.back().values[Field::voltage_rms] = readings.size() % 2 == 0 ? 30.0 : 40.0;
    readings.back().values[Field::energy_kwh] = kwh += 0.25;
  }
  append_all(meter_, readings);
  Query query = power_query(meter_, k_all_times, Resolution::month);
  query.fields = {Field::power_watt, Field::voltage_rms, Field::energy_kwh};
  query.phases = {Phase::a};
  query.zone = berlin;
  const QueryResult months = ask(query);
  ASSERT_THAT(months.time,
              ElementsAre(at("2026-01-31T23:00:00Z"), at("2026-02-28T23:00:00Z"), at("2026-03-31T22:00:00Z"),
                          at("2026-04-30T22:00:00Z"), at("2026-05-31T22:00:00Z"), at("2026-06-30T22:00:00Z"),
                          at("2026-07-31T22:00:00Z"), at("2026-08-31T22:00:00Z"), at("2026-09-30T22:00:00Z"),
                          at("2026-10-31T23:00:00Z")));
  // Four a day, of which the first is at midnight in winter and at one o'clock in summer: neither the hour that March
  // lacks nor the one that October has more is one of theirs.
  const std::vector<std::uint32_t> counts{112, 124, 120, 124, 120, 124, 124, 120, 124, 120};
  EXPECT_EQ(months.series[0].count, counts);
  for (std::size_t month = 0; month < counts.size(); ++month) {
    EXPECT_NEAR(*months.series[1].mean[month], std::sqrt(1250.0), 1e-9) << month;
    EXPECT_EQ(months.series[1].min[month], 30.0);
    EXPECT_EQ(months.series[1].max[month], 40.0);
    EXPECT_NEAR(*months.series[2].increase[month], 0.25 * (counts[month] - (month == 0 ? 1 : 0)), 1e-9) << month;
  }
  query.range = {at("2026-03-31T21:00:00Z"), at("2026-04-01T00:00:00Z")};  // in UTC all of it is March
  EXPECT_THAT(ask(query).time, ElementsAre(at("2026-03-31T22:00:00Z")));
  query.zone = TimeZone();
  EXPECT_THAT(ask(query).time, ElementsAre(at("2026-03-01T00:00:00Z")));
}

TEST_P(store_intervals_contract_test, count_tells_readings_of_each_phase_in_the_range) {
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon, Phase::b, 1), reading(k_noon + 1s, Phase::a, 1),
                      reading(k_noon + 2s, Phase::a, 1)});
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 1)});
  EXPECT_EQ(store_->count(meter_, k_all_times), (PerPhase<std::uint64_t>{3, 1, 0}));
  EXPECT_EQ(store_->count(meter_, {k_noon + 1s, k_noon + 2s}), (PerPhase<std::uint64_t>{1, 0, 0}));
}

INSTANTIATE_TEST_SUITE_P(every_store, store_intervals_contract_test, ::testing::ValuesIn(all_store_kinds()), kind_name);

}  // namespace
}  // namespace edl::server::testing
