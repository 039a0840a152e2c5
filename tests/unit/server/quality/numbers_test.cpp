#include "server/quality/numbers.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <iostream>
#include <limits>
#include <random>

namespace edl::server::quality {
namespace {

template <typename T>
std::string packed(const std::vector<T>& numbers) {
  std::string bytes;
  append_numbers<T>(bytes, numbers);
  return bytes;
}

template <typename T>
void expect_same(const std::vector<T>& numbers) {
  const std::string bytes = packed(numbers);
  ByteReader reader(bytes);
  const auto read = take_numbers<T>(reader, numbers.size());
  ASSERT_TRUE(read);
  EXPECT_TRUE(reader.at_end());
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if ((*read)[i] == 0 && numbers[i] == 0) continue;  // -0 may be 0
    ASSERT_EQ(std::bit_cast<Bits>((*read)[i]), std::bit_cast<Bits>(numbers[i])) << "number " << i;
  }
}

template <typename T>
class Numbers : public ::testing::Test {};
using Kinds = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Numbers, Kinds);

TYPED_TEST(Numbers, come_back_as_they_were_at_the_edges) {
  using Limits = std::numeric_limits<TypeParam>;
  expect_same<TypeParam>({});
  expect_same<TypeParam>({0});
  expect_same<TypeParam>({TypeParam{0}, -TypeParam{0}});
  expect_same<TypeParam>({Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(), Limits::epsilon()});
  expect_same<TypeParam>({TypeParam(1e12), TypeParam(-1e12), TypeParam(1e13), TypeParam(0.1), TypeParam(-0.7)});
  expect_same<TypeParam>({Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()});
}

TYPED_TEST(Numbers, come_back_as_they_were_whatever_they_are) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  using Bits = std::conditional_t<sizeof(TypeParam) == 4, std::uint32_t, std::uint64_t>;
  for (int round = 0; round < 500; ++round) {
    std::vector<TypeParam> numbers(random() % 100);
    const double power = std::pow(10.0, static_cast<double>(random() % 9));
    const bool any_bits = random() % 3 == 0;
    for (TypeParam& number : numbers) {
      const auto whole = static_cast<double>(static_cast<std::int64_t>(random()) >> random() % 60);
      number = any_bits ? std::bit_cast<TypeParam>(static_cast<Bits>(random())) : static_cast<TypeParam>(whole / power);
    }
    ASSERT_NO_FATAL_FAILURE(expect_same<TypeParam>(numbers)) << "round " << round;
  }
}

TEST(NumbersSize, rounded_samples_take_two_bytes_and_others_no_more_than_their_own_bytes) {
  std::vector<float> rounded;
  std::vector<float> full;
  for (int i = 0; i < 1'000; ++i) {
    const double volt = 325.0 * std::sin(2 * M_PI * 50 * i / 8'000);
    rounded.push_back(static_cast<float>(std::nearbyint(volt * 100) / 100));
    full.push_back(static_cast<float>(volt));
  }
  EXPECT_LE(packed(rounded).size(), 2'010U);
  EXPECT_LE(packed(full).size(), 4'001U);
}

TEST(NumbersDamage, bytes_that_end_too_early_or_have_an_unknown_scheme_are_no_numbers) {
  for (const auto& numbers : {std::vector<double>{1.5, 2.25, 1e6}, std::vector<double>{M_PI, M_E, 1 / 3.0}}) {
    const std::string whole = packed(numbers);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      ByteReader reader(std::string_view(whole).substr(0, size));
      EXPECT_EQ(take_numbers<double>(reader, numbers.size()), std::nullopt) << size;
    }
  }
  for (const int scheme : {8, 100, 254}) {
    const std::string bytes = static_cast<char>(scheme) + std::string(64, '\1');
    ByteReader reader(bytes);
    EXPECT_EQ(take_numbers<double>(reader, 3), std::nullopt);
  }
}

}  // namespace
}  // namespace edl::server::quality
