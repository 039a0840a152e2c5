// The installation as a file, and as registers.

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/scale.hpp"
#include "agent/meter/ade9000/chip_configuration.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "support/seed.hpp"

namespace edl::agent::ade9000 {
namespace {

using ::testing::HasSubstr;

MeterSetup parsed(const std::string& text) {
  auto setup = parse_meter_setup(text, "meter.toml");
  EXPECT_TRUE(setup) << to_string(setup.error());
  return setup.value_or(MeterSetup{});
}

TEST(setup_test, an_empty_file_is_the_example_board_in_a_house_with_four_wires) {
  const MeterSetup setup = parsed("");
  EXPECT_EQ(setup, MeterSetup{});
  EXPECT_NEAR(setup.volts_full_scale(), 566.39, 0.01);
  EXPECT_NEAR(setup.amperes_full_scale(Phase::b), 207.97, 0.01);
}

TEST(setup_test, reads_all_that_a_file_may_say) {
  const MeterSetup setup = parsed(R"(
wiring = "split-phase"
nominal_voltage = 120
nominal_frequency = 60
[board]
voltage_divider = 1001.0
voltage_ratio = 2
burden_ohm = 5.1
voltage_pga = 2
current_pga = 4
neutral_ct_ratio = 1500
[limits]
dip = 0.88
swell = 1.12
interruption = 0.1
hysteresis = 0.03
over_current = 12.5
[phase.B]
ct_ratio = 2500
direction = "reversed"
voltage_gain = 0.01
current_gain = -0.02
power_gain = 0.003
phase_degrees = -1.5
voltage_offset = 0.25
current_offset = -0.01
power_offset = 0.5
reactive_offset = -0.5
)");
  MeterSetup expected;
  expected.wiring = Wiring::split_phase;
  expected.nominal_voltage = 120;
  expected.nominal_frequency = 60;
  expected.voltage_divider = 1'001;
  expected.voltage_ratio = 2;
  expected.burden_ohm = 5.1;
  expected.voltage_pga = 2;
  expected.current_pga = 4;
  expected.neutral_ct_ratio = 1'500;
  expected.limits = {0.88, 1.12, 0.1, 0.03, 12.5};
  expected.phases[Phase::b] = {2'500, CtDirection::reversed, {0.01, -0.02, 0.003, -1.5, 0.25, -0.01, 0.5, -0.5}};
  EXPECT_EQ(setup, expected);
}

TEST(setup_test, what_is_written_is_read_back_the_same) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 engine(seed);
  const auto between = [&](double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(engine);
  };
  for (int i = 0; i < 200; ++i) {
    MeterSetup setup;
    setup.wiring = static_cast<Wiring>(engine() % 4);
    setup.nominal_voltage = between(50, 240);
    setup.nominal_frequency = engine() % 2 == 0 ? 50 : 60;
    setup.voltage_divider = between(700, 900);
    setup.burden_ohm = between(1, 20);
    setup.neutral_ct_ratio = between(1'000, 4'000);
    setup.limits = {between(0.5, 0.99), between(1.01, 2), between(0.01, 0.2), between(0, 0.1), std::nullopt};
    if (engine() % 2 == 0) setup.limits.over_current = between(0.1, 20);
    for (PhaseSetup& phase : setup.phases) {
      phase.ct_ratio = between(1'000, 6'000);
      phase.direction = static_cast<CtDirection>(engine() % 2);
      if (engine() % 2 == 0) continue;
      phase.calibration = {between(-0.5, 0.5), between(-0.5, 0.5), between(-0.5, 0.5), between(-15, 2.25),
                           between(-10, 10),   between(-1, 1),     between(-10, 10),   between(-10, 10)};
    }
    EXPECT_EQ(parsed(to_toml(setup)), setup) << to_toml(setup);
  }
}

struct Fault {
  const char* text;
  const char* where;
  const char* message;
};

TEST(setup_test, faults_name_the_setting_its_line_and_its_column) {
  const Fault faults[] = {
      {"wiring = 3\n", "meter.toml:1:10", "wiring is a text"},
      {"\nwiring = \"delta\"\n", "meter.toml:2:10", "wiring is three-phase four-wire, three-phase three-wire"},
      {"wirring = \"split-phase\"\n", "meter.toml:1:1", "there is no setting \"wirring\""},
      {"nominal_frequency = 55\n", "meter.toml:1:21", "nominal_frequency is one of 50, 60"},
      {"nominal_frequency = 50.0\n", "meter.toml:1:21", "nominal_frequency is one of 50, 60"},
      {"nominal_voltage = 0\n", "meter.toml:1:19", "nominal_voltage is a number from 1 to 500000"},
      {"nominal_voltage = nan\n", "meter.toml:1:19", "nominal_voltage is a number"},
      {"nominal_voltage = true\n", "meter.toml:1:19", "nominal_voltage is a number"},
      {"nominal_voltage = \"230\"\n", "meter.toml:1:19", "nominal_voltage is a number"},
      {"board = 7\n", "meter.toml:1:9", "board is a table"},
      {"[board]\nvoltage_pga = 3\n", "meter.toml:2:15", "board.voltage_pga is one of 1, 2, 4"},
      {"[board]\n  burden = 10\n", "meter.toml:2:3", "there is no setting \"board.burden\""},
      {"[limits]\ndip = 1.5\n", "meter.toml:2:7", "limits.dip is a number from 0.5 to 0.99"},
      {"[limits]\nover_current = \"much\"\n", "meter.toml:2:16", "limits.over_current is a number"},
      {"[phase.D]\n", "meter.toml:1:8", "there is no setting \"phase.D\""},
      {"[phase]\nA = 1\n", "meter.toml:2:5", "phase.A is a table"},
      {"[phase.A]\ndirection = \"left\"\n", "meter.toml:2:13", "phase.A.direction is \"normal\" or \"reversed\""},
      {"[phase.C]\nphase_degrees = 3\n", "meter.toml:2:17", "phase.C.phase_degrees is a number from -15 to 2.25"},
      {"[phase.C]\nct_ratio = 0\n", "meter.toml:2:12", "phase.C.ct_ratio is a number from 1 to 100000"},
      {"wiring = \n", "meter.toml:1:10", ""},
      {"a = 1\na = 2\n", "meter.toml:2:5", ""},
  };
  for (const Fault& fault : faults) {
    SCOPED_TRACE(fault.text);
    const auto setup = parse_meter_setup(fault.text, "meter.toml");
    ASSERT_FALSE(setup);
    EXPECT_EQ(setup.error().where, fault.where);
    EXPECT_THAT(setup.error().message, HasSubstr(fault.message));
  }
}

TEST(setup_test, what_makes_no_sense_together_is_refused) {
  const Fault faults[] = {
      {"nominal_voltage = 400\n[limits]\nswell = 1.5\n", "meter.toml", "is beyond the 566.4 V"},
      {"[limits]\nover_current = 300\n", "meter.toml", "limits.over_current 300 A is beyond the 208.0 A"},
      {"[phase.B]\ncurrent_offset = 1e6\n", "meter.toml", "phase.B.current_offset is beyond what the chip can correct"},
  };
  for (const Fault& fault : faults) {
    const auto setup = parse_meter_setup(fault.text, "meter.toml");
    ASSERT_FALSE(setup) << fault.text;
    EXPECT_EQ(setup.error().code, Errc::invalid);
    EXPECT_EQ(setup.error().where, fault.where);
    EXPECT_THAT(setup.error().message, HasSubstr(fault.message));
  }
}

TEST(setup_test, files_that_are_not_there_or_too_large_are_told) {
  const auto folder = std::filesystem::temp_directory_path() / ("edl-setup-" + std::to_string(std::random_device{}()));
  std::filesystem::create_directory(folder);
  EXPECT_EQ(load_meter_setup(folder / "none.toml").error().code, Errc::not_found);
  const auto file = folder / "meter.toml";
  std::ofstream(file) << "nominal_voltage = 231\n";
  EXPECT_EQ(load_meter_setup(file)->nominal_voltage, 231);
  std::ofstream(file) << std::string(70'000, '#');
  EXPECT_EQ(load_meter_setup(file).error().code, Errc::too_large);
  EXPECT_EQ(load_meter_setup(folder).error().code, Errc::io) << "a folder";
  std::filesystem::remove_all(folder);
}

std::uint32_t word(const std::vector<RegisterValue>& values, const Register& of) {
  for (const RegisterValue& value : values) {
    if (value.to == of) return value.word;
  }
  ADD_FAILURE() << of.name << " is not written";
  return 0;
}

TEST(configuration_test, the_example_board_has_the_data_sheets_words) {
  MeterSetup setup;
  setup.nominal_voltage = setup.volts_full_scale() / 2;
  const auto values = configuration_of(setup);
  ASSERT_TRUE(values);
  EXPECT_EQ(word(*values, k_vlevel), 0x22EA28u) << "the data sheet's, of a nominal voltage of half of full scale";
  EXPECT_EQ(word(*values, k_config2), 0x0C00u);
  EXPECT_EQ(word(*values, k_pga_gain), 0u);
  EXPECT_EQ(word(*values, k_accmode), 0u);
  EXPECT_EQ(word(*values, k_config0), 0x80u);
  EXPECT_EQ(word(*values, k_zxtout), 1'599u);
  for (const Phase phase : k_phases) {
    for (const auto& one : {k_igain, k_vgain, k_pgain, k_phcal0, k_irmsos, k_vrmsos, k_wattos, k_fvaros}) {
      EXPECT_EQ(word(*values, one.of(phase)), 0u) << one.name;
    }
  }
}

TEST(configuration_test, wiring_gains_and_directions_are_their_registers) {
  MeterSetup setup;
  setup.wiring = Wiring::three_phase_three_wire;
  setup.nominal_frequency = 60;
  setup.voltage_pga = 2;
  setup.current_pga = 4;
  setup.phases[Phase::a].calibration.current_gain = 0.25;
  setup.phases[Phase::a].calibration.voltage_gain = -0.125;
  setup.phases[Phase::a].calibration.power_gain = 0.5;
  setup.phases[Phase::c].direction = CtDirection::reversed;
  auto values = configuration_of(setup);
  ASSERT_TRUE(values);
  // SELFREQ, VCONSEL 1; no ICONSEL, since the two transformers point in different ways.
  EXPECT_EQ(word(*values, k_accmode), 0x0110u);
  EXPECT_EQ(word(*values, k_pga_gain), 0x15AAu);
  EXPECT_EQ(word(*values, k_igain.of(Phase::a)), 0x02000000u);
  EXPECT_EQ(word(*values, k_vgain.of(Phase::a)), 0xFF000000u);
  EXPECT_EQ(word(*values, k_pgain.of(Phase::a)), 0x04000000u);
  EXPECT_EQ(word(*values, k_igain.of(Phase::c)), 0xF0000000u) << "a gain of -1";
  setup.phases[Phase::a].direction = CtDirection::reversed;
  values = configuration_of(setup);
  EXPECT_EQ(word(*values, k_accmode), 0x0190u);
  EXPECT_EQ(word(*values, k_igain.of(Phase::a)), 0xEE000000u) << "-1.25";
}

TEST(configuration_test, offsets_and_phase_are_in_the_chips_codes) {
  MeterSetup setup;
  PhaseCalibration& found = setup.phases[Phase::b].calibration;
  const double volts = setup.volts_full_scale();
  const double amperes = setup.amperes_full_scale(Phase::b);
  found.voltage_offset = volts * volts * 1e-6;  // full scale's square is 52,702,092^2 codes
  found.current_offset = -amperes * amperes * 1e-8;
  found.power_offset = volts * amperes * 1e-3;
  found.reactive_offset = -volts * amperes * 1e-4;
  found.phase_degrees = -5;
  const auto values = configuration_of(setup);
  ASSERT_TRUE(values);
  const auto number = [&](const PhaseRegister& of) {
    return static_cast<std::int32_t>(word(*values, of.of(Phase::b)));
  };
  EXPECT_NEAR(number(k_vrmsos), 52'702'092.0 * 52'702'092.0 * 1e-6 / 32'768, 1);
  EXPECT_NEAR(number(k_irmsos), -52'702'092.0 * 52'702'092.0 * 1e-8 / 32'768, 1);
  EXPECT_NEAR(number(k_wattos), 20'694.066, 1);
  EXPECT_EQ(number(k_fwattos), number(k_wattos));
  EXPECT_NEAR(number(k_varos), -2'069.4, 1);
  EXPECT_EQ(number(k_fvaros), number(k_varos));
  // (sin(-5 - 2.25) + sin 2.25) / sin(4.5 + 5), degrees, at 50 Hz.
  EXPECT_NEAR(number(k_phcal0) / k_gain_one, (-0.1261990 + 0.0392598) / 0.1650476, 1e-6);
}

}  // namespace
}  // namespace edl::agent::ade9000
