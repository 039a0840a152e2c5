#include "agent/calibrate_call.hpp"

#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "agent/agent_folder.hpp"
#include "agent/commands.hpp"
#include "agent/meter/calibration/calibration_walk.hpp"
#include "agent/open_chip.hpp"
#include "core/fault.hpp"

namespace edl::agent {
namespace {

constexpr const char* k_help =
    R"(A source applies a known voltage and current to one phase, or to all at once. It is measured, gains and phase
are computed, it is measured again with them, and after a yes they stand in the setup file. A second, small
load finds the offsets. Stop the agent before. What no option says is asked for; docs/calibration.md explains it.

  edl-agent calibrate                             asks for everything
  edl-agent calibrate --phases A,B,C --reference-voltage 230.0 --reference-current 5.000 \
      --power-factor 0.5-inductive --yes          asks for nothing
  edl-agent calibrate --meter simulated-chip:source.csv --board-flaws voltage=1.5,lead=0.8
                                                  to practise)";

/// What the options fill in.
struct CalibrateOptions {
  std::string meter{k_chip};
  ChipOptions chip;
  std::uint64_t seed = 1;
  std::string board_flaws;
  ade9000::CalibrationAnswers answers;
  unsigned seconds = 10;
  double steady = 0.1;
  unsigned wait = 60;
};

Result<BareChip> open_chip(const CalibrateOptions& line, const sim::FrontEndFlaws& flaws,
                           const ade9000::MeterSetup& setup, Clock& clock) {
  if (line.meter == k_chip) return open_bare_ade9000(line.chip, clock);
  SimulatedChipOptions options{.seed = line.seed};
  options.flaws = flaws;
  if (line.meter.starts_with(k_recording)) options.recording = line.meter.substr(k_recording.size());
  return open_bare_simulated_chip(options, setup, clock);
}

int calibrate_with(const AgentFolder& folder, const CalibrateOptions& line, Clock& clock) {
  if (line.meter != k_chip && line.meter != k_simulated_chip && !line.meter.starts_with(k_recording)) {
    return wrong("--meter: expected ade9000, simulated-chip or simulated-chip:FILE, found \"" + shown(line.meter) +
                 "\"");
  }
  const auto flaws = sim::parse_flaws(line.board_flaws);
  if (!flaws) return wrong("--board-flaws: " + flaws.error().message);
  ade9000::CalibrationSettings settings{.file = setup_file(line.chip, folder.root)};
  settings.seconds = line.seconds;
  settings.steady_percent = line.steady;
  settings.patience = std::chrono::seconds(line.wait);
  // The file need not be there yet.
  const auto setup = ade9000::load_meter_setup(settings.file);
  if (!setup && setup.error().code != Errc::not_found) return failed(setup.error());
  const auto chip = open_chip(line, *flaws, setup.value_or(ade9000::MeterSetup{}), clock);
  if (!chip) return failed(chip.error());
  std::cout << "Calibrating " << chip->name << ".\n";
  return calibrate(folder, chip->chip, line.answers, settings);
}

}  // namespace

void add_calibrate_call(Settings& settings, Clock& clock) {
  const auto options = std::make_shared<CalibrateOptions>();
  auto& call = settings.add_call(
      settings.program(), "calibrate",
      "Calibrate the chip against a source or a better meter, and write the setup file", k_help,
      [options, &settings, &clock] { return calibrate_with(AgentFolder{settings.data()}, *options, clock); });
  CalibrateOptions& line = *options;
  settings.add(call, "--meter", line.meter, "ade9000 (the chip), simulated-chip or simulated-chip:WAVEFORM");
  settings.add(call, "--meter-setup", line.chip.setup_file,
               "The file to calibrate; without it meter.toml in the data folder. Made where it is not there");
  add_chip_options(settings, call, line.chip);
  settings.add(call, "--seed", line.seed, "Which simulated house");
  settings.add(
      call, "--board-flaws", line.board_flaws,
      "What is wrong with a simulated chip's board: voltage=1.5,current=-2,lead=0.8 (percent, percent, degrees)");
  ade9000::CalibrationAnswers& answers = line.answers;
  call.add_option("--phases", answers.phases, "Phases that the source feeds: A,B,C");
  call.add_option("--reference-voltage", answers.volts, "V that it applies; one for all phases, or 230.1,229.9,230.0");
  call.add_option("--reference-current", answers.amperes, "A that it applies; as above, through the transformers");
  call.add_option("--power-factor", answers.power_factor, "1, 0.5-inductive, 0.8-capacitive; as above");
  call.add_option("--small-current", answers.small_amperes, "A of a second load for the offsets; at most a fifth");
  call.add_option("--small-voltage", answers.small_volts, "V with it, if another; a fifth finds the voltage's offset");
  call.add_option("--small-power-factor", answers.small_power_factor, "Its power factor, if not 1");
  call.add_option("--seconds", line.seconds, "How many seconds are averaged")
      ->check(CLI::Range(2U, 600U))
      ->capture_default_str();
  call.add_option("--steady", line.steady,
                  "Percent of the mean by which a second may differ; ten times that at the small load")
      ->check(CLI::Range(0.001, 10.0))
      ->capture_default_str();
  call.add_option("--wait", line.wait, "Seconds that a load is waited for")
      ->check(CLI::Range(0U, 3'600U))
      ->capture_default_str();
  call.add_flag("--yes", answers.yes,
                "Ask nothing: take defaults, see for yourself when the source is there, and write");
}

}  // namespace edl::agent
