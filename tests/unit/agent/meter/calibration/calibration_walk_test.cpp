// The walk through a calibration, over a simulated chip whose board is wrong: afterwards the meter says what the source
// applies.

#include "unit/agent/meter/calibration/calibration_testing.hpp"

namespace edl::agent {
namespace {

using ade9000::CalibrationAnswers;
using ade9000::CtDirection;
using ade9000::MeterSetup;
using testing::CalibrationBench;
using ::testing::HasSubstr;
using testing::k_answers;
using testing::k_flawed;
using testing::k_radians;
using testing::k_source;
using testing::value;
using testing::within_percent;

namespace fs = std::filesystem;

void expect_load(const ReadingSet& set, Phase phase, double volts, double amperes, double lag_deg) {
  EXPECT_TRUE(within_percent(value(set, phase, Field::voltage_rms), volts, 0.1));
  EXPECT_TRUE(within_percent(value(set, phase, Field::current_rms), amperes, 0.1));
  EXPECT_TRUE(
      within_percent(value(set, phase, Field::power_watt), volts * amperes * std::cos(lag_deg * k_radians), 0.1));
  EXPECT_TRUE(within_percent(value(set, phase, Field::power_va), volts * amperes, 0.1));
  EXPECT_NEAR(value(set, phase, Field::power_var), volts * amperes * std::sin(lag_deg * k_radians),
              volts * amperes * 0.001);
}

TEST(calibration_walk_test, a_board_that_is_wrong_measures_right_afterwards) {
  const sim::FrontEndFlaws other{.voltage_gain = -0.04, .current_gain = 0.03, .lead_deg = -1.2};
  CalibrationBench bench(k_source, {k_flawed, other, {}});
  const ReadingSet before = bench.reading();
  EXPECT_TRUE(within_percent(value(before, Phase::a, Field::voltage_rms), 233.45, 0.1)) << "the board is wrong";
  EXPECT_TRUE(within_percent(value(before, Phase::b, Field::current_rms), 5.15, 0.1));
  EXPECT_TRUE(within_percent(value(before, Phase::a, Field::power_watt), 1143.905 * std::cos(59.2 * k_radians), 0.1));

  ASSERT_TRUE(bench.calibrate(k_answers).value()) << bench.dialogue.told;
  EXPECT_TRUE(bench.dialogue.asked.empty());
  const ReadingSet after = bench.reading();
  for (const Phase phase : k_phases) expect_load(after, phase, 230, 5, 60);
  const auto found = ade9000::load_meter_setup(bench.file()).value().phases[Phase::a].calibration;
  EXPECT_NEAR(found.voltage_gain, 1 / 1.015 - 1, 2e-4);
  EXPECT_NEAR(found.current_gain, 1 / 0.98 - 1, 2e-4);
  EXPECT_NEAR(found.phase_degrees, -0.8, 0.01);
  EXPECT_EQ(fs::status(bench.file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_THAT(bench.text(), HasSubstr("# Our cellar.\n"));
  EXPECT_THAT(bench.text(), HasSubstr("# Calibrated 2026-11-26T12:00:"));
  // Before and after, with their errors; progress, second by second.
  EXPECT_THAT(bench.dialogue.told, ::testing::ContainsRegex("A +voltage V +230.0000 +233.4[0-9]+ +\\+1.[45][0-9]+ % "
                                                            "+2(30.0|29.9)[0-9]+ +[+-]0.0[0-9]+ %"));
  EXPECT_THAT(bench.dialogue.told, HasSubstr("3 of 3 s   A 23"));
}

TEST(calibration_walk_test, a_second_calibration_starts_from_the_first) {
  CalibrationBench bench;
  ASSERT_TRUE(bench.calibrate(k_answers).value());
  const MeterSetup first = ade9000::load_meter_setup(bench.file()).value();
  ASSERT_TRUE(bench.calibrate(k_answers).value());
  const MeterSetup second = ade9000::load_meter_setup(bench.file()).value();
  for (const Phase phase : k_phases) {
    const auto& one = first.phases[phase].calibration;
    const auto& two = second.phases[phase].calibration;
    EXPECT_NEAR(one.voltage_gain, two.voltage_gain, 5e-4);
    EXPECT_NEAR(one.current_gain, two.current_gain, 5e-4);
    EXPECT_NEAR(one.phase_degrees, two.phase_degrees, 0.01);
  }
}

/// A source that comes to the small load, and back, while nobody is asked.
TEST(calibration_walk_test, offsets_come_from_a_small_load_that_is_waited_for) {
  sim::SyntheticSettings wave = k_source;
  for (const Phase phase : k_phases) {
    wave.phases[phase].current[0].angle_deg += 60;  // in phase: the small load has to be
    wave.changes.push_back({.sample = 14 * 8'000, .phase = phase, .current_factor = 0.01});
  }
  for (const Phase phase : k_phases) wave.changes.push_back({.sample = 40 * 8'000, .phase = phase});
  sim::FrontEndFlaws noisy = k_flawed;
  noisy.noise_amperes = 0.01;
  sim::FrontEndFlaws leaking = k_flawed;
  leaking.leak = 20e-6;
  CalibrationBench bench(wave, {noisy, leaking, noisy});
  CalibrationAnswers answers = k_answers;
  answers.power_factor = "1";
  answers.small_amperes = "0.05";
  ASSERT_TRUE(bench.calibrate(answers, 5).value()) << bench.dialogue.told;
  for (const Phase phase : k_phases) bench.source.change(phase, 1, 0.01);
  const ReadingSet small = bench.reading();
  for (const Phase phase : k_phases) {
    // A single second of it, with the converters' noise.
    EXPECT_TRUE(within_percent(value(small, phase, Field::current_rms), 0.05, 1));
    EXPECT_TRUE(within_percent(value(small, phase, Field::power_watt), 11.5, 1));
    EXPECT_NEAR(value(small, phase, Field::power_var), 0, 0.12);
  }
  for (const Phase phase : k_phases) bench.source.change(phase, 1, 1);
  const ReadingSet full = bench.reading();
  for (const Phase phase : k_phases) expect_load(full, phase, 230, 5, 0);
  const auto found = ade9000::load_meter_setup(bench.file()).value();
  EXPECT_NEAR(found.phases[Phase::a].calibration.current_offset, -0.0001, 0.00002);
  // 20 uA/V * 230 V * 230 V at 45 degrees.
  EXPECT_NEAR(found.phases[Phase::b].calibration.power_offset, -0.75, 0.03);
  EXPECT_NEAR(found.phases[Phase::b].calibration.reactive_offset, -0.75, 0.03);
}

TEST(calibration_walk_test, a_person_is_asked_for_everything_and_may_say_no) {
  CalibrationBench bench;
  bench.dialogue.before = [&](const std::string& question) {
    for (const Phase phase : k_phases) {
      if (question.starts_with("Set the source to the small")) bench.source.change(phase, 1, 0.02);
      if (question.starts_with("Set the source back")) bench.source.change(phase, 1, 1);
    }
  };
  const std::deque<std::string> answers{"",
                                        "230",
                                        "5",
                                        "0.5",  // which side?
                                        "0.5-inductive",
                                        "2",  // no small load
                                        "0.1",
                                        "0.5-inductive",
                                        "",
                                        "",
                                        ""};
  const std::string before = bench.text();
  bench.dialogue.answers = answers;
  bench.dialogue.answers.emplace_back("");  // no
  EXPECT_FALSE(bench.calibrate({}).value());
  EXPECT_THAT(bench.dialogue.told, HasSubstr("Nothing was written."));
  EXPECT_THAT(bench.dialogue.told, HasSubstr("\"0.5\" is no power factor"));
  EXPECT_THAT(bench.dialogue.told, HasSubstr("2 A is no small load: 1 A is the most"));
  EXPECT_EQ(bench.text(), before);
  EXPECT_EQ(bench.dialogue.asked.front(), "Phases that the source feeds [A,B,C]");
  EXPECT_EQ(bench.dialogue.asked.size(), 12u);

  bench.dialogue.answers = answers;
  bench.dialogue.answers.emplace_back("yes");
  EXPECT_TRUE(bench.calibrate({}).value());
  const ReadingSet after = bench.reading();
  for (const Phase phase : k_phases) expect_load(after, phase, 230, 5, 60);
}

TEST(calibration_walk_test, one_phase_after_another_keeps_what_the_others_have) {
  CalibrationBench bench;
  CalibrationAnswers one = k_answers;
  for (const char* phase : {"B", "A"}) {
    one.phases = phase;
    ASSERT_TRUE(bench.calibrate(one).value());
  }
  const ReadingSet set = bench.reading();
  expect_load(set, Phase::a, 230, 5, 60);
  expect_load(set, Phase::b, 230, 5, 60);
  EXPECT_TRUE(within_percent(value(set, Phase::c, Field::voltage_rms), 233.45, 0.1)) << "nobody has calibrated it";
}

TEST(calibration_walk_test, each_phase_may_have_a_load_of_its_own) {
  sim::SyntheticSettings wave{.frequency_hz = 50};
  wave.phases[Phase::a] = {.voltage = {{1, 229, 0}}, .current = {{1, 4, -60}}};
  wave.phases[Phase::b] = {.voltage = {{1, 231, -120}}, .current = {{1, 6, -120}}};
  wave.phases[Phase::c] = {.voltage = {{1, 230, 120}}, .current = {{1, 5, 150}}};
  CalibrationBench bench(wave);
  CalibrationAnswers answers = k_answers;
  answers.volts = "229,231,230";
  answers.amperes = "4,6,5";
  answers.power_factor = "0.5-inductive,1,0.8660254-capacitive";
  ASSERT_TRUE(bench.calibrate(answers).value());
  const ReadingSet set = bench.reading();
  expect_load(set, Phase::a, 229, 4, 60);
  expect_load(set, Phase::b, 231, 6, 0);
  expect_load(set, Phase::c, 230, 5, -30);
}

TEST(calibration_walk_test, ratios_and_turned_transformers_stay_what_they_are) {
  CalibrationBench bench(k_source, {k_flawed, k_flawed, k_flawed},
                         "[phase.A]\nct_ratio = 2000\n[phase.B]\ndirection = \"reversed\"\n");
  ASSERT_TRUE(bench.calibrate(k_answers).value());
  const ReadingSet set = bench.reading();
  for (const Phase phase : k_phases) expect_load(set, phase, 230, 5, 60);
  EXPECT_EQ(ade9000::load_meter_setup(bench.file()).value().phases[Phase::b].direction, CtDirection::reversed);
  EXPECT_EQ(ade9000::load_meter_setup(bench.file()).value().phases[Phase::a].ct_ratio, 2'000);
}

TEST(calibration_walk_test, one_phase_of_60_hz_is_not_asked_for) {
  CalibrationBench bench(sim::symmetric_load(120, 5, 60, 60), {k_flawed, k_flawed, k_flawed},
                         "wiring = \"single-phase\"\nnominal_voltage = 120\nnominal_frequency = 60\n");
  CalibrationAnswers answers = k_answers;
  answers.phases = "";
  answers.volts = "120";
  ASSERT_TRUE(bench.calibrate(answers).value());
  expect_load(bench.reading(), Phase::a, 120, 5, 60);
}

TEST(calibration_walk_test, with_three_wires_the_third_follows_from_the_others) {
  constexpr double k_line = 398.372;  // 230 V * sqrt(3): what the chip gets with phase B as its reference
  sim::SyntheticSettings wave{.frequency_hz = 50};
  wave.phases[Phase::a] = {.voltage = {{1, k_line, 30}}, .current = {{1, 10, -30}}};
  wave.phases[Phase::c] = {.voltage = {{1, k_line, 90}}, .current = {{1, 10, 90}}};
  CalibrationBench bench(wave, {k_flawed, k_flawed, k_flawed},
                         "wiring = \"three-phase three-wire\"\nnominal_voltage = 400\n");
  CalibrationAnswers answers = k_answers;
  answers.phases = "";
  answers.volts = "398.372";
  answers.amperes = "10";
  answers.power_factor = "0.5-inductive,1";
  ASSERT_TRUE(bench.calibrate(answers).value());
  const ReadingSet set = bench.reading();
  expect_load(set, Phase::a, k_line, 10, 60);
  expect_load(set, Phase::c, k_line, 10, 0);
  EXPECT_TRUE(within_percent(value(set, Phase::b, Field::voltage_rms), k_line, 0.1));
  EXPECT_TRUE(within_percent(value(set, Phase::b, Field::current_rms), 10, 0.1));
  answers = {.phases = "B", .volts = "398.372", .yes = true};
  EXPECT_TRUE(bench.calibrate(answers).value()) << "its voltage alone";
}

}  // namespace
}  // namespace edl::agent
