#include "server/store/embedded/row_format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace edl::server {
namespace {

const DeviceId k_device = DeviceId::parse("ab").value();

TEST(row_format_test, keys_sort_by_device_then_time_then_phase) {
  std::vector<std::string> keys;
  for (const char* name : {"a", "a-b", "ab", "abc"}) {
    const RowKeys of_device(DeviceId::parse(name).value());
    for (const std::int64_t ms :
         {std::numeric_limits<std::int64_t>::min(), std::int64_t{-256}, std::int64_t{-1}, std::int64_t{0},
          std::int64_t{255}, std::int64_t{1'795'428'000'000}, std::numeric_limits<std::int64_t>::max()}) {
      for (const Phase phase : k_phases) keys.push_back(of_device.key(from_unix_ms(ms), phase));
    }
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

TEST(row_format_test, a_key_is_the_bytes_that_the_documentation_shows) {
  const std::string expected("rab\0\x80\x00\x01\xa2\x07\xd9\x21\x00\x02", 13);
  EXPECT_EQ(RowKeys(k_device).key(from_unix_ms(1'795'428'000'000), Phase::c), expected);
}

TEST(row_format_test, keys_are_read_back_and_strange_ones_are_not) {
  const RowKeys keys(k_device);
  Reading reading{};
  const std::string key = keys.key(from_unix_ms(-42), Phase::b);
  ASSERT_TRUE(keys.parse(key, reading));
  EXPECT_EQ(reading.time, from_unix_ms(-42));
  EXPECT_EQ(reading.phase, Phase::b);
  for (std::size_t length = 0; length < key.size(); ++length) EXPECT_FALSE(keys.parse(key.substr(0, length), reading));
  EXPECT_FALSE(keys.parse(key + '\0', reading));
  EXPECT_FALSE(keys.parse(key.substr(0, key.size() - 1) + '\3', reading));
  EXPECT_FALSE(RowKeys(DeviceId::parse("ac").value()).parse(key, reading));
}

TEST(row_format_test, rows_keep_every_bit_and_every_null) {
  for (unsigned present = 1; present < 1u << k_field_count; ++present) {
    PerField<std::optional<double>> values;
    for (const FieldInfo& info : k_fields) {
      if ((present >> index_of(info.field) & 1u) != 0) values[info.field] = -0.1 * static_cast<double>(present);
    }
    std::string bytes;
    append_row(bytes, values);
    PerField<std::optional<double>> back;
    for (const FieldInfo& info : k_fields) back[info.field] = 99.0;  // what was there before is gone
    ASSERT_TRUE(parse_row(bytes, back)) << present;
    ASSERT_EQ(back, values) << present;
  }
  PerField<std::optional<double>> zero;
  zero[Field::power_watt] = -0.0;
  std::string bytes;
  append_row(bytes, zero);
  ASSERT_TRUE(parse_row(bytes, zero));
  EXPECT_TRUE(std::signbit(*zero[Field::power_watt]));
}

TEST(row_format_test, damaged_rows_are_not_readings) {
  PerField<std::optional<double>> values;
  values[Field::power_watt] = 1.0;
  std::string bytes;
  append_row(bytes, values);
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(parse_row(bytes.substr(0, length), values));
  EXPECT_FALSE(parse_row(bytes + '\0', values));
  std::string newer = bytes;
  newer[0] = 2;
  EXPECT_FALSE(parse_row(newer, values));
  std::string unknown_field = bytes;
  unknown_field[2] = '\x80';
  EXPECT_FALSE(parse_row(unknown_field, values));
}

TEST(row_format_test, latest_times_are_read_back_and_damaged_ones_are_not) {
  LatestTimes times;
  times[Phase::b].emplace(PhaseTimes{.reading = from_unix_ms(5000)});
  times[Phase::b]->fields[Field::power_watt] = from_unix_ms(5000);
  times[Phase::b]->fields[Field::energy_kwh] = from_unix_ms(-3000);
  times[Phase::b]->fields[Field::frequency_hz] = from_unix_ms(4000);
  times[Phase::c].emplace(PhaseTimes{.reading = from_unix_ms(-1)});
  const std::string bytes = encode_latest(times);
  EXPECT_EQ(decode_latest(bytes), times);
  EXPECT_EQ(decode_latest(encode_latest({})), LatestTimes());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(decode_latest(std::string_view(bytes).substr(0, length)), std::nullopt) << length;
  }
  EXPECT_EQ(decode_latest(bytes + '\0'), std::nullopt);
}

}  // namespace
}  // namespace edl::server
