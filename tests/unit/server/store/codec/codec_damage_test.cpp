// Whatever happens to a block's bytes: it is reported, or, where the checksum has been forged as well, at least it does
// no harm. The sanitizers watch.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "support/seed.hpp"
#include "unit/server/store/codec/codec_testing.hpp"

namespace edl::server {
namespace {

using namespace testing;

struct Sample {
  std::string name;
  Values values;
};

/// One of each way to code a column.
std::vector<Sample> samples() {
  RandomColumns random(3);
  std::vector<Sample> samples;
  for (std::uint64_t kind = 0; kind < RandomColumns::k_kinds; ++kind) {
    samples.push_back({"short of kind " + std::to_string(kind), random.of_kind(kind, 40)});
    samples.push_back({"long of kind " + std::to_string(kind), random.of_kind(kind, 150)});
  }
  Values holes = random.of_kind(0, 300);
  std::fill_n(holes.begin() + 10, 30, k_none);
  holes[200] = 1.0 / 3.0;
  holes[201] = -0.0;
  samples.push_back({"holes and patches", holes});
  for (double& value : holes) value = random.below(2) == 0 ? value : k_none;
  samples.push_back({"bitmap", holes});
  Values repeated(300);
  for (std::size_t i = 0; i < repeated.size(); ++i) repeated[i] = std::sin(static_cast<double>(i % 7)) * 1e10;
  samples.push_back({"zstd", repeated});
  return samples;
}

/// @return whether the damage was noticed
bool refused(std::string_view bytes, std::size_t rows) {
  Values decoded(rows);
  const auto result = decode_values(bytes, decoded);
  if (result) return false;
  EXPECT_EQ(result.error().code, Errc::corrupt);
  EXPECT_FALSE(result.error().message.empty());
  return true;
}

TEST(codec_damage_test, every_truncation_is_reported) {
  for (const auto& [name, values] : samples()) {
    const std::string bytes = encode_values(values);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      ASSERT_TRUE(refused(std::string_view(bytes).substr(0, size), values.size())) << name << " cut to " << size;
    }
  }
}

TEST(codec_damage_test, every_flipped_bit_is_reported) {
  for (const auto& [name, values] : samples()) {
    std::string bytes = encode_values(values);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      char& byte = bytes[bit / 8];
      byte = static_cast<char>(byte ^ 1 << (bit % 8));
      ASSERT_TRUE(refused(bytes, values.size())) << name << ", bit " << bit;
      byte = static_cast<char>(byte ^ 1 << (bit % 8));
    }
  }
}

TEST(codec_damage_test, a_forged_checksum_over_damage_does_no_harm) {
  for (const auto& [name, values] : samples()) {
    SCOPED_TRACE(name);
    const std::string bytes = encode_values(values);
    const std::size_t stride = bytes.size() / 300 + 1;
    for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += stride) {
      std::string damaged = bytes;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << (bit % 8));
      static_cast<void>(refused(resealed(damaged), values.size()));
    }
    for (std::size_t size = 4; size < bytes.size(); ++size) {
      static_cast<void>(refused(resealed(bytes.substr(0, size)), values.size()));
    }
  }
}

TEST(codec_damage_test, what_is_left_after_forged_damage_can_be_encoded_again) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  RandomColumns random(seed);
  const std::vector<Sample> all = samples();
  for (int i = 0; i < 5000; ++i) {
    const Sample& sample = all[random.below(all.size())];
    std::string damaged = encode_values(sample.values);
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    }
    Values decoded(random.below(4) == 0 ? random.below(600) : sample.values.size());
    if (decode_values(resealed(damaged), decoded)) expect_round_trip(decoded);
  }
}

TEST(codec_damage_test, damaged_time_axes_are_reported_and_do_no_harm) {
  RandomColumns random(4);
  std::vector<Timestamp> times;
  for (std::int64_t i = 0; i < 200; ++i) {
    times.push_back(from_unix_ms(1000 * i + static_cast<std::int64_t>(random.below(900))));
  }
  const std::string bytes = encode_times(times);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << (bit % 8));
    ASSERT_FALSE(decode_times(damaged).has_value()) << bit;
    const auto decoded = decode_times(resealed(damaged));
    ASSERT_TRUE(!decoded || decoded->size() <= k_max_rows_per_block);
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(decode_times(bytes.substr(0, size)).has_value()) << size;
    static_cast<void>(decode_times(resealed(bytes.substr(0, size))));
  }
}

}  // namespace
}  // namespace edl::server
