#include "agent/pairing_options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace edl::agent {
namespace {

struct Makers {
  std::vector<std::string> adapters;
  std::vector<std::string> lines;
  std::optional<Error> line_fails;

  PairingMakers all() {
    return {.radio = [this](const std::string& adapter) -> Result<std::unique_ptr<Radio>> {
              adapters.push_back(adapter);
              return fail(Errc::unavailable, "no radio");
            },
            .network = [] { return std::shared_ptr<NetworkSettings>(); },
            .input = [this](const std::string& line, Bias bias) -> Result<std::shared_ptr<GpioInput>> {
              if (line_fails) return tl::unexpected(*line_fails);
              lines.push_back(line + (bias == Bias::pull_up ? " pulled up" : " pulled down"));
              return nullptr;
            }};
  }
};

TEST(pairing_options_test, without_options_there_is_pairing_by_the_first_radio_and_no_button) {
  Makers makers;
  const auto plan = pairing_plan({}, makers.all());
  ASSERT_TRUE(plan);
  ASSERT_TRUE(plan->open_radio);
  EXPECT_TRUE(makers.adapters.empty()) << "it is opened when the agent runs";
  EXPECT_FALSE(plan->open_radio());
  EXPECT_EQ(makers.adapters, (std::vector<std::string>{""}));
  EXPECT_TRUE(makers.lines.empty());
}

TEST(pairing_options_test, a_button_goes_to_ground_unless_told_otherwise) {
  Makers makers;
  const auto low = pairing_plan({.adapter = "hci1", .button = "GPIO27"}, makers.all());
  ASSERT_TRUE(low);
  EXPECT_EQ(low->button_pressed, Level::low);
  const auto high = pairing_plan({.button = "GPIO4", .button_level = "high"}, makers.all());
  ASSERT_TRUE(high);
  EXPECT_EQ(high->button_pressed, Level::high);
  EXPECT_EQ(makers.lines, (std::vector<std::string>{"GPIO27 pulled up", "GPIO4 pulled down"}));
  EXPECT_FALSE(low->open_radio());
  EXPECT_EQ(makers.adapters, (std::vector<std::string>{"hci1"}));
}

TEST(pairing_options_test, off_is_off) {
  Makers makers;
  const auto plan = pairing_plan({.pairing = "off"}, makers.all());
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->open_radio);
}

TEST(pairing_options_test, what_cannot_be_meant_is_named) {
  Makers makers;
  struct Case {
    PairingOptions options;
    const char* option;
  };
  for (const Case& c : {Case{{.pairing = "maybe"}, "--pairing"}, Case{{.adapter = "../hci0"}, "--bluetooth-adapter"},
                        Case{{.adapter = "hci0hci0hci0hci0h"}, "--bluetooth-adapter"},
                        Case{{.button = "GPIO4", .button_level = "up"}, "--pairing-button-level"},
                        Case{{.pairing = "off", .button = "GPIO4"}, "--pairing-button"}}) {
    const auto plan = pairing_plan(c.options, makers.all());
    ASSERT_FALSE(plan) << c.option;
    EXPECT_EQ(plan.error().code, Errc::invalid);
    EXPECT_EQ(plan.error().where, c.option);
  }
  makers.line_fails = Error{Errc::conflict, "somebody else has it", "GPIO4"};
  const auto taken = pairing_plan({.button = "GPIO4"}, makers.all());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::conflict);
  EXPECT_EQ(taken.error().where, "--pairing-button");
}

}  // namespace
}  // namespace edl::agent
