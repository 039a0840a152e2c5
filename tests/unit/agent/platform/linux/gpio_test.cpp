#include "agent/platform/linux/gpio.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "agent/platform/linux/system_clock.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

TEST(line_name_test, a_number_after_the_last_colon_is_an_offset_on_a_chip) {
  struct Case {
    const char* text;
    LineName expected;
  };
  for (const Case& c : {Case{"gpiochip0:17", {.chip = "gpiochip0", .offset = 17}},
                        Case{"pinctrl-rp1:4", {.chip = "pinctrl-rp1", .offset = 4}},
                        Case{"/dev/gpiochip2:0", {.chip = "/dev/gpiochip2", .offset = 0}},
                        Case{"0:7", {.chip = "0", .offset = 7}}, Case{"a:b:3", {.chip = "a:b", .offset = 3}},
                        Case{"GPIO17", {.line_name = "GPIO17"}}, Case{"relay:A", {.line_name = "relay:A"}}}) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(LineName::parse(c.text), c.expected);
    EXPECT_EQ(c.expected.text(), c.text);
  }
}

TEST(line_name_test, what_names_no_line_is_told_as_it_was_written) {
  for (const std::string& wrong : {std::string(), std::string(":17"), std::string("gpiochip0:4294967296"),
                                   std::string("GPIO 17"), std::string("GPIO17\n"), std::string(65, 'x')}) {
    const auto name = LineName::parse(wrong);
    ASSERT_FALSE(name.has_value()) << wrong;
    EXPECT_EQ(name.error().code, Errc::invalid);
    EXPECT_TRUE(name.error().message.starts_with("\"" + wrong.substr(0, 10))) << name.error().message;
  }
}

TEST(gpio_test, a_chip_that_is_not_there_is_told_by_its_name) {
  SystemClock clock;
  for (const auto& error : {open_output({.chip = "no-such-chip", .offset = 1}, Level::low).error(),
                            open_input({.chip = "no-such-chip", .offset = 1}, {}, clock).error()}) {
    EXPECT_EQ(error.code, Errc::not_found) << to_string(error);
    EXPECT_EQ(error.where, "no-such-chip");
  }
}

/// With a chip of a kernel: tests/machine has one, behind whose lines are wires. Line 1 follows line 0, line 3 follows
/// line 2 after 100 ms.
class gpio_chip_test : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const chip = std::getenv("EDL_GPIO_CHIP");
    if (chip == nullptr) GTEST_SKIP() << "EDL_GPIO_CHIP names no chip: see tests/machine";
    chip_ = chip;
  }

  [[nodiscard]] LineName at(unsigned offset) const { return {.chip = chip_, .offset = offset}; }

  std::string chip_;
  SystemClock clock_;
};

TEST_F(gpio_chip_test, an_output_has_its_level_from_the_beginning_and_is_driven_to_others) {
  const auto input = open_input(at(1), {}, clock_);
  ASSERT_TRUE(input.has_value()) << to_string(input.error());
  for (const Level first : {Level::low, Level::high}) {
    const auto output = open_output(at(0), first);
    ASSERT_TRUE(output.has_value()) << to_string(output.error());
    EXPECT_EQ((*output)->get(), first);
    EXPECT_EQ((*input)->get(), first);
    ASSERT_TRUE((*output)->set(opposite(first)).has_value());
    EXPECT_EQ((*output)->get(), opposite(first));
    EXPECT_EQ((*input)->get(), opposite(first));
  }
}

TEST_F(gpio_chip_test, a_line_that_somebody_has_is_refused_with_its_user) {
  const auto first = open_output(at(0), Level::high);
  ASSERT_TRUE(first.has_value()) << to_string(first.error());
  const auto second = open_output(at(0), Level::low);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::conflict);
  EXPECT_EQ(second.error().message, "the GPIO line is in use by \"edl-agent\"");
  EXPECT_TRUE(second.error().where.starts_with("gpiochip") && second.error().where.ends_with(":0"))
      << second.error().where;
  EXPECT_EQ((*first)->get(), Level::high);
}

TEST_F(gpio_chip_test, a_line_that_the_chip_does_not_have_is_not_found) {
  const auto line = open_output(at(8), Level::low);
  ASSERT_FALSE(line.has_value());
  EXPECT_EQ(line.error().code, Errc::not_found);
  EXPECT_EQ(line.error().message, "the GPIO chip " + chip_ + " has the lines 0 to 7");
  EXPECT_EQ(open_input({.line_name = "NO_SUCH_LINE"}, {}, clock_).error(),
            (Error{Errc::not_found, "no GPIO line has this name; `gpioinfo` lists all", "NO_SUCH_LINE"}));
}

TEST_F(gpio_chip_test, a_change_is_told_once_it_rests_and_no_sooner_than_it_came) {
  const auto output = open_output(at(2), Level::low);
  ASSERT_TRUE(output.has_value()) << to_string(output.error());
  const auto input = open_input(at(3), {.debounce = 20ms}, clock_);
  ASSERT_TRUE(input.has_value()) << to_string(input.error());
  // Whatever the line was at, it comes to rest at low.
  (void)(*input)->next_change(clock_.monotonic() + 500ms, {});
  ASSERT_EQ((*input)->get(), Level::low);

  const auto begun = clock_.monotonic();
  ASSERT_TRUE((*output)->set(Level::high).has_value());
  const auto change = (*input)->next_change(begun + 10s, {});
  ASSERT_TRUE(change.has_value() && change->has_value());
  EXPECT_EQ((*change)->level, Level::high);
  EXPECT_GE((*change)->at - begun, 95ms);
  EXPECT_LE((*change)->at, clock_.monotonic() - 20ms);
  const auto none = (*input)->next_change(clock_.monotonic() + 200ms, {});
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(*none, std::nullopt);
}

TEST_F(gpio_chip_test, waiting_ends_when_stop_is_requested) {
  const auto input = open_input(at(1), {}, clock_);
  ASSERT_TRUE(input.has_value()) << to_string(input.error());
  std::stop_source stop;
  stop.request_stop();
  const auto none = (*input)->next_change(clock_.monotonic() + 1h, stop.get_token());
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(*none, std::nullopt);
}

}  // namespace
}  // namespace edl::agent
