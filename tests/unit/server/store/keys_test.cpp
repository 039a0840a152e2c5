#include "server/store/embedded/keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "server/store/embedded/layout.hpp"

namespace edl::server {
namespace {

const DeviceId k_device = DeviceId::parse("ab").value();

Hour hour(std::int64_t since_1970) { return Hour(std::chrono::hours(since_1970)); }

TEST(keys_test, fragments_sort_by_device_then_hour_then_number) {
  std::vector<std::string> keys;
  for (const char* name : {"a", "a-b", "ab", "abc"}) {
    const DeviceId device = DeviceId::parse(name).value();
    for (const Hour begin : {k_first_hour, hour(-1), hour(0), hour(498'730), k_last_hour}) {
      for (const AppendNumber number : {AppendNumber{0}, AppendNumber{255}, AppendNumber{256}, ~AppendNumber{0}}) {
        keys.push_back(FragmentKey{device, begin, number}.text());
        EXPECT_LT(fragments_begin(device), keys.back());
        EXPECT_GT(fragments_end(device), keys.back());
      }
    }
  }
  EXPECT_TRUE(std::ranges::is_sorted(keys));
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

TEST(keys_test, keys_are_the_bytes_that_the_documentation_shows) {
  // 2026-11-23T10:00Z is hour 498730 of 1970, in the week of hour 498624
  EXPECT_EQ((FragmentKey{k_device, hour(498'730), 7}.text()),
            std::string("ab\0\x80\x07\x9c\x2a\0\0\0\0\0\0\0\x07", 15));
  EXPECT_EQ(BlockKeys(k_device, k_week).key(BlockColumn::values(Phase::b, Field::voltage_rms), hour(498'730)),
            std::string("\x80\x07\x9b\xc0"
                        "ab\0\x23\x80\x07\x9c\x2a",
                        12));
}

TEST(keys_test, a_fragments_key_is_read_back_and_strange_ones_are_not) {
  const std::string key = FragmentKey{k_device, hour(-42), 9}.text();
  const auto parsed = FragmentKey::parse(key);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->device, k_device);
  EXPECT_EQ(parsed->hour, hour(-42));
  EXPECT_EQ(parsed->number, 9u);
  for (std::size_t length = 0; length < key.size(); ++length) EXPECT_FALSE(FragmentKey::parse(key.substr(0, length)));
  EXPECT_FALSE(FragmentKey::parse(key + '\0'));
  EXPECT_FALSE(FragmentKey::parse("A" + key));
}

TEST(keys_test, blocks_of_a_week_lie_together_and_in_it_those_of_a_column) {
  const BlockKeys keys(k_device, k_week);
  const BlockKeys others(DeviceId::parse("ac").value(), k_week);
  const Hour monday = keys.partition_of(hour(498'730));
  const std::vector<std::string> sorted{
      keys.key(BlockColumn::time(), monday - std::chrono::hours(1)),
      keys.key(BlockColumn::time(), monday),
      keys.key(BlockColumn::time(), monday + k_week - std::chrono::hours(1)),
      keys.key(BlockColumn::presence(Phase::a), monday),
      keys.key(BlockColumn::values(Phase::a, Field::power_watt), monday),
      keys.key(BlockColumn::values(Phase::c, Field::frequency_hz), monday),
      others.key(BlockColumn::time(), monday),
      keys.key(BlockColumn::time(), monday + k_week),
  };
  EXPECT_TRUE(std::ranges::is_sorted(sorted));
  EXPECT_EQ(keys.parse(sorted[2], BlockColumn::time(), monday), monday + k_week - std::chrono::hours(1));
  EXPECT_FALSE(keys.parse(sorted[3], BlockColumn::time(), monday));
  EXPECT_FALSE(keys.parse(sorted[6], BlockColumn::time(), monday));
  EXPECT_FALSE(keys.parse(sorted[7], BlockColumn::time(), monday));
  EXPECT_EQ(partition_in(sorted[7]), monday + k_week);
  EXPECT_EQ(partition_in("abc"), std::nullopt);
}

TEST(keys_test, partitions_and_blocks_before_1970_are_as_long_as_after) {
  const BlockKeys keys(k_device, std::chrono::hours(10));
  EXPECT_EQ(keys.partition_of(hour(0)), hour(0));
  EXPECT_EQ(keys.partition_of(hour(9)), hour(0));
  EXPECT_EQ(keys.partition_of(hour(-1)), hour(-10));
  EXPECT_EQ(keys.partition_of(hour(-10)), hour(-10));
  EXPECT_EQ(keys.partition_of(hour(-11)), hour(-20));
  for (const Layout& layout : k_rollup_layouts) {
    EXPECT_EQ(layout.partition % layout.block, std::chrono::hours(0));
    EXPECT_EQ(block_of(layout, hour(-1)), hour(-layout.block.count()));
    EXPECT_EQ(block_of(layout, hour(layout.block.count())), hour(layout.block.count()));
  }
}

}  // namespace
}  // namespace edl::server
