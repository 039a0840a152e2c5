#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/meter/ade9000/chip_driver.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/calibration/calibration_measurement.hpp"
#include "agent/meter/calibration/calibration_questions.hpp"
#include "agent/meter/calibration/dialogue.hpp"
#include "agent/meter/calibration/setup_edit.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// How it is measured, and where the result goes.
struct CalibrationSettings {
  std::filesystem::path file;  ///< the setup; made where it is not there
  unsigned seconds = 10;
  double steady_percent = 0.1;
  std::chrono::seconds patience{60};
};

/// A setup file as it was when the walk began.
struct SetupDocument {
  std::filesystem::path file;  ///< no link any more
  std::string text;
  MeterSetup setup;

  /// @return as load_meter_setup(); a file that is not there is made of the defaults | Errc::io: it could not be written
  [[nodiscard]] static Result<SetupDocument> open(const std::filesystem::path& file);
};

/// Walks a person, or a script, through a calibration: asks what the source applies, measures, computes, measures again
/// with the new values, shows both, and writes the setup file after it was confirmed. Whatever fails, the file is as it
/// was.
class CalibrationWalk {
 public:
  /// By how much a value may be off after calibrating, in percent: what EDL promises.
  static constexpr double k_promise_percent = 0.1;
  /// A small load's values are that much harder to keep steady and to measure.
  static constexpr double k_small_load_slack = 10;

  /// All but the settings is borrowed.
  CalibrationWalk(const ChipGround& ground, Dialogue& dialogue, const CalibrationAnswers& answers,
                  CalibrationSettings settings);

  /// @return whether the file was written: the person may not want it | Errc::invalid: an answer is wrong (`where` is
  ///         the option's name), or what was measured is implausible | Errc::unavailable, timeout: see measure(), or the
  ///         new values do not hold what they should | Errc::io: the file cannot be written | as load_meter_setup()
  [[nodiscard]] Result<bool> run(const std::stop_token& stop);

 private:
  /// A load of the source's, on the phases that it feeds, and between which currents it must be to be there.
  struct Load {
    PerPhase<Reference> references{};
    PerPhase<double> least_amperes{};
    PerPhase<double> most_amperes{};
    double steady_percent = 0;
  };
  struct Loads {
    std::vector<Phase> phases{};
    Load full{};
    std::optional<Load> small{};
  };
  using Means = PerPhase<PhaseMeasured>;
  struct Measured {
    Means full{};
    Means small{};
  };

  [[nodiscard]] Result<Loads> ask_loads(CalibrationQuestions& ask) const;
  /// The two loads one after the other, the small one first where the source is at it.
  [[nodiscard]] Result<Measured> measure_both(CalibrationQuestions& ask, const Loads& loads, const MeterSetup& setup,
                                              bool small_first, const std::stop_token& stop);
  [[nodiscard]] Result<void> measure_one(const Load& load, const Loads& loads, const MeterSetup& setup, Means& into,
                                         const std::stop_token& stop);
  /// What is missing in a second until it can be the load; empty: nothing.
  [[nodiscard]] static std::string missing(const Load& load, const PhaseSecond& seen);
  [[nodiscard]] Result<Findings> find(const MeterSetup& setup, const Loads& loads, const Measured& measured) const;
  [[nodiscard]] Result<void> show(const Loads& loads, const Measured& before, const Measured& after);
  [[nodiscard]] Result<bool> write(CalibrationQuestions& ask, const SetupDocument& document, const Findings& findings);

  ChipGround ground_;
  Dialogue& dialogue_;
  const CalibrationAnswers& answers_;
  CalibrationSettings settings_;
};

}  // namespace edl::agent::ade9000
