#include "agent/meter/calibration/setup_edit.hpp"

#include <gmock/gmock.h>

#include "support/failure.hpp"

namespace edl::agent::ade9000 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr PhaseCalibration k_found{.voltage_gain = -0.0125,
                                   .current_gain = 0.02,
                                   .power_gain = 0,
                                   .phase_degrees = -1.5,
                                   .voltage_offset = 0,
                                   .current_offset = -0.0004,
                                   .power_offset = -1.25,
                                   .reactive_offset = 0.5};

Findings found_for(std::initializer_list<Phase> phases, const std::string& remark = "today") {
  Findings findings;
  for (const Phase phase : phases) findings[phase] = PhaseFinding{k_found, remark};
  return findings;
}

EditedSetup edited(const std::string& text, const Findings& findings) {
  const auto setup = parse_meter_setup(text, "meter.toml");
  EXPECT_TRUE(setup.has_value());
  const auto made = edit_calibration(text, *setup, findings, "meter.toml");
  EXPECT_TRUE(made.has_value());
  MeterSetup meant = *setup;
  for (const Phase phase : k_phases) {
    if (findings[phase]) meant.phases[phase].calibration = findings[phase]->calibration;
  }
  const auto again = parse_meter_setup(made->text, "meter.toml");
  EXPECT_TRUE(again.has_value());
  EXPECT_EQ(again.value_or(MeterSetup{}), meant);
  return *made;
}

constexpr const char* k_house = R"(# Our cellar.
wiring = "three-phase four-wire"

[phase.A]   # the left transformer
ct_ratio = 2000      # 100 A : 50 mA
  voltage_gain = 0.01 # an old one

# What comes now is B.
[ phase.B ]
direction = "reversed"
)";

TEST(setup_edit_test, only_the_values_that_were_found_change) {
  const EditedSetup made = edited(k_house, found_for({Phase::a, Phase::b}));
  EXPECT_FALSE(made.anew);
  EXPECT_EQ(made.text, R"(# Our cellar.
wiring = "three-phase four-wire"

[phase.A]   # the left transformer
ct_ratio = 2000      # 100 A : 50 mA
# Calibrated today
  voltage_gain = -0.0125  # an old one
current_gain = 0.02
power_gain = 0
phase_degrees = -1.5
voltage_offset = 0
current_offset = -0.0004
power_offset = -1.25
reactive_offset = 0.5

# What comes now is B.
[ phase.B ]
direction = "reversed"
# Calibrated today
voltage_gain = -0.0125
current_gain = 0.02
power_gain = 0
phase_degrees = -1.5
voltage_offset = 0
current_offset = -0.0004
power_offset = -1.25
reactive_offset = 0.5
)");
}

TEST(setup_edit_test, a_second_time_replaces_the_first) {
  const EditedSetup once = edited(k_house, found_for({Phase::a}));
  EXPECT_EQ(edited(once.text, found_for({Phase::a})).text, once.text);
  const std::string later = edited(once.text, found_for({Phase::a}, "tomorrow")).text;
  EXPECT_THAT(later, HasSubstr("# Calibrated tomorrow\n"));
  EXPECT_THAT(later, Not(HasSubstr("today")));
}

TEST(setup_edit_test, a_table_that_is_not_there_is_added_at_the_end) {
  for (const char* text : {"", "nominal_frequency = 50", "[board]\nburden_ohm = 10\n", "[phase.A]\n"}) {
    const EditedSetup made = edited(text, found_for({Phase::c}));
    EXPECT_FALSE(made.anew);
    EXPECT_TRUE(made.text.starts_with(text)) << text;
    EXPECT_THAT(made.text, HasSubstr("[phase.C]\n# Calibrated today\nvoltage_gain = -0.0125\n"));
  }
}

TEST(setup_edit_test, line_ends_stay_as_they_are) {
  const EditedSetup made = edited("nominal_frequency = 60\r\n[phase.A]\r\nct_ratio = 10\r\n", found_for({Phase::a}));
  EXPECT_THAT(made.text, HasSubstr("ct_ratio = 10\r\n# Calibrated today\r\nvoltage_gain = -0.0125\r\n"));
}

TEST(setup_edit_test, what_cannot_be_edited_is_written_anew_and_says_so) {
  for (const char* text : {"phase.A.ct_ratio = 10 # dear\n", "phase = { A = { ct_ratio = 10 } }\n",
                           "[phase]\nA = { voltage_gain = 0.1 }\n", "[\"phase\".A]\nct_ratio = 10\n",
                           "[phase.A]\n\"voltage_gain\" = 0.1\n"}) {
    const EditedSetup made = edited(text, found_for({Phase::a}));
    EXPECT_TRUE(made.anew) << text;
    EXPECT_THAT(made.text, HasSubstr("voltage_gain = -0.0125"));
  }
}

TEST(setup_edit_test, a_calibration_that_no_setup_may_have_is_an_error) {
  Findings findings = found_for({Phase::a});
  findings[Phase::a]->calibration.voltage_gain = 0.6;
  const auto made = edit_calibration("", MeterSetup{}, findings, "meter.toml");
  EXPECT_EQ(edl::testing::failure(made), Errc::invalid);
}

}  // namespace
}  // namespace edl::agent::ade9000
