#include <gmock/gmock.h>

#include <fstream>

#include "server/store/influxdb/influxql.hpp"
#include "unit/server/store/influxdb/influxd.hpp"

/// What only the store in InfluxDB has to forget: what InfluxDB made of readings, and what waits on this host.
namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const Timestamp k_noon = at("2026-11-23T12:00:00Z");

TEST(influxdb_erasing_test, points_of_every_retention_policy_go_and_other_devices_stay) {
  const Influxd& influxd = Influxd::shared();
  const InfluxdbPlace place(influxd);
  const auto store = place.open();
  ASSERT_TRUE(append(*store, device("meter-1"), {reading(k_noon - 2h, Phase::a, 1), reading(k_noon, Phase::a, 2)}));
  ASSERT_TRUE(append(*store, device("meter-10"), {reading(k_noon - 2h, Phase::a, 3)}));
  ASSERT_TRUE(store->count(device("meter-10"), k_all_times));  // it is all there
  const std::string database = influx::quoted_name(place.database());
  for (const std::string policy : {"1m", "15m", "1h"}) {
    ASSERT_THAT(influxd.ask("SELECT count(power_watt) AS power_watt_count INTO " + database + ".\"" + policy +
                            "\".reading FROM " + database + ".\"raw\".reading WHERE time > 0 GROUP BY time(" + policy +
                            "),device,phase"),
                HasSubstr("written"));
  }
  ASSERT_TRUE(store->erase(device("meter-1"), k_noon, {}));
  for (const std::string policy : {"raw", "1m", "15m", "1h"}) {
    SCOPED_TRACE(policy);
    const std::string rows = influxd.ask("SELECT * FROM " + database + ".\"" + policy + "\".reading GROUP BY device");
    EXPECT_THAT(rows, HasSubstr("meter-10"));
    EXPECT_THAT(rows, HasSubstr("2026-11-23T10:00:00Z")) << "of the other one";
    const std::string of_one =
        influxd.ask("SELECT * FROM " + database + ".\"" + policy + "\".reading WHERE device = 'meter-1'");
    EXPECT_THAT(of_one, Not(HasSubstr("2026-11-23T10:00:00Z")));
    EXPECT_THAT(of_one, HasSubstr("2026-11-23T12:00:00Z"));
  }
}

TEST(influxdb_erasing_test, while_influxdb_is_away_it_is_told_so_and_done_when_it_is_back) {
  Influxd influxd;
  const InfluxdbPlace place(influxd);
  const auto store = place.open();
  ASSERT_TRUE(append(*store, device("meter-1"), {reading(k_noon - 2s, Phase::a, 1)}));
  ASSERT_TRUE(store->count(device("meter-1"), k_all_times));
  influxd.kill();
  ASSERT_TRUE(append(*store, device("meter-1"), {reading(k_noon - 1s, Phase::a, 2), reading(k_noon, Phase::a, 3)}));
  const auto away = store->erase(device("meter-1"), k_noon, {});
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().code, Errc::unavailable);
  influxd.start();
  Result<void> erased = away;
  for (int i = 0; i < 200 && !erased; ++i) erased = store->erase(device("meter-1"), k_noon, {});
  ASSERT_TRUE(erased) << to_string(erased.error());
  const auto left = store->query(power_query(device("meter-1"), k_all_times)).value();
  EXPECT_THAT(left.time, ::testing::ElementsAre(k_noon));
  EXPECT_EQ(store->latest(device("meter-1")).value()[Phase::a], reading(k_noon, Phase::a, 3));
}

TEST(influxdb_erasing_test, lines_that_were_set_aside_go_and_those_of_others_stay) {
  const InfluxdbPlace place(Influxd::shared());
  const auto file = place.settings().spool / "refused.lp";
  const auto text = [&file] {
    std::ifstream stream(file);
    return std::string{std::istreambuf_iterator<char>(stream), {}};
  };
  const auto store = place.open();
  const std::string others = "reading,device=meter-10,phase=A power_watt=1,present=1i 1000\n";
  const std::string newer = "reading,device=meter-1,phase=A power_watt=1,present=1i 2000\n";
  std::ofstream(file) << "# refused: too old\nreading,device=meter-1,phase=A power_watt=1,present=1i 1999\n"
                      << others << newer;
  ASSERT_TRUE(store->erase(device("meter-1"), from_unix_ms(2000), {}));
  EXPECT_EQ(text(), "# refused: too old\n" + others + newer);
  ASSERT_TRUE(store->erase(device("meter-1"), k_noon, {}));
  EXPECT_EQ(text(), "# refused: too old\n" + others);
  ASSERT_TRUE(store->erase(device("meter-10"), k_noon, {}));
  EXPECT_FALSE(std::filesystem::exists(file)) << "nothing is left to look at: health is well again";
  EXPECT_TRUE(store->health().ok);
}

}  // namespace
}  // namespace edl::server::testing
