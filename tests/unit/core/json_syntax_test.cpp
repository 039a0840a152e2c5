#include "core/json_syntax.hpp"
#include "support/seed.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

namespace edl {
namespace {

std::string written(double value) {
  std::string out;
  append_json_number(out, value);
  return out;
}

double read_back(const std::string& text) {
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

TEST(json_syntax_test, numbers_are_written_as_shortly_as_they_can_be_read_back) {
  struct Case {
    double value;
    std::string_view text;
  };
  for (const auto& [value, text] : {Case{0.0, "0"},
                                    {-0.0, "-0"},
                                    {231.0, "231"},
                                    {-20.25, "-20.25"},
                                    {0.1, "0.1"},
                                    {0.5, "0.5"},
                                    {1843.22107, "1843.22107"},
                                    {0.000001, "1e-06"},
                                    {0.0001, "0.0001"},
                                    {0.0001234, "0.0001234"},
                                    {0.1 + 0.2, "0.30000000000000004"},
                                    {999'999'999.0, "999999999"},
                                    {999'999'999.999999, "999999999.999999"},
                                    {1e9, "1000000000"},
                                    {1e15, "1000000000000000"},
                                    {1e16, "1e+16"},
                                    {1e21, "1e+21"},
                                    {5e-324, "5e-324"},
                                    {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
                                    {9'007'199'254'740'993.0, "9007199254740992"}}) {
    EXPECT_EQ(written(value), text);
  }
  std::string out = "[";
  append_json_number(out, std::nullopt);
  EXPECT_EQ(out, "[null");
}

/// One of the kinds of doubles that meters send, or that are hard to print.
double drawn(std::mt19937_64& dice) {
  const auto uniform = [&](double low, double high) { return std::uniform_real_distribution(low, high)(dice); };
  switch (dice() % 6) {
    case 0: {  // a decimal as it is read from a message
      const double scale = std::pow(10.0, static_cast<double>(dice() % 9));
      return std::round(uniform(-1e6, 1e6) * scale) / scale;
    }
    case 1: return std::round(uniform(-1e9, 1e9) * 1e6) / 1e6;
    case 2: return std::nextafter(std::round(uniform(-1e4, 1e4) * 100.0) / 100.0, uniform(-1e9, 1e9));
    case 3: return static_cast<double>(static_cast<std::int64_t>(dice() >> (dice() % 64)));
    case 4: return std::ldexp(uniform(-1.0, 1.0), static_cast<int>(dice() % 80) - 40);
    default: return std::bit_cast<double>(dice());
  }
}

TEST(json_syntax_test, every_number_has_the_text_that_the_library_gives_it) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 dice(seed);
  for (int i = 0; i < 1'000'000; ++i) {
    const double value = drawn(dice);
    if (!std::isfinite(value)) continue;
    const std::string text = written(value);
    ASSERT_EQ(text, fmt::format("{}", value));
    ASSERT_EQ(std::bit_cast<std::uint64_t>(read_back(text)), std::bit_cast<std::uint64_t>(value)) << text;
    ASSERT_LE(text.size(), k_max_json_number);
  }
}

}  // namespace
}  // namespace edl
