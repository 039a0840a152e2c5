#pragma once

#include <gmock/gmock.h>

#include <deque>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "agent/meter/calibration/calibration_walk.hpp"
#include "agent/platform/sim/ade9000/flawed_front_end.hpp"
#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/meter/ade9000/driver_testing.hpp"

namespace edl::agent::testing {

namespace fs = std::filesystem;

/// Answers what it was told to, in turn, and lets something happen before each answer.
class ScriptedDialogue final : public Dialogue {
 public:
  void tell(std::string_view text) override { told += std::string(text) + '\n'; }
  Result<std::string> ask(std::string_view question, std::string_view fallback) override {
    asked.push_back(std::string(question) + " [" + std::string(fallback) + "]");
    if (before) before(asked.back());
    if (answers.empty()) return fail(Errc::unavailable, "nobody answers");
    std::string answer = answers.front();
    answers.pop_front();
    return answer;
  }

  std::string told;
  std::vector<std::string> asked;
  std::deque<std::string> answers;
  std::function<void(const std::string&)> before;
};

/// 230 V, 5 A, 60 degrees behind.
inline const sim::SyntheticSettings k_source = sim::symmetric_load(230, 5, 60, 50);
inline const ade9000::CalibrationAnswers k_answers{
    .phases = "A,B,C", .volts = "230", .amperes = "5", .power_factor = "0.5-inductive", .yes = true};

inline const sim::FrontEndFlaws k_flawed{.voltage_gain = 0.015, .current_gain = -0.02, .lead_deg = 0.8};

/// A source, a board with flaws, a chip, and a file.
class CalibrationBench {
 public:
  explicit CalibrationBench(const sim::SyntheticSettings& wave = k_source,
                            const PerPhase<sim::FrontEndFlaws>& flaws = {k_flawed, k_flawed, k_flawed},
                            const std::string& setup_text = "# Our cellar.\n")
      : setup(ade9000::parse_meter_setup(setup_text, "x").value()), source(wave), front_end(source, flaws),
        chip(clock, front_end, board_of(setup)), bus(chip) {
    std::ofstream(file()) << setup_text;
  }

  [[nodiscard]] fs::path file() const { return directory.path() / "meter.toml"; }
  [[nodiscard]] std::string text() const {
    std::ostringstream text;
    text << std::ifstream(file()).rdbuf();
    return text.str();
  }

  Result<bool> calibrate(const ade9000::CalibrationAnswers& answers, unsigned seconds = 3, const fs::path& to = {}) {
    ade9000::CalibrationSettings settings{.file = to.empty() ? file() : to};
    settings.seconds = seconds;
    settings.patience = patience;
    ade9000::CalibrationWalk walk({bus, clock}, dialogue, answers, settings);
    return walk.run(stop.get_token());
  }

  /// What a meter with the file's calibration says.
  ReadingSet reading() {
    ade9000::Ade9000Meter meter({bus, clock}, ade9000::load_meter_setup(file()).value(), {});
    for (int good = 0;;) {
      auto set = meter.next({});
      if (set && ++good == 3) return **set;
    }
  }

  /// An error with this text, and a file that is as it was.
  void expect_refused(const ade9000::CalibrationAnswers& answers, Errc code, const std::string& message) {
    const std::string before = text();
    const auto done = calibrate(answers);
    EXPECT_EQ(edl::testing::failure(done), code);
    if (!done) {
      EXPECT_THAT(to_string(done.error()), ::testing::HasSubstr(message));
    }
    EXPECT_EQ(text(), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()), 1);
  }

  edl::testing::TemporaryDirectory directory;
  ManualClock clock{k_noon, ManualClock::Waits::advance};
  ade9000::MeterSetup setup;
  sim::SyntheticWaveform source;
  sim::FlawedFrontEnd front_end;
  sim::SimulatedChip chip;
  WatchedBus bus;
  ScriptedDialogue dialogue;
  std::chrono::seconds patience{60};
  std::stop_source stop;
};

}  // namespace edl::agent::testing
