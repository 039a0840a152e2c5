#include "agent/meter/calibration/reference.hpp"

#include <gmock/gmock.h>

#include "support/failure.hpp"

namespace edl::agent::ade9000 {
namespace {

using edl::testing::failure;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(reference_test, a_power_factor_says_on_which_side_the_current_is) {
  EXPECT_EQ(parse_power_factor("1").value(), (PowerFactor{1, false}));
  EXPECT_EQ(parse_power_factor("0.5-inductive").value(), (PowerFactor{0.5, false}));
  EXPECT_EQ(parse_power_factor("0.8-capacitive").value(), (PowerFactor{0.8, true}));
  EXPECT_EQ(parse_power_factor("0-inductive").value(), (PowerFactor{0, false}));
  for (const char* wrong : {"", "0.5", "1.01", "-0.5-inductive", "half", "0.5-lagging", "nan", "0.5-inductive "}) {
    EXPECT_EQ(failure(parse_power_factor(wrong)), Errc::invalid) << wrong;
  }
}

TEST(reference_test, power_is_inductive_above_the_axis) {
  const std::complex<double> inductive = Reference{200, 5, {0.6, false}}.power();
  EXPECT_NEAR(inductive.real(), 600, 1e-9);
  EXPECT_NEAR(inductive.imag(), 800, 1e-9);
  EXPECT_NEAR((Reference{200, 5, {0.6, true}}.power().imag()), -800, 1e-9);
}

TEST(reference_test, amounts_are_one_for_all_or_one_for_each) {
  EXPECT_THAT(parse_amounts("230.5", 3).value(), ElementsAre(230.5, 230.5, 230.5));
  EXPECT_THAT(parse_amounts("230.1,229.9, 230", 3).value(), ElementsAre(230.1, 229.9, 230));
  EXPECT_THAT(parse_power_factors("1 0.5-inductive", 2).value(), ElementsAre(PowerFactor{}, PowerFactor{0.5, false}));
  for (const char* wrong : {"", "1,2", "1,2,3,4", "0", "-1", "5A", "inf", "1e999"}) {
    EXPECT_EQ(failure(parse_amounts(wrong, 3)), Errc::invalid) << wrong;
  }
}

TEST(reference_test, words_are_divided_by_commas_and_blanks) {
  EXPECT_THAT(words_of(" A, B,\tC "), ElementsAre("A", "B", "C"));
  EXPECT_THAT(words_of(" , "), IsEmpty());
}

}  // namespace
}  // namespace edl::agent::ade9000
