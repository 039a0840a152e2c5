#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "unit/server/store/store_testing.hpp"

/// The contract that every TelemetryStore keeps, whatever it is made of.
namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Optional;

const Timestamp k_noon = at("2026-11-23T12:00:00Z");

class store_contract_test : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override { reopen(); }

  void reopen() {
    store_.reset();
    store_ = factory_->open();
  }

  void append_all(const DeviceId& id, std::vector<Reading> readings) {
    const auto appended = append(*store_, id, std::move(readings));
    ASSERT_TRUE(appended.has_value()) << to_string(appended.error());
  }

  QueryResult ask(const Query& query) {
    auto result = store_->query(query);
    EXPECT_TRUE(result.has_value()) << to_string(result.error());
    return result.value_or(QueryResult{});
  }

  /// The power of one phase that has it at all times of the range.
  std::vector<Sample> power(const DeviceId& id, Phase phase, TimeRange range) {
    const QueryResult result = ask(power_query(id, range));
    std::vector<Sample> samples;
    const Series* series = result.find(phase, Field::power_watt);
    for (std::size_t i = 0; i < result.time.size(); ++i) {
      samples.push_back(Sample{result.time[i], series->values[i].value()});
    }
    return samples;
  }

  std::unique_ptr<StoreFactory> factory_ = GetParam().make();
  std::unique_ptr<TelemetryStore> store_;
  const DeviceId meter_ = device("meter-1");
};

TEST_P(store_contract_test, what_was_appended_is_read_back_bit_for_bit) {
  Reading whole{.time = k_noon, .phase = Phase::b};
  const double awkward[k_field_count] = {0.1,   -0.0, 1e-300, 231.12, 5e-324, -1.0, std::numeric_limits<double>::max(),
                                         8.41, 1843.22107, 49.98};
  for (const FieldInfo& info : k_fields) whole.values[info.field] = awkward[index_of(info.field)];
  append_all(meter_, {whole});

  Query query{.device = meter_, .range = k_all_times, .fields = {}, .phases = {Phase::b}};
  for (const FieldInfo& info : k_fields) query.fields.push_back(info.field);
  const QueryResult result = ask(query);
  ASSERT_THAT(result.time, ElementsAre(k_noon));
  for (const FieldInfo& info : k_fields) {
    const auto value = result.find(Phase::b, info.field)->values.at(0);
    ASSERT_TRUE(value.has_value()) << info.name;
    EXPECT_EQ(std::signbit(*value), std::signbit(awkward[index_of(info.field)])) << info.name;
    EXPECT_EQ(*value, awkward[index_of(info.field)]) << info.name;
  }
}

TEST_P(store_contract_test, readings_come_in_the_order_of_their_times_however_they_arrive) {
  append_all(meter_, {reading(k_noon + 2s, Phase::a, 3), reading(k_noon, Phase::a, 1)});
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 2), reading(at("1970-01-01T00:00:00Z") - 1ms, Phase::a, -1)});
  append_all(meter_, {reading(k_noon - 24h * 300, Phase::a, 0)});  // months late
  EXPECT_THAT(power(meter_, Phase::a, k_all_times),
              ElementsAre(Sample{at("1969-12-31T23:59:59.999Z"), -1.0},
                          Sample{k_noon - 24h * 300, 0.0}, Sample{k_noon, 1.0},
                          Sample{k_noon + 1s, 2.0}, Sample{k_noon + 2s, 3.0}));
}

TEST_P(store_contract_test, sending_again_changes_nothing_and_a_new_value_replaces_the_old) {
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon + 1s, Phase::a, 2)});
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon + 1s, Phase::a, 2)});
  EXPECT_THAT(power(meter_, Phase::a, k_all_times),
              ElementsAre(Sample{k_noon, 1.0}, Sample{k_noon + 1s, 2.0}));
  append_all(meter_, {reading(k_noon, Phase::a, 8), reading(k_noon, Phase::a, 9)});
  EXPECT_THAT(power(meter_, Phase::a, k_all_times),
              ElementsAre(Sample{k_noon, 9.0}, Sample{k_noon + 1s, 2.0}));
}

TEST_P(store_contract_test, a_replaced_reading_does_not_leave_its_other_fields_behind) {
  Reading both = reading(k_noon, Phase::a, 1);
  both.values[Field::voltage_rms] = 230.0;
  append_all(meter_, {both});
  append_all(meter_, {reading(k_noon, Phase::a, 2)});
  Query query = power_query(meter_, k_all_times);
  query.fields = {Field::voltage_rms, Field::power_watt};
  const QueryResult result = ask(query);
  EXPECT_THAT(result.find(Phase::a, Field::voltage_rms)->values, ElementsAre(std::nullopt));
  EXPECT_THAT(result.find(Phase::a, Field::power_watt)->values, ElementsAre(Optional(2.0)));
}

TEST_P(store_contract_test, milliseconds_tell_readings_apart) {
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon + 1ms, Phase::a, 2)});
  EXPECT_THAT(power(meter_, Phase::a, k_all_times),
              ElementsAre(Sample{k_noon, 1.0}, Sample{k_noon + 1ms, 2.0}));
}

TEST_P(store_contract_test, a_range_holds_its_begin_and_not_its_end) {
  append_all(meter_, {reading(k_noon - 1ms, Phase::a, 1), reading(k_noon, Phase::a, 2),
                      reading(k_noon + 1s - 1ms, Phase::a, 3), reading(k_noon + 1s, Phase::a, 4)});
  EXPECT_THAT(power(meter_, Phase::a, {k_noon, k_noon + 1s}),
              ElementsAre(Sample{k_noon, 2.0}, Sample{k_noon + 1s - 1ms, 3.0}));
  EXPECT_THAT(power(meter_, Phase::a, {k_noon, k_noon + 1ms}), ElementsAre(Sample{k_noon, 2.0}));
}

TEST_P(store_contract_test, a_range_without_readings_gives_empty_columns) {
  append_all(meter_, {reading(k_noon, Phase::a, 1)});
  for (const TimeRange range : {TimeRange{k_noon + 1s, k_noon + 1h}, TimeRange{k_noon, k_noon},
                                TimeRange{k_noon + 1s, k_noon - 1s}}) {
    for (const Resolution resolution : {Resolution::raw, Resolution::minute, Resolution::day}) {
      const QueryResult result = ask(power_query(meter_, range, resolution));
      EXPECT_EQ(result.resolution, resolution);
      EXPECT_TRUE(result.time.empty());
      ASSERT_EQ(result.series.size(), 3u);
      EXPECT_TRUE(result.series[0].values.empty());
      EXPECT_TRUE(result.series[0].mean.empty());
    }
  }
}

TEST_P(store_contract_test, an_unknown_device_has_no_readings) {
  EXPECT_TRUE(ask(power_query(device("nobody"), k_all_times)).time.empty());
  EXPECT_EQ(store_->latest(device("nobody")), PerPhase<std::optional<Reading>>());
  EXPECT_EQ(store_->latest_with(device("nobody"), Field::energy_kwh), PerPhase<std::optional<Sample>>());
  EXPECT_EQ(store_->count(device("nobody"), k_all_times), (PerPhase<std::uint64_t>{0, 0, 0}));
}

TEST_P(store_contract_test, devices_whose_names_begin_alike_do_not_mix) {
  const char* names[] = {"a", "a-b", "ab", "a_", "a0", "aa"};
  double value = 0;
  for (const char* name : names) append_all(device(name), {reading(k_noon, Phase::a, ++value)});
  value = 0;
  for (const char* name : names) {
    ++value;
    EXPECT_THAT(power(device(name), Phase::a, k_all_times), ElementsAre(Sample{k_noon, value})) << name;
    EXPECT_EQ(store_->count(device(name), k_all_times), (PerPhase<std::uint64_t>{1, 0, 0})) << name;
    EXPECT_EQ((*store_->latest(device(name)))[Phase::a], reading(k_noon, Phase::a, value)) << name;
  }
}

TEST_P(store_contract_test, a_thousand_devices_each_keep_their_own) {
  constexpr int k_devices = 1000;
  std::vector<std::promise<Result<void>>> answers(k_devices);
  for (int i = 0; i < k_devices; ++i) {
    const auto index = static_cast<std::size_t>(i);
    store_->append(device("meter-" + std::to_string(i)), {reading(k_noon, Phase::a, i)},
                   [&answer = answers[index]](Result<void> result) { answer.set_value(std::move(result)); });
  }
  for (auto& answer : answers) ASSERT_TRUE(answer.get_future().get().has_value());
  reopen();
  for (int i = 0; i < k_devices; ++i) {
    const DeviceId id = device("meter-" + std::to_string(i));
    ASSERT_THAT(power(id, Phase::a, k_all_times), ElementsAre(Sample{k_noon, static_cast<double>(i)}));
    ASSERT_EQ((*store_->latest(id))[Phase::a]->values[Field::power_watt], i);
  }
}

TEST_P(store_contract_test, one_time_axis_serves_all_phases_and_nulls_stay_null) {
  Reading without_power{.time = k_noon, .phase = Phase::a};
  without_power.values[Field::voltage_rms] = 230.0;
  append_all(meter_, {without_power, reading(k_noon, Phase::b, 2), reading(k_noon + 1s, Phase::c, 3)});
  const QueryResult result = ask(power_query(meter_, k_all_times));
  EXPECT_THAT(result.time, ElementsAre(k_noon, k_noon + 1s));
  EXPECT_THAT(result.find(Phase::a, Field::power_watt)->values, ElementsAre(std::nullopt, std::nullopt));
  EXPECT_THAT(result.find(Phase::b, Field::power_watt)->values, ElementsAre(Optional(2.0), std::nullopt));
  EXPECT_THAT(result.find(Phase::c, Field::power_watt)->values, ElementsAre(std::nullopt, Optional(3.0)));
}

TEST_P(store_contract_test, only_what_is_asked_for_is_answered_in_the_order_asked) {
  Reading both = reading(k_noon, Phase::c, 7);
  both.values[Field::voltage_rms] = 230.0;
  append_all(meter_, {both, reading(k_noon + 1s, Phase::b, 2)});
  Query query = power_query(meter_, k_all_times);
  query.phases = {Phase::c, Phase::a};
  query.fields = {Field::voltage_rms, Field::power_watt};
  const QueryResult result = ask(query);
  EXPECT_THAT(result.time, ElementsAre(k_noon));  // phase B was not asked for
  ASSERT_EQ(result.series.size(), 4u);
  EXPECT_EQ(result.series[0], (Series{.phase = Phase::c, .field = Field::voltage_rms, .values = {230.0}}));
  EXPECT_EQ(result.series[1], (Series{.phase = Phase::c, .field = Field::power_watt, .values = {7.0}}));
  EXPECT_EQ(result.series[2], (Series{.phase = Phase::a, .field = Field::voltage_rms, .values = {std::nullopt}}));
  EXPECT_EQ(result.find(Phase::b, Field::power_watt), nullptr);
}

TEST_P(store_contract_test, a_query_without_fields_or_phases_is_invalid) {
  Query query = power_query(meter_, k_all_times);
  query.fields.clear();
  EXPECT_EQ(store_->query(query).error().code, Errc::invalid);
  query = power_query(meter_, k_all_times);
  query.phases.clear();
  EXPECT_EQ(store_->query(query).error().code, Errc::invalid);
}

TEST_P(store_contract_test, an_answer_over_max_rows_is_refused_and_names_the_limit) {
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

TEST_P(store_contract_test, intervals_have_mean_min_max_and_count) {
  Reading nothing_of_it{.time = k_noon + 61s, .phase = Phase::a};
  nothing_of_it.values[Field::voltage_rms] = 230.0;
  append_all(meter_, {reading(k_noon, Phase::a, 10), reading(k_noon + 30s, Phase::a, -4),
                      reading(k_noon + 60s - 1ms, Phase::a, 3), nothing_of_it, reading(k_noon + 61s, Phase::b, 5)});
  const QueryResult result = ask(power_query(meter_, k_all_times, Resolution::minute));
  EXPECT_THAT(result.time, ElementsAre(k_noon, k_noon + 1min));
  const Series& a = *result.find(Phase::a, Field::power_watt);
  EXPECT_THAT(a.mean, ElementsAre(Optional(3.0), std::nullopt));
  EXPECT_THAT(a.min, ElementsAre(Optional(-4.0), std::nullopt));
  EXPECT_THAT(a.max, ElementsAre(Optional(10.0), std::nullopt));
  EXPECT_THAT(a.count, ElementsAre(3u, 0u));
  EXPECT_TRUE(a.values.empty());
  const Series& b = *result.find(Phase::b, Field::power_watt);
  EXPECT_THAT(b.mean, ElementsAre(std::nullopt, Optional(5.0)));
  EXPECT_THAT(b.count, ElementsAre(0u, 1u));
}

TEST_P(store_contract_test, rms_quantities_are_averaged_as_squares_and_counters_plainly) {
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
  const auto mean = [&](Field field) { return result.find(Phase::a, field)->mean.at(0).value(); };
  EXPECT_NEAR(mean(Field::voltage_rms), std::sqrt(1250.0), 1e-9);  // a few roundings of doubles
  EXPECT_NEAR(mean(Field::current_rms), 5.0, 1e-9);
  EXPECT_NEAR(mean(Field::voltage_thd), 4.0, 1e-9);
  EXPECT_NEAR(mean(Field::energy_kwh), 100.5, 1e-9);
}

TEST_P(store_contract_test, intervals_begin_on_the_grid_and_count_only_the_range) {
  append_all(meter_, {reading(at("2026-11-23T12:14:59.999Z"), Phase::a, 1), reading(at("2026-11-23T12:15:00Z"), Phase::a, 2),
                      reading(at("2026-11-23T12:59:59Z"), Phase::a, 3), reading(at("2026-11-23T13:00:00Z"), Phase::a, 4)});
  const QueryResult quarters = ask(power_query(meter_, k_all_times, Resolution::quarter_hour));
  EXPECT_THAT(quarters.time, ElementsAre(at("2026-11-23T12:00:00Z"), at("2026-11-23T12:15:00Z"),
                                         at("2026-11-23T12:45:00Z"), at("2026-11-23T13:00:00Z")));
  const TimeRange cut{at("2026-11-23T12:15:00Z"), at("2026-11-23T13:00:00Z")};
  const QueryResult hours = ask(power_query(meter_, cut, Resolution::hour));
  EXPECT_THAT(hours.time, ElementsAre(at("2026-11-23T12:00:00Z")));
  EXPECT_THAT(hours.series[0].count, ElementsAre(2u));
  EXPECT_THAT(hours.series[0].mean, ElementsAre(Optional(2.5)));
}

TEST_P(store_contract_test, days_are_the_zones_own_on_both_clock_changes) {
  const TimeZone berlin = TimeZone::parse("Europe/Berlin").value();
  struct Case {
    const char* what;
    TimeRange days;  // three local days, the middle one of the change
    const char* begins[3];
    std::uint32_t hours[3];
  };
  const Case cases[] = {
      {"forward", {at("2026-03-27T23:00:00Z"), at("2026-03-30T22:00:00Z")},
       {"2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"}, {24, 23, 24}},
      {"back", {at("2026-10-23T22:00:00Z"), at("2026-10-26T23:00:00Z")},
       {"2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"}, {24, 25, 24}},
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

TEST_P(store_contract_test, count_tells_readings_of_each_phase_in_the_range) {
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon, Phase::b, 1), reading(k_noon + 1s, Phase::a, 1),
                      reading(k_noon + 2s, Phase::a, 1)});
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 1)});
  EXPECT_EQ(store_->count(meter_, k_all_times), (PerPhase<std::uint64_t>{3, 1, 0}));
  EXPECT_EQ(store_->count(meter_, {k_noon + 1s, k_noon + 2s}), (PerPhase<std::uint64_t>{1, 0, 0}));
}

TEST_P(store_contract_test, values_that_are_no_numbers_are_refused_with_all_that_came_along) {
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    Reading wrong = reading(k_noon + 1s, Phase::b, 1);
    wrong.values[Field::energy_kwh] = bad;
    const auto refused = append(*store_, meter_, {reading(k_noon, Phase::a, 1), wrong});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::invalid);
    EXPECT_EQ(refused.error().message, "energy_kwh of phase B at 2026-11-23T12:00:01.000Z is not a finite number");
  }
  const auto refused = append(*store_, meter_, {reading(k_noon, Phase::a, 1), Reading{.time = k_noon, .phase = Phase::c}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_EQ(refused.error().message, "the reading of phase C at 2026-11-23T12:00:00.000Z has no value");
  EXPECT_EQ(store_->count(meter_, k_all_times), (PerPhase<std::uint64_t>{0, 0, 0}));
  EXPECT_EQ(store_->latest(meter_), PerPhase<std::optional<Reading>>());
}

TEST_P(store_contract_test, appending_nothing_succeeds) {
  append_all(meter_, {});
  EXPECT_TRUE(ask(power_query(meter_, k_all_times)).time.empty());
}

TEST_P(store_contract_test, everything_is_there_after_opening_again) {
  std::vector<Reading> hour;
  for (int s = 0; s < 3600; ++s) {
    for (const Phase phase : k_phases) hour.push_back(reading(k_noon + std::chrono::seconds(s), phase, s));
  }
  append_all(meter_, hour);
  const QueryResult before = ask(power_query(meter_, k_all_times));
  const auto latest = store_->latest(meter_);
  reopen();
  EXPECT_EQ(ask(power_query(meter_, k_all_times)), before);
  EXPECT_EQ(before.time.size(), 3600u);
  EXPECT_EQ(store_->latest(meter_), latest);
  EXPECT_EQ((*latest)[Phase::c], hour.back());
}

TEST_P(store_contract_test, pending_appends_are_finished_before_closing) {
  int answered = 0;
  for (int i = 0; i < 100; ++i) {
    store_->append(meter_, {reading(k_noon + std::chrono::seconds(i), Phase::a, i)}, [&answered](Result<void> result) {
      if (result) ++answered;
    });
  }
  reopen();
  EXPECT_EQ(answered, 100);
  EXPECT_EQ(store_->count(meter_, k_all_times), (PerPhase<std::uint64_t>{100, 0, 0}));
}

TEST_P(store_contract_test, latest_is_by_time_and_not_by_arrival) {
  append_all(meter_, {reading(k_noon + 5s, Phase::a, 5), reading(k_noon, Phase::b, 1)});
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 1), reading(k_noon + 2s, Phase::b, 2)});
  for (int round = 0; round < 2; ++round, reopen()) {
    const auto latest = *store_->latest(meter_);
    EXPECT_EQ(latest[Phase::a], reading(k_noon + 5s, Phase::a, 5)) << round;
    EXPECT_EQ(latest[Phase::b], reading(k_noon + 2s, Phase::b, 2)) << round;
    EXPECT_EQ(latest[Phase::c], std::nullopt) << round;
  }
  append_all(meter_, {reading(k_noon + 3s, Phase::a, 3)});  // late after opening again, before anything was asked
  EXPECT_EQ((*store_->latest(meter_))[Phase::a], reading(k_noon + 5s, Phase::a, 5));
  append_all(meter_, {reading(k_noon + 5s, Phase::a, 6)});
  EXPECT_EQ((*store_->latest(meter_))[Phase::a], reading(k_noon + 5s, Phase::a, 6));
}

TEST_P(store_contract_test, latest_with_a_field_passes_over_readings_without_it) {
  Reading with_energy = reading(k_noon, Phase::a, 1);
  with_energy.values[Field::energy_kwh] = 42.5;
  append_all(meter_, {with_energy, reading(k_noon + 9s, Phase::a, 2)});
  with_energy.time -= 1h;
  with_energy.values[Field::energy_kwh] = 40.0;
  append_all(meter_, {with_energy});
  for (int round = 0; round < 2; ++round, reopen()) {
    const auto energy = *store_->latest_with(meter_, Field::energy_kwh);
    EXPECT_EQ(energy[Phase::a], (Sample{k_noon, 42.5})) << round;
    EXPECT_EQ(energy[Phase::b], std::nullopt) << round;
    EXPECT_EQ((*store_->latest_with(meter_, Field::power_watt))[Phase::a], (Sample{k_noon + 9s, 2.0})) << round;
  }
}

TEST_P(store_contract_test, latest_with_a_field_goes_back_when_the_newest_value_is_taken_away) {
  std::vector<Reading> readings;
  for (int i = 0; i < 3; ++i) {
    readings.push_back(reading(k_noon + std::chrono::seconds(i), Phase::a, i));
    readings.back().values[Field::energy_kwh] = 40.0 + i;
  }
  append_all(meter_, readings);
  append_all(meter_, {reading(k_noon + 2s, Phase::a, 2)});
  for (int round = 0; round < 2; ++round, reopen()) {
    EXPECT_EQ((*store_->latest_with(meter_, Field::energy_kwh))[Phase::a], (Sample{k_noon + 1s, 41.0})) << round;
    EXPECT_EQ((*store_->latest(meter_))[Phase::a], reading(k_noon + 2s, Phase::a, 2)) << round;
  }
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 1), reading(k_noon, Phase::a, 0)});
  EXPECT_EQ((*store_->latest_with(meter_, Field::energy_kwh))[Phase::a], std::nullopt);
}

TEST_P(store_contract_test, many_threads_append_and_query_at_once) {
  constexpr int k_threads = 8;
  constexpr int k_appends = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < k_threads; ++t) {
    threads.emplace_back([this, t] {
      const DeviceId own = device("meter-" + std::to_string(t));
      for (int i = 0; i < k_appends; ++i) {
        const Timestamp time = k_noon + std::chrono::seconds(i);
        EXPECT_TRUE(append(*store_, own, {reading(time, Phase::a, i)}).has_value());
        EXPECT_TRUE(append(*store_, device("shared"), {reading(time + t * 1ms, Phase::b, t)}).has_value());
        // What was answered is seen at once, by whoever asks.
        EXPECT_EQ((*store_->latest(own))[Phase::a]->values[Field::power_watt], i);
        EXPECT_EQ((*store_->count(own, k_all_times))[Phase::a], static_cast<std::uint64_t>(i + 1));
        EXPECT_TRUE(store_->query(power_query(device("shared"), k_all_times, Resolution::minute)).has_value());
        EXPECT_TRUE(store_->health().ok);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_->count(device("shared"), k_all_times), (PerPhase<std::uint64_t>{0, k_threads * k_appends, 0}));
}

INSTANTIATE_TEST_SUITE_P(every_store, store_contract_test, ::testing::ValuesIn(all_store_kinds()),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace edl::server::testing
