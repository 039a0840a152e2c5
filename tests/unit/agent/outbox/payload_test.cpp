#include "agent/outbox/payload.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

namespace edl::agent {
namespace {

constexpr Timestamp k_time = from_unix_ms(1'795'000'000'000);

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Payload, every_double_comes_back_bit_for_bit_and_every_gap_stays) {
  const auto seed = edl::testing::seed_of_this_run();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    ReadingSet set{k_time, {}};
    for (const Phase phase : k_phases) {
      if (random() % 4 == 0 && phase != Phase::c) continue;
      Reading reading{.time = k_time, .phase = phase};
      for (const FieldInfo& info : k_fields) {
        const double value = std::bit_cast<double>(random());
        if (random() % 3 != 0 && value == value) reading.values[info.field] = value;
      }
      set.readings.push_back(reading);
    }
    const std::string bytes = encode_payload(set.readings);
    ASSERT_EQ(decode_payload(k_time, bytes_of(bytes)), set) << "seed " << seed;
  }
}

TEST(Payload, zero_keeps_its_sign_and_the_smallest_number_its_value) {
  Reading reading{.time = k_time, .phase = Phase::b};
  reading.values[Field::power_watt] = -0.0;
  reading.values[Field::power_var] = std::numeric_limits<double>::denorm_min();
  const auto set = decode_payload(k_time, bytes_of(encode_payload({&reading, 1})));
  ASSERT_TRUE(set);
  EXPECT_TRUE(std::signbit(*set->readings[0].values[Field::power_watt]));
  EXPECT_EQ(set->readings[0].values[Field::power_var], std::numeric_limits<double>::denorm_min());
}

TEST(Payload, three_full_phases_take_250_bytes) {
  std::vector<Reading> readings;
  for (const Phase phase : k_phases) {
    Reading reading{.time = k_time, .phase = phase};
    for (const FieldInfo& info : k_fields) reading.values[info.field] = 1.5;
    readings.push_back(reading);
  }
  EXPECT_EQ(encode_payload(readings).size(), 250U);
}

TEST(Payload, other_bytes_are_no_set) {
  Reading reading{.time = k_time, .phase = Phase::a};
  reading.values[Field::power_watt] = 1.0;
  const std::string good = encode_payload({&reading, 1});
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(decode_payload(k_time, bytes_of(good.substr(0, length)))) << length;
  }
  for (const auto& [at, byte] : {std::pair{0, '\2'}, std::pair{1, '\3'}, std::pair{3, '\x80'}}) {
    std::string bad = good;
    bad[static_cast<std::size_t>(at)] = byte;
    EXPECT_FALSE(decode_payload(k_time, bytes_of(bad))) << at;
  }
  EXPECT_FALSE(decode_payload(k_time, bytes_of(good + '\0')));
}

}  // namespace
}  // namespace edl::agent
