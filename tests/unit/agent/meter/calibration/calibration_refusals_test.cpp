// What a calibration refuses, in which words; and that the file is then as it was.

#include "unit/agent/meter/calibration/calibration_testing.hpp"

namespace edl::agent {
namespace {

using ade9000::CalibrationAnswers;
using edl::testing::failure;
using testing::CalibrationBench;
using ::testing::HasSubstr;
using testing::k_answers;
using testing::k_source;

namespace fs = std::filesystem;

TEST(calibration_refusals_test, a_source_that_moves_is_refused) {
  sim::SyntheticSettings wave = k_source;
  for (std::uint64_t i = 0; i < 60; ++i) {
    wave.changes.push_back(
        {.sample = i * 8'000, .phase = Phase::b, .voltage_factor = 1, .current_factor = i % 2 == 0 ? 1.0 : 1.01});
  }
  CalibrationBench bench(wave);
  bench.expect_refused(k_answers, Errc::unavailable, "the source is not steady: phase B's current moved by ");
}

TEST(calibration_refusals_test, a_source_that_is_another_one_afterwards_is_refused) {
  CalibrationBench bench;
  bench.dialogue.before = [&](const std::string& question) {
    if (question.starts_with("Set the source back")) bench.source.change(Phase::b, 1.003, 1);
    if (question.starts_with("Set the source to the small")) {
      for (const Phase phase : k_phases) bench.source.change(phase, 1, 0.1);
    }
  };
  // Phases A and C stay at the small load's tenth: only B comes back, to another voltage.
  bench.dialogue.answers = {"", "", ""};
  CalibrationAnswers answers = k_answers;
  answers.yes = false;
  answers.phases = "B";
  answers.small_amperes = "0.5";
  answers.small_power_factor = "0.5-inductive";
  bench.expect_refused(answers, Errc::unavailable, "phase B is still off by 0.3");
}

TEST(calibration_refusals_test, a_source_that_is_not_there_is_told_by_what_is_seen) {
  CalibrationBench bench;
  bench.patience = std::chrono::seconds(2);
  bench.source.change(Phase::c, 1, 0);
  bench.expect_refused(k_answers, Errc::timeout, "phase C has 0.0000 A, and the source is said to apply 5 A");
  bench.source.change(Phase::a, 0, 1);
  bench.expect_refused(k_answers, Errc::timeout, "phase A has 0.00 V, and the source is said to apply 230 V");
}

TEST(calibration_refusals_test, what_is_implausible_is_refused) {
  CalibrationBench bench;
  CalibrationAnswers answers = k_answers;
  answers.volts = "400";
  bench.expect_refused(answers, Errc::invalid, "the voltage would have to be multiplied by 1.71");
  answers = k_answers;
  answers.power_factor = "0.5-capacitive";
  bench.expect_refused(answers, Errc::invalid, "inductive and capacitive were confused");
  answers = k_answers;
  answers.power_factor = "0.2-inductive";
  bench.expect_refused(answers, Errc::invalid, "is the power factor right?");
}

TEST(calibration_refusals_test, a_transformer_that_points_the_wrong_way_is_told) {
  CalibrationBench bench(sim::symmetric_load(230, 5, 180, 50));
  CalibrationAnswers answers = k_answers;
  answers.power_factor = "1";
  bench.expect_refused(answers, Errc::invalid, "points the wrong way");
}

TEST(calibration_refusals_test, another_frequency_than_the_setups_is_refused) {
  CalibrationBench bench(sim::symmetric_load(230, 5, 60, 60));
  bench.expect_refused(k_answers, Errc::unavailable, "60.00 Hz, and the setup's nominal_frequency is 50 Hz");
}

TEST(calibration_refusals_test, wrong_options_are_named_before_anything_is_measured) {
  CalibrationBench bench;
  const auto refuse = [&](auto CalibrationAnswers::*member, const std::string& text, const std::string& option) {
    CalibrationAnswers answers = k_answers;
    answers.*member = text;
    bench.expect_refused(answers, Errc::invalid, "(" + option + ")");
  };
  refuse(&CalibrationAnswers::phases, "A,D", "--phases");
  refuse(&CalibrationAnswers::volts, "", "--reference-voltage");
  refuse(&CalibrationAnswers::volts, "230,231", "--reference-voltage");
  refuse(&CalibrationAnswers::volts, "20", "--reference-voltage");
  refuse(&CalibrationAnswers::volts, "600", "--reference-voltage");
  refuse(&CalibrationAnswers::amperes, "1", "--reference-current");
  refuse(&CalibrationAnswers::amperes, "300", "--reference-current");
  refuse(&CalibrationAnswers::power_factor, "0.5", "--power-factor");
  refuse(&CalibrationAnswers::small_amperes, "2", "--small-current");
  refuse(&CalibrationAnswers::small_amperes, "0.01", "--small-current");
  EXPECT_EQ(bench.bus.frames, 0u);
}

TEST(calibration_refusals_test, a_file_that_cannot_be_written_is_told_before_anything_is_measured) {
  CalibrationBench bench;
  const auto done = bench.calibrate(k_answers, 3, bench.directory.path() / "none" / "meter.toml");
  EXPECT_EQ(failure(done), Errc::io);
  EXPECT_THAT(to_string(done.error()), HasSubstr("none/meter.toml"));
  EXPECT_EQ(bench.bus.frames, 0u);
}

TEST(calibration_refusals_test, a_file_that_is_not_there_is_made_and_one_that_is_broken_is_left_alone) {
  CalibrationBench bench;
  const fs::path other = bench.directory.path() / "other.toml";
  ASSERT_TRUE(bench.calibrate(k_answers, 3, other).value());
  EXPECT_TRUE(ade9000::load_meter_setup(other).has_value());
  EXPECT_EQ(fs::status(other).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  fs::remove(other);
  std::ofstream(bench.file()) << "wiring = 3\n";
  bench.expect_refused(k_answers, Errc::invalid, "meter.toml:1:");
}

TEST(calibration_refusals_test, a_file_that_somebody_edits_meanwhile_is_left_alone) {
  CalibrationBench bench;
  CalibrationAnswers answers = k_answers;
  answers.yes = false;
  bench.dialogue.answers = {"none", "", "yes"};
  bench.dialogue.before = [&](const std::string& question) {
    if (question.find("Write this") != std::string::npos) std::ofstream(bench.file()) << "# Mine.\n";
  };
  EXPECT_EQ(failure(bench.calibrate(answers)), Errc::conflict);
  EXPECT_EQ(bench.text(), "# Mine.\n");
}

TEST(calibration_refusals_test, a_link_stays_one) {
  CalibrationBench bench;
  const fs::path link = bench.directory.path() / "link.toml";
  fs::create_symlink(bench.file(), link);
  ASSERT_TRUE(bench.calibrate(k_answers, 3, link).value());
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_THAT(bench.text(), HasSubstr("# Calibrated"));
}

TEST(calibration_refusals_test, a_dead_chip_and_a_stop_end_it) {
  CalibrationBench bench;
  bench.chip.faults().silent = true;
  bench.expect_refused(k_answers, Errc::io, "the chip does not answer");
  bench.chip.faults().silent = false;
  bench.stop.request_stop();
  bench.expect_refused(k_answers, Errc::unavailable, "stopped");
}

}  // namespace
}  // namespace edl::agent
