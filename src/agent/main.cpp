// edl-agent: reads the command line, chooses the machine's parts, and calls what is named.

#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/commands.hpp"
#include "agent/meter/live_meter.hpp"
#include "agent/meter/replay/replay_meter.hpp"
#include "agent/open_chip.hpp"
#include "agent/platform/linux/system_clock.hpp"
#include "agent/platform/sim/house.hpp"
#include "agent/platform/sim/relay_line.hpp"
#include "core/fault.hpp"
#include "core/settings.hpp"
#include "edl_version.hpp"

namespace edl::agent {
namespace {

constexpr const char* k_examples =
    "Examples, from a new meter to a running one:\n"
    "  edl-agent init --device-id cellar --server http://192.0.2.10:8080\n"
    "  edl-server device enroll cellar --public-key device.pub.pem     (at the server)\n"
    "  edl-agent run --meter simulated\n"
    "  edl-agent device-code                                           (the code for the app's sign-up)\n";

/// What the options fill in.
struct CommandLine {
  InitWish init;
  std::string meter = "simulated";
  std::string speed = "1";
  std::uint64_t seed = 1;
  std::string simulate_since;
  ChipOptions chip;
  bool as_json = false;
};

/// A simulated house and the contactors in its board.
struct SimulatedBoard {
  PerPhase<SimulatedRelayLine> lines;
  std::unique_ptr<SimulatedHouse> house;
};

Result<RunningMeter> open_simulation(std::uint64_t seed, std::optional<std::chrono::seconds> since, Clock& clock,
                                     const MeterStart& start) {
  const auto board = std::make_shared<SimulatedBoard>();
  HouseSettings house;
  house.seed = seed;
  house.energy = start.energy;
  RunningMeter running;
  for (const Phase phase : k_phases) {
    house.relays[phase] = &board->lines[phase];
    running.relays[phase] = Relay{&board->lines[phase]};
  }
  house.found_event = start.found_event;
  house.found_harmonics = start.found_harmonics;
  board->house = std::make_unique<SimulatedHouse>(house);
  std::optional<Timestamp> begin;
  if (since) begin = std::max(clock.now() - *since, start.newest.value_or(Timestamp::min()));
  running.name = "simulated";
  running.capture_harmonics = [board, &clock]() -> Result<HarmonicSet> {
    return board->house->harmonics(std::chrono::floor<std::chrono::seconds>(clock.now()));
  };
  running.meter = std::make_unique<LiveMeter>(*board->house, clock, begin);
  running.ground = board;
  return running;
}

/// The chip that ships, simulated: its relays are the house's.
Result<RunningMeter> open_chip_simulation(SimulatedChipOptions options, const ade9000::MeterSetup& setup, Clock& clock,
                                          const MeterStart& start) {
  const auto board = std::make_shared<SimulatedBoard>();
  for (const Phase phase : k_phases) options.relays[phase] = &board->lines[phase];
  auto running = open_simulated_chip(options, setup, clock, start);
  if (!running) return running;
  running->ground = board;
  if (!options.recording.empty()) return running;  // nothing switches a recording
  for (const Phase phase : k_phases) running->relays[phase] = Relay{&board->lines[phase]};
  return running;
}

Result<RunningMeter> open_replay(const std::string& file, Speed speed, Clock& clock) {
  auto meter = ReplayMeter::open(file, speed, clock);
  if (!meter) return tl::unexpected(meter.error());
  RunningMeter running;
  running.name = "replay:" + file;
  running.meter = std::move(*meter);
  running.ends = true;
  return running;
}

int wrong(const std::string& message) {
  std::cerr << "edl-agent: " << message << '\n';
  return k_exit_wrong_usage;
}

int run_with(const AgentFolder& folder, const CommandLine& line, Clock& clock) {
  constexpr std::string_view k_replay = "replay:";
  constexpr std::string_view k_chip = "ade9000";
  constexpr std::string_view k_simulated_chip = "simulated-chip";
  constexpr std::string_view k_recording = "simulated-chip:";
  const auto speed = Speed::parse(line.speed);
  if (!speed) return wrong("--speed: " + speed.error().message);
  std::optional<std::chrono::seconds> since;
  if (!line.simulate_since.empty()) {
    const auto length = parse_duration(line.simulate_since);
    if (!length) return wrong("--simulate-since: " + length.error().message);
    since = *length;
  }
  if (line.meter == "simulated") {
    return run(folder,
               {clock, [&](const MeterStart& start) { return open_simulation(line.seed, since, clock, start); }});
  }
  if (line.meter.starts_with(k_replay) && line.meter.size() > k_replay.size()) {
    const std::string file = line.meter.substr(k_replay.size());
    return run(folder, {clock, [&](const MeterStart&) { return open_replay(file, *speed, clock); }});
  }
  if (line.meter != k_chip && line.meter != k_simulated_chip && !line.meter.starts_with(k_recording)) {
    return wrong("--meter: expected ade9000, simulated, simulated-chip, simulated-chip:FILE or replay:FILE, found \"" +
                 shown(line.meter) + "\"");
  }
  const auto setup = read_setup(line.chip, folder.root);
  if (!setup) return wrong("--meter-setup: " + to_string(setup.error()));
  if (line.meter == k_chip) {
    return run(folder, {clock, [&](const MeterStart& start) { return open_ade9000(line.chip, *setup, clock, start); }});
  }
  SimulatedChipOptions options{.seed = line.seed, .since = since};
  if (line.meter != k_simulated_chip) options.recording = line.meter.substr(k_recording.size());
  return run(folder,
             {clock, [&](const MeterStart& start) { return open_chip_simulation(options, *setup, clock, start); }});
}

int main_with(int argc, char** argv) {
  CommandLine line;
  SystemClock clock;
  Settings settings({"edl-agent", "The agent of EDL, the Energy Data Logger: measures, keeps every reading, delivers.",
                     k_version, "/var/lib/edl-agent", k_examples});
  const auto folder = [&settings] { return AgentFolder{settings.data()}; };
  CLI::App& program = settings.program();

  auto& init_call = settings.add_call(program, "init", "Make this device's identity: a key pair",
                                      "edl-agent init --device-id cellar --server http://192.0.2.10:8080",
                                      [&] { return init(folder(), line.init); });
  init_call.add_option("--device-id", line.init.device_id, "The device's name: 1 to 64 of a-z 0-9 _ -")->required();
  init_call.add_option("--server", line.init.server, "The server's address, https://HOST:PORT or http://HOST:PORT")
      ->required();
  init_call
      .add_option("--server-ca", line.init.server_ca, "Certificates (PEM) that vouch for it, instead of the system's")
      ->type_name("FILE");
  init_call
      .add_option("--server-fingerprint", line.init.server_fingerprint,
                  "Its certificate's or key's SHA-256, where nobody vouches for it")
      ->type_name("sha256:HEX");

  auto& run_call = settings.add_call(program, "run", "Measure, keep and deliver until SIGTERM",
                                     "edl-agent run --meter replay:day.csv.gz --speed max",
                                     [&] { return run_with(folder(), line, clock); });
  settings.add(run_call, "--meter", line.meter,
               "ade9000 (the chip), simulated, simulated-chip, simulated-chip:WAVEFORM or replay:FILE");
  settings.add(run_call, "--meter-setup", line.chip.setup_file,
               "The installation and its calibration, TOML; without it meter.toml in the data folder");
  settings.add(run_call, "--spi", line.chip.spi_node, "The chip's SPI node");
  settings.add(run_call, "--spi-speed", line.chip.spi_speed_hz, "The SPI clock in Hz: 10000 to 20000000");
  settings.add(run_call, "--spi-mode", line.chip.spi_mode, "The SPI mode: 0 or 3");
  settings.add(run_call, "--chip-reset", line.chip.reset_line, "The GPIO line at the chip's RESET pin, if it is wired");
  settings.add(run_call, "--speed", line.speed, "How fast a recording is played: a factor, or max");
  settings.add(run_call, "--seed", line.seed, "Which simulated house; the same seed is the same house");
  settings.add(run_call, "--simulate-since", line.simulate_since,
               "The simulation first makes up for this much of the past, as fast as it can: 7d");

  settings.add_call(program, "device-code", "Print a fresh one-time code for the app's sign-up",
                    "edl-agent device-code", [&] { return device_code(folder(), clock); });

  settings.add_call(program, "reset-owner", "Take this device from its owner and members, to sign up with its code anew",
                    "edl-agent reset-owner", [&] { return reset_owner(folder(), clock); });

  auto& status_call =
      settings.add_call(program, "status", "Say how the running agent is", "edl-agent status --json",
                        [&] { return status(folder(), line.as_json ? StatusFormat::json : StatusFormat::text); });
  status_call.add_flag("--json", line.as_json, "For programs");

  return settings.run(argc, argv, std::cout, std::cerr);
}

}  // namespace
}  // namespace edl::agent

int main(int argc, char** argv) {
  // All state is for its owner alone, whatever a library's default is.
  ::umask(077);
  try {
    return edl::agent::main_with(argc, argv);
  } catch (const std::exception& broken) {
    std::cerr << "edl-agent: " << broken.what() << '\n';
    return edl::k_exit_failure;
  }
}
