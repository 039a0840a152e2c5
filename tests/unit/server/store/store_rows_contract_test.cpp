#include "unit/server/store/store_contract.hpp"

#include <cmath>
#include <limits>

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class store_rows_contract_test : public StoreContract {};

TEST_P(store_rows_contract_test, what_was_appended_is_read_back_bit_for_bit) {
  Reading whole{.time = k_noon, .phase = Phase::b};
  const double awkward[k_field_count] = {
      0.1, -0.0, 1e-300, 231.12, 5e-324, -1.0, std::numeric_limits<double>::max(), 8.41, 1843.22107, 49.98};
  for (const FieldInfo& info : k_fields) whole.values[info.field] = awkward[index_of(info.field)];
  append_all(meter_, {whole});

  Query query{.device = meter_, .range = k_all_times, .fields = {}, .phases = {Phase::b}};
  for (const FieldInfo& info : k_fields) query.fields.push_back(info.field);
  const QueryResult result = ask(query);
  ASSERT_THAT(result.time, ElementsAre(k_noon));
  for (const FieldInfo& info : k_fields) {
    const auto value = result.find(Phase::b, info.field)->values[0];
    ASSERT_TRUE(value.has_value()) << info.name;
    EXPECT_EQ(std::signbit(*value), std::signbit(awkward[index_of(info.field)])) << info.name;
    EXPECT_EQ(*value, awkward[index_of(info.field)]) << info.name;
  }
}

TEST_P(store_rows_contract_test, readings_come_in_the_order_of_their_times_however_they_arrive) {
  append_all(meter_, {reading(k_noon + 2s, Phase::a, 3), reading(k_noon, Phase::a, 1)});
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 2), reading(at("1970-01-01T00:00:00Z") - 1ms, Phase::a, -1)});
  append_all(meter_, {reading(k_noon - 24h * 300, Phase::a, 0)});  // months late
  EXPECT_THAT(power(meter_, Phase::a, k_all_times),
              ElementsAre(Sample{at("1969-12-31T23:59:59.999Z"), -1.0}, Sample{k_noon - 24h * 300, 0.0},
                          Sample{k_noon, 1.0}, Sample{k_noon + 1s, 2.0}, Sample{k_noon + 2s, 3.0}));
}

TEST_P(store_rows_contract_test, sending_again_changes_nothing_and_a_new_value_replaces_the_old) {
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon + 1s, Phase::a, 2)});
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon + 1s, Phase::a, 2)});
  EXPECT_THAT(power(meter_, Phase::a, k_all_times), ElementsAre(Sample{k_noon, 1.0}, Sample{k_noon + 1s, 2.0}));
  append_all(meter_, {reading(k_noon, Phase::a, 8), reading(k_noon, Phase::a, 9)});
  EXPECT_THAT(power(meter_, Phase::a, k_all_times), ElementsAre(Sample{k_noon, 9.0}, Sample{k_noon + 1s, 2.0}));
}

TEST_P(store_rows_contract_test, a_replaced_reading_does_not_leave_its_other_fields_behind) {
  Reading both = reading(k_noon, Phase::a, 1);
  both.values[Field::voltage_rms] = 230.0;
  append_all(meter_, {both});
  append_all(meter_, {reading(k_noon, Phase::a, 2)});
  Query query = power_query(meter_, k_all_times);
  query.fields = {Field::voltage_rms, Field::power_watt};
  const QueryResult result = ask(query);
  EXPECT_EQ(result.find(Phase::a, Field::voltage_rms)->values, (Column{std::nullopt}));
  EXPECT_EQ(result.find(Phase::a, Field::power_watt)->values, (Column{2.0}));
}

TEST_P(store_rows_contract_test, milliseconds_tell_readings_apart) {
  append_all(meter_, {reading(k_noon, Phase::a, 1), reading(k_noon + 1ms, Phase::a, 2)});
  EXPECT_THAT(power(meter_, Phase::a, k_all_times), ElementsAre(Sample{k_noon, 1.0}, Sample{k_noon + 1ms, 2.0}));
}

TEST_P(store_rows_contract_test, a_range_holds_its_begin_and_not_its_end) {
  append_all(meter_, {reading(k_noon - 1ms, Phase::a, 1), reading(k_noon, Phase::a, 2),
                      reading(k_noon + 1s - 1ms, Phase::a, 3), reading(k_noon + 1s, Phase::a, 4)});
  EXPECT_THAT(power(meter_, Phase::a, {k_noon, k_noon + 1s}),
              ElementsAre(Sample{k_noon, 2.0}, Sample{k_noon + 1s - 1ms, 3.0}));
  EXPECT_THAT(power(meter_, Phase::a, {k_noon, k_noon + 1ms}), ElementsAre(Sample{k_noon, 2.0}));
}

TEST_P(store_rows_contract_test, a_range_without_readings_gives_empty_columns) {
  append_all(meter_, {reading(k_noon, Phase::a, 1)});
  for (const TimeRange range :
       {TimeRange{k_noon + 1s, k_noon + 1h}, TimeRange{k_noon, k_noon}, TimeRange{k_noon + 1s, k_noon - 1s}}) {
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

TEST_P(store_rows_contract_test, an_unknown_device_has_no_readings) {
  EXPECT_TRUE(ask(power_query(device("nobody"), k_all_times)).time.empty());
  EXPECT_EQ(store_->latest(device("nobody")), PerPhase<std::optional<Reading>>());
  EXPECT_EQ(store_->latest_with(device("nobody"), Field::energy_kwh), PerPhase<std::optional<Sample>>());
  EXPECT_EQ(store_->count(device("nobody"), k_all_times), (PerPhase<std::uint64_t>{0, 0, 0}));
}

TEST_P(store_rows_contract_test, devices_whose_names_begin_alike_do_not_mix) {
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

TEST_P(store_rows_contract_test, one_time_axis_serves_all_phases_and_nulls_stay_null) {
  Reading without_power{.time = k_noon, .phase = Phase::a};
  without_power.values[Field::voltage_rms] = 230.0;
  append_all(meter_, {without_power, reading(k_noon, Phase::b, 2), reading(k_noon + 1s, Phase::c, 3)});
  const QueryResult result = ask(power_query(meter_, k_all_times));
  EXPECT_THAT(result.time, ElementsAre(k_noon, k_noon + 1s));
  EXPECT_EQ(result.find(Phase::a, Field::power_watt)->values, (Column{std::nullopt, std::nullopt}));
  EXPECT_EQ(result.find(Phase::b, Field::power_watt)->values, (Column{2.0, std::nullopt}));
  EXPECT_EQ(result.find(Phase::c, Field::power_watt)->values, (Column{std::nullopt, 3.0}));
}

TEST_P(store_rows_contract_test, only_what_is_asked_for_is_answered_in_the_order_asked) {
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

TEST_P(store_rows_contract_test, a_query_without_fields_or_phases_is_invalid) {
  Query query = power_query(meter_, k_all_times);
  query.fields.clear();
  EXPECT_EQ(store_->query(query).error().code, Errc::invalid);
  query = power_query(meter_, k_all_times);
  query.phases.clear();
  EXPECT_EQ(store_->query(query).error().code, Errc::invalid);
}

TEST_P(store_rows_contract_test, values_that_are_no_numbers_are_refused_with_all_that_came_along) {
  for (const double bad :
       {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    Reading wrong = reading(k_noon + 1s, Phase::b, 1);
    wrong.values[Field::energy_kwh] = bad;
    const auto refused = append(*store_, meter_, {reading(k_noon, Phase::a, 1), wrong});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::invalid);
    EXPECT_EQ(refused.error().message, "energy_kwh of phase B at 2026-11-23T12:00:01.000Z is not a finite number");
  }
  const auto refused =
      append(*store_, meter_, {reading(k_noon, Phase::a, 1), Reading{.time = k_noon, .phase = Phase::c}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_EQ(refused.error().message, "the reading of phase C at 2026-11-23T12:00:00.000Z has no value");
  EXPECT_EQ(store_->count(meter_, k_all_times), (PerPhase<std::uint64_t>{0, 0, 0}));
  EXPECT_EQ(store_->latest(meter_), PerPhase<std::optional<Reading>>());
}

TEST_P(store_rows_contract_test, appending_nothing_succeeds) {
  append_all(meter_, {});
  EXPECT_TRUE(ask(power_query(meter_, k_all_times)).time.empty());
}

INSTANTIATE_TEST_SUITE_P(every_store, store_rows_contract_test, ::testing::ValuesIn(all_store_kinds()), kind_name);

}  // namespace
}  // namespace edl::server::testing
