#include <gmock/gmock.h>

#include <regex>

#include "server/store/influxdb/influxql.hpp"
#include "unit/server/store/influxdb/influxd.hpp"

/// What InfluxDB has made of readings is answered when the readings are gone: with the continuous queries that init sets
/// up, which are run by hand, since they run by themselves for what is recent alone.
namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

const Timestamp k_night = at("2026-10-24T22:00:00Z");  // midnight in Berlin, before the clock goes back

std::string unescaped(const std::string& json) { return std::regex_replace(json, std::regex(R"(\\(["\\]))"), "$1"); }

class influxdb_retention_test : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = place_.open();
    std::vector<Reading> readings;
    for (int i = 0; i < 26 * 60; ++i) {  // to the end of the day of 25 hours, and an hour of the next
      for (const Phase phase : {Phase::a, Phase::b}) {
        Reading one = reading(k_night + 1min * i + 7s, phase, i % 91);
        if (i % 7 != 3) one.values[Field::voltage_rms] = 0.01 * (23'000 + i % 47);
        one.values[Field::energy_kwh] = i < 700 ? 100 + 0.25 * i : 0.5 * (i - 700);  // another meter
        if (i % 10 == 0 || phase == Phase::a) readings.push_back(one);
      }
    }
    for (std::size_t i = 0; i < readings.size(); i += 500) {
      const auto end = std::min(readings.size(), i + 500);
      ASSERT_TRUE(append(
          *store_, meter_,
          {readings.begin() + static_cast<std::ptrdiff_t>(i), readings.begin() + static_cast<std::ptrdiff_t>(end)}));
    }
    ASSERT_TRUE(store_->count(meter_, k_all_times).has_value());  // it is all there
  }

  /// Runs what the continuous queries select, over all readings.
  void run_continuous_queries() {
    const std::string text = unescaped(influxd_.ask("SHOW CONTINUOUS QUERIES"));
    const std::string where =
        " WHERE time >= " + influx::nanoseconds(k_night) + " AND time < " + influx::nanoseconds(k_night + 48h);
    const std::string own = "INTO " + influx::quoted_name(place_.database());
    int count = 0;
    for (std::size_t end = 0;;) {
      std::size_t begin = text.find("BEGIN SELECT", end);
      if (begin == std::string::npos) break;
      begin += std::string_view("BEGIN ").size();
      end = text.find(" END\"", begin);
      std::string select = text.substr(begin, end - begin);
      if (select.find(own) == std::string::npos) continue;
      select.insert(select.rfind(" GROUP BY time("), where);
      const std::string answer = influxd_.ask(select);
      ASSERT_THAT(answer, ::testing::HasSubstr("\"written\"")) << select;
      ++count;
    }
    ASSERT_EQ(count, 6) << "two for each resolution: " << text;
  }

  /// What a retention policy does to readings that are too old, at once.
  void drop_readings_before(Timestamp time) {
    const std::string shards = influxd_.ask("SHOW SHARDS");
    const std::regex shard("\\[(\\d+),\"((?:[^\"\\\\]|\\\\.)*)\",\"raw\",\\d+,\"[^\"]*\",\"([^\"]*)\"");
    int dropped = 0;
    for (std::sregex_iterator found(shards.begin(), shards.end(), shard), end; found != end; ++found) {
      if (unescaped((*found)[2]) != place_.database() || at(std::string((*found)[3])) > time) continue;
      ASSERT_THAT(influxd_.ask("DROP SHARD " + std::string((*found)[1])),
                  ::testing::Not(::testing::HasSubstr("error")));
      ++dropped;
    }
    ASSERT_GT(dropped, 0) << shards;
  }

  QueryResult ask(Resolution resolution, TimeRange range = k_all_times) {
    Query query = power_query(meter_, range, resolution);
    query.fields = {Field::power_watt, Field::voltage_rms, Field::energy_kwh};
    query.phases = {Phase::b, Phase::a};
    query.zone = TimeZone::parse("Europe/Berlin").value();
    auto answer = store_->query(query);
    EXPECT_TRUE(answer.has_value()) << to_string(answer.error());
    return answer.value_or(QueryResult{});
  }

  static void expect_same(const QueryResult& now, const QueryResult& before) {
    ASSERT_EQ(now.time, before.time);
    for (std::size_t i = 0; i < before.series.size(); ++i) {
      EXPECT_EQ(now.series[i].count, before.series[i].count);
      EXPECT_EQ(now.series[i].min, before.series[i].min);
      EXPECT_EQ(now.series[i].max, before.series[i].max);
      const auto expect_near = [](const Column& a, const Column& b) {
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t row = 0; row < b.size(); ++row) {
          ASSERT_EQ(a[row].has_value(), b[row].has_value()) << row;
          EXPECT_NEAR(a[row].value_or(0), b[row].value_or(0), 1e-9) << row;
        }
      };
      expect_near(now.series[i].mean, before.series[i].mean);
      expect_near(now.series[i].increase, before.series[i].increase);
    }
  }

  Influxd& influxd_ = Influxd::shared();
  InfluxdbPlace place_{influxd_};
  std::unique_ptr<TelemetryStore> store_;
  const DeviceId meter_ = device("meter-1");
};

TEST_F(influxdb_retention_test, what_is_dropped_is_answered_from_the_coarser_policies_as_before) {
  ASSERT_NO_FATAL_FAILURE(run_continuous_queries());
  const TimeRange some{k_night + 3h, k_night + 20h};  // whole hours: finer is not kept
  std::vector<QueryResult> before;
  for (const Resolution resolution :
       {Resolution::minute, Resolution::quarter_hour, Resolution::hour, Resolution::day, Resolution::month}) {
    before.push_back(ask(resolution));
    before.push_back(ask(resolution, some));
  }
  ASSERT_NO_FATAL_FAILURE(drop_readings_before(k_night + 24h * 30));
  ASSERT_TRUE(ask(Resolution::raw).time.empty());
  for (const QueryResult& one : before) {
    SCOPED_TRACE(name_of(one.resolution));
    const bool whole = &one == before.data() || (&one - before.data()) % 2 == 0;
    ASSERT_NO_FATAL_FAILURE(expect_same(ask(one.resolution, whole ? k_all_times : some), one));
  }
}

TEST_F(influxdb_retention_test, an_answer_goes_on_with_readings_where_there_are_some_again) {
  ASSERT_NO_FATAL_FAILURE(run_continuous_queries());
  // Much later, so that it is in another shard: raw readings again, and the counter has gone on.
  Reading later = reading(k_night + 24h * 40 + 10s, Phase::a, 5);
  later.values[Field::energy_kwh] = 1'000;
  ASSERT_TRUE(append(*store_, meter_, {later}));
  const QueryResult days = ask(Resolution::day);
  const QueryResult months = ask(Resolution::month);
  ASSERT_EQ(days.time.size(), 3u);
  ASSERT_NO_FATAL_FAILURE(drop_readings_before(k_night + 24h * 30));
  ASSERT_THAT(ask(Resolution::raw).time, ElementsAre(later.time));
  expect_same(ask(Resolution::day), days);
  expect_same(ask(Resolution::month), months);
  EXPECT_NEAR(*months.find(Phase::a, Field::energy_kwh)->increase[1], 1'000 - 0.5 * (26 * 60 - 1 - 700), 1e-9);
}

TEST_F(influxdb_retention_test, without_what_init_sets_up_there_is_nothing_left_and_no_error) {
  for (const char* policy : {"1m", "15m", "1h"}) {
    (void)influxd_.ask("DROP RETENTION POLICY " + influx::quoted_name(policy) + " ON " +
                       influx::quoted_name(place_.database()));
  }
  ASSERT_NO_FATAL_FAILURE(drop_readings_before(k_night + 24h * 30));
  EXPECT_TRUE(ask(Resolution::hour).time.empty());
  EXPECT_TRUE(ask(Resolution::month).time.empty());
}

}  // namespace
}  // namespace edl::server::testing
