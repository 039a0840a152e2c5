// edl-agent: reads the command line and calls what it names.

#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "agent/commands.hpp"
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
  std::string device_id;
  std::string server;
  std::string meter = "simulated";
  std::string speed = "1";
  std::uint64_t seed = 1;
  std::string simulate_since;
  bool as_json = false;
};

int run_with(const AgentFolder& folder, const CommandLine& line) {
  AgentSettings settings{folder, {}};
  settings.meter.speed = line.speed;
  settings.meter.seed = line.seed;
  if (const auto chosen = choose_meter(settings.meter, line.meter); !chosen) {
    std::cerr << "edl-agent: " << chosen.error().message << '\n';
    return k_exit_wrong_usage;
  }
  if (!line.simulate_since.empty()) {
    const auto length = parse_duration(line.simulate_since);
    if (!length) {
      std::cerr << "edl-agent: --simulate-since: " << length.error().message << '\n';
      return k_exit_wrong_usage;
    }
    settings.meter.simulate_since = *length;
  }
  return run(settings);
}

int main_with(int argc, char** argv) {
  CommandLine line;
  Settings settings({"edl-agent", "The agent of EDL, the Energy Data Logger: measures, keeps every reading, delivers.",
                     k_version, "/var/lib/edl-agent", k_examples});
  const auto folder = [&settings] { return AgentFolder{settings.data()}; };
  CLI::App& program = settings.program();

  auto& init_call = settings.add_call(program, "init", "Make this device's identity: a key pair",
                                      "edl-agent init --device-id cellar --server http://192.0.2.10:8080",
                                      [&] { return init(folder(), line.device_id, line.server); });
  init_call.add_option("--device-id", line.device_id, "The device's name: 1 to 64 of a-z 0-9 _ -")->required();
  init_call.add_option("--server", line.server, "The server's address, http://HOST:PORT")->required();

  auto& run_call = settings.add_call(program, "run", "Measure, keep and deliver until SIGTERM",
                                     "edl-agent run --meter replay:day.csv.gz --speed max",
                                     [&] { return run_with(folder(), line); });
  settings.add(run_call, "--meter", line.meter, "simulated, or replay:FILE (a recording, CSV, may be gzipped)");
  settings.add(run_call, "--speed", line.speed, "How fast a recording is played: a factor, or max");
  settings.add(run_call, "--seed", line.seed, "Which simulated house; the same seed is the same house");
  settings.add(run_call, "--simulate-since", line.simulate_since,
               "The simulation first makes up for this much of the past, as fast as it can: 7d");

  settings.add_call(program, "device-code", "Print a fresh one-time code for the app's sign-up",
                    "edl-agent device-code", [&] { return device_code(folder()); });

  auto& status_call = settings.add_call(
      program, "status", "Say how the running agent is", "edl-agent status --json",
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
