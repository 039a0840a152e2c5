#include <gmock/gmock.h>

#include "unit/server/store/influxdb/influxd.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;

const Timestamp k_noon = at("2026-11-23T12:00:00Z");

TEST(influxdb_outage_test, what_is_accepted_while_influxdb_is_away_is_there_when_it_is_back) {
  Influxd influxd;
  const InfluxdbPlace place(influxd);
  const DeviceId meter = device("meter-1");
  InfluxdbStoreSettings settings = place.settings();
  settings.read_wait = 100ms;
  const auto store = open_influxdb_store(settings).value();
  ASSERT_TRUE(append(*store, meter, {reading(k_noon, Phase::a, 1)}));
  auto latest = store->latest(meter);
  while (!latest) latest = store->latest(meter);  // each waits for 100 ms, which a busy machine may need more than once
  ASSERT_EQ((*latest)[Phase::a], reading(k_noon, Phase::a, 1));
  EXPECT_EQ(store->health().spool->away, std::nullopt);

  influxd.kill();
  for (int i = 1; i <= 50; ++i) ASSERT_TRUE(append(*store, meter, {reading(k_noon + 1s * i, Phase::a, i)}));
  EXPECT_EQ((*store->latest(meter))[Phase::a], reading(k_noon + 50s, Phase::a, 50)) << "known without InfluxDB";
  const auto refused = store->count(meter, k_all_times);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::unavailable);
  const StoreHealth away = store->health();
  EXPECT_FALSE(away.ok);
  EXPECT_THAT(away.problem, ::testing::HasSubstr("InfluxDB has taken nothing for"));
  EXPECT_EQ(away.spool->bytes, 50u * 19u);  // a time, a phase, which fields, one value
  EXPECT_TRUE(away.spool->away.has_value());

  influxd.start();
  auto count = store->count(meter, k_all_times);
  while (!count) count = store->count(meter, k_all_times);
  EXPECT_EQ(count, (PerPhase<std::uint64_t>{51, 0, 0}));
  EXPECT_EQ(store->health().spool->bytes, 0u);
}

TEST(influxdb_outage_test, a_store_opens_without_influxdb) {
  Influxd influxd;
  const InfluxdbPlace place(influxd);
  influxd.kill();
  const DeviceId meter = device("meter-1");
  ASSERT_TRUE(append(*place.open(), meter, {reading(k_noon, Phase::a, 1)}));
  influxd.start();
  const auto store = place.open();
  EXPECT_EQ(store->count(meter, k_all_times), (PerPhase<std::uint64_t>{1, 0, 0}));
}

TEST(influxdb_outage_test, a_replacement_that_meets_an_outage_leaves_no_old_field_behind) {
  Influxd influxd;
  const InfluxdbPlace place(influxd);
  const DeviceId meter = device("meter-1");
  const auto store = place.open();
  Reading both = reading(k_noon, Phase::a, 1);
  both.values[Field::voltage_rms] = 230.0;
  ASSERT_TRUE(append(*store, meter, {both}));
  ASSERT_EQ((*store->count(meter, k_all_times))[Phase::a], 1u);
  influxd.kill();
  ASSERT_TRUE(append(*store, meter, {reading(k_noon, Phase::a, 2)}));
  influxd.start();
  EXPECT_EQ((*store->latest_with(meter, Field::voltage_rms))[Phase::a], std::nullopt);
  EXPECT_EQ((*store->latest(meter))[Phase::a], reading(k_noon, Phase::a, 2));
}

}  // namespace
}  // namespace edl::server::testing
