// edl-agent: reads the command line, chooses the machine's parts, and calls what is named.

#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/calibrate_call.hpp"
#include "agent/commands.hpp"
#include "agent/meter/live_meter.hpp"
#include "agent/meter/replay/replay_meter.hpp"
#include "agent/open_chip.hpp"
#include "agent/pairing_options.hpp"
#include "agent/platform/linux/bluez_radio.hpp"
#include "agent/platform/linux/gpio.hpp"
#include "agent/platform/linux/network_manager.hpp"
#include "agent/platform/linux/system_clock.hpp"
#include "agent/platform/sim/house.hpp"
#include "agent/platform/sim/relay_line.hpp"
#include "agent/relay_options.hpp"
#include "core/fault.hpp"
#include "core/settings.hpp"
#include "edl_version.hpp"

namespace edl::agent {
namespace {

/// A meter, and a relay's line.
constexpr std::string_view k_simulated = "simulated";

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
  RelayOptions relays;
  PairingOptions pairing;
  std::string board_flaws;
  bool as_json = false;
};

/// The simulated contactors of a board; null: the phase has none, or a real one.
using SimulatedLines = PerPhase<std::shared_ptr<SimulatedRelayLine>>;

Result<RunningMeter> open_simulation(std::uint64_t seed, std::optional<std::chrono::seconds> since,
                                     const SimulatedLines& lines, Clock& clock, const MeterStart& start) {
  HouseSettings settings;
  settings.seed = seed;
  settings.energy = start.energy;
  for (const Phase phase : k_phases) settings.relays[phase] = lines[phase].get();
  settings.found_event = start.found_event;
  settings.found_harmonics = start.found_harmonics;
  const auto house = std::make_shared<SimulatedHouse>(settings);
  RunningMeter running;
  std::optional<Timestamp> begin;
  if (since) begin = std::max(clock.now() - *since, start.newest.value_or(Timestamp::min()));
  running.name = "simulated";
  running.capture_harmonics = [house, &clock]() -> Result<HarmonicSet> {
    return house->harmonics(std::chrono::floor<std::chrono::seconds>(clock.now()));
  };
  running.meter = std::make_unique<LiveMeter>(*house, clock, begin);
  running.ground = house;
  return running;
}

Result<std::shared_ptr<GpioInput>> open_line(const std::string& line, Bias bias, Clock& clock) {
  const auto name = LineName::parse(line);
  if (!name) return tl::unexpected(name.error());
  return open_input(*name, {.bias = bias}, clock);
}

/// GPIO lines, and simulated ones, which are put into `simulated`.
LineMakers line_makers(SimulatedLines& simulated, bool simulated_house, Clock& clock) {
  LineMakers makers;
  if (simulated_house) {
    makers.default_line = k_simulated;
    makers.where_unknown = RelayState::on;
  }
  makers.output = [&simulated](const RelayLineOrder& order) -> Result<std::shared_ptr<GpioLine>> {
    if (order.line == k_simulated) {
      simulated[order.phase] = std::make_shared<SimulatedRelayLine>(order.on);
      if (auto set = simulated[order.phase]->set(order.initial); !set) return tl::unexpected(set.error());
      return simulated[order.phase];
    }
    const auto name = LineName::parse(order.line);
    if (!name) return tl::unexpected(name.error());
    return open_output(*name, order.initial);
  };
  makers.input = [&clock](const std::string& line, Bias bias) { return open_line(line, bias, clock); };
  return makers;
}

PairingMakers pairing_makers(Clock& clock) {
  return {.radio = [](const std::string& adapter) { return open_bluez_radio(adapter); },
          .network = [] { return open_network_manager(); },
          .input = [&clock](const std::string& line, Bias bias) { return open_line(line, bias, clock); }};
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

int run_with(const AgentFolder& folder, const CommandLine& line, Clock& clock) {
  constexpr std::string_view k_replay = "replay:";
  const auto speed = Speed::parse(line.speed);
  if (!speed) return wrong("--speed: " + speed.error().message);
  std::optional<std::chrono::seconds> since;
  if (!line.simulate_since.empty()) {
    const auto length = parse_duration(line.simulate_since);
    if (!length) return wrong("--simulate-since: " + length.error().message);
    since = *length;
  }
  SimulatedLines simulated;
  const bool house = line.meter == k_simulated || line.meter == k_simulated_chip;
  const auto relays = relay_plan(line.relays, line_makers(simulated, house, clock));
  if (!relays) return wrong(relays.error().where + ": " + relays.error().message);
  const auto pairing = pairing_plan(line.pairing, pairing_makers(clock));
  if (!pairing) return wrong(pairing.error().where + ": " + pairing.error().message);
  const auto run_meter = [&](std::function<Result<RunningMeter>(const MeterStart&)> open) {
    return run(folder, {clock, std::move(open), *relays, *pairing});
  };
  if (line.meter == k_simulated) {
    return run_meter(
        [&](const MeterStart& start) { return open_simulation(line.seed, since, simulated, clock, start); });
  }
  if (line.meter.starts_with(k_replay) && line.meter.size() > k_replay.size()) {
    const std::string file = line.meter.substr(k_replay.size());
    return run_meter([&](const MeterStart&) { return open_replay(file, *speed, clock); });
  }
  if (line.meter != k_chip && line.meter != k_simulated_chip && !line.meter.starts_with(k_recording)) {
    return wrong("--meter: expected ade9000, simulated, simulated-chip, simulated-chip:FILE or replay:FILE, found \"" +
                 shown(line.meter) + "\"");
  }
  const auto setup = read_setup(line.chip, folder.root);
  if (!setup) return wrong("--meter-setup: " + to_string(setup.error()));
  if (line.meter == k_chip) {
    return run_meter([&](const MeterStart& start) { return open_ade9000(line.chip, *setup, clock, start); });
  }
  const auto flaws = sim::parse_flaws(line.board_flaws);
  if (!flaws) return wrong("--board-flaws: " + flaws.error().message);
  SimulatedChipOptions options{.seed = line.seed, .since = since, .flaws = *flaws};
  if (line.meter != k_simulated_chip) options.recording = line.meter.substr(k_recording.size());
  return run_meter([&](const MeterStart& start) {
    for (const Phase phase : k_phases) options.relays[phase] = simulated[phase].get();
    return open_simulated_chip(options, *setup, clock, start);
  });
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
  add_chip_options(settings, run_call, line.chip);
  settings.add(run_call, "--speed", line.speed, "How fast a recording is played: a factor, or max");
  settings.add(run_call, "--seed", line.seed, "Which simulated house; the same seed is the same house");
  settings.add(run_call, "--board-flaws", line.board_flaws,
               "What is wrong with a simulated chip's board, to practise calibration: voltage=1.5,current=-2,lead=0.8");
  settings.add(run_call, "--simulate-since", line.simulate_since,
               "The simulation first makes up for this much of the past, as fast as it can: 7d");
  add_relay_options(settings, run_call, line.relays);
  add_pairing_options(settings, run_call, line.pairing);

  add_calibrate_call(settings, clock);

  settings.add_call(program, "device-code", "Print a fresh one-time code for the app's sign-up",
                    "edl-agent device-code", [&] { return device_code(folder(), clock); });

  settings.add_call(program, "pair", "Let a phone pair over Bluetooth within ten minutes, and print the device's code",
                    "edl-agent pair", [&] { return pair(folder()); });
  settings.add_call(program, "label", "Print what belongs on the device's label: its id, its code and their QR code",
                    "edl-agent label", [&] { return label(folder()); });

  settings.add_call(program, "reset-owner",
                    "Take this device from its owner and members, to sign up with its code anew",
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
