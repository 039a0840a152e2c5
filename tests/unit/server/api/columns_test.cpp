#include "server/api/columns.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

QueryResult raw_result() {
  QueryResult result;
  result.time = {from_unix_ms(1'795'428'000'000), from_unix_ms(1'795'428'001'000)};
  Series power{Phase::a, Field::power_watt};
  power.values = {1512.4, std::nullopt};
  Series voltage{Phase::a, Field::voltage_rms};
  voltage.values = {231.0, std::nullopt};
  Series other{Phase::b, Field::power_watt};
  other.values = {std::nullopt, -20.25};
  Series others_voltage{Phase::b, Field::voltage_rms};
  others_voltage.values = {std::nullopt, std::nullopt};
  result.series = {power, voltage, other, others_voltage};
  return result;
}

QueryResult hourly_result() {
  QueryResult result;
  result.resolution = Resolution::hour;
  result.time = {from_unix_ms(1'795'428'000'000)};
  Series power{Phase::c, Field::power_watt};
  power.mean = {2.5};
  power.min = {-1.0};
  power.max = {1e21};
  power.count = {3600};
  result.series = {power};
  return result;
}

TEST(columns_test, raw_columns_share_one_time_and_keep_nulls) {
  EXPECT_EQ(columns_as_json("house-1", raw_result(), TimeFormat::rfc3339),
            R"({"device_id":"house-1","resolution":"raw",)"
            R"("time":["2026-11-23T10:00:00.000Z","2026-11-23T10:00:01.000Z"],)"
            R"("phases":{"A":{"power_watt":[1512.4,null],"voltage_rms":[231,null]},)"
            R"("B":{"power_watt":[null,-20.25],"voltage_rms":[null,null]}}})");
}

TEST(columns_test, aggregated_columns_are_mean_min_and_max) {
  EXPECT_EQ(columns_as_json("d", hourly_result(), TimeFormat::ms),
            R"({"device_id":"d","resolution":"1h","time":[1795428000000],)"
            R"("phases":{"C":{"power_watt":{"mean":[2.5],"min":[-1],"max":[1e+21]}}}})");
}

TEST(columns_test, an_empty_answer_is_still_whole) {
  EXPECT_EQ(columns_as_json("d", QueryResult{}, TimeFormat::ms),
            R"({"device_id":"d","resolution":"raw","time":[],"phases":{}})");
  EXPECT_EQ(columns_as_csv(QueryResult{}, TimeFormat::ms), "time_ms,phase\r\n");
}

TEST(columns_test, csv_has_a_line_for_each_time_and_phase_that_was_measured) {
  EXPECT_EQ(columns_as_csv(raw_result(), TimeFormat::rfc3339),
            "time,phase,power_watt,voltage_rms\r\n"
            "2026-11-23T10:00:00.000Z,A,1512.4,231\r\n"
            "2026-11-23T10:00:01.000Z,B,-20.25,\r\n");
  EXPECT_EQ(columns_as_csv(hourly_result(), TimeFormat::ms),
            "time_ms,phase,power_watt_mean,power_watt_min,power_watt_max\r\n"
            "1795428000000,C,2.5,-1,1e+21\r\n");
}

TEST(columns_test, line_protocol_has_a_point_for_each_time_and_phase_that_was_measured) {
  const DeviceId device = DeviceId::parse("house-1").value();
  EXPECT_EQ(columns_as_lines(device, raw_result(), TimeFormat::rfc3339),
            "reading,device=house-1,phase=A power_watt=1512.4,voltage_rms=231 1795428000000000000\n"
            "reading,device=house-1,phase=B power_watt=-20.25 1795428001000000000\n");
  EXPECT_EQ(columns_as_lines(device, hourly_result(), TimeFormat::ms),
            "reading_1h,device=house-1,phase=C power_watt_mean=2.5,power_watt_min=-1,power_watt_max=1e+21 "
            "1795428000000\n");
  EXPECT_EQ(columns_as_lines(device, QueryResult{}, TimeFormat::ms), "");
}

}  // namespace
}  // namespace edl::server
