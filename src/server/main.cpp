// edl-server: reads the command line and calls what it names.

#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "core/settings.hpp"
#include "edl_version.hpp"
#include "server/commands.hpp"

namespace edl::server {
namespace {

constexpr const char* k_examples =
    "Examples:\n"
    "  edl-server serve --listen 127.0.0.1:8080 --data /var/lib/edl-server\n"
    "  edl-server device enroll cellar --public-key device.pub.pem\n"
    "  edl-server device list\n"
    "  edl-server user reset-password anna\n";

/// What the options fill in.
struct CommandLine {
  std::string listen = "127.0.0.1:8080";
  std::string store = "embedded";
  std::string app;
  std::string device_id;
  std::string public_key;
  std::string user;
  bool replace_key = false;
};

int wrong(const std::string& message) {
  std::cerr << "edl-server: " << message << '\n';
  return k_exit_wrong_usage;
}

int serve_with(const DataFolder& data, const CommandLine& line) {
  const auto listen = net::parse_endpoint(line.listen);
  if (!listen) return wrong("--listen: " + listen.error().message);
  if (line.store != "embedded") {
    return wrong("--store: this version has the embedded store only, found \"" + line.store + "\"");
  }
  ServerSettings settings;
  settings.listen = *listen;
  settings.data = data.root;
  settings.app = line.app.empty() ? installed_app() : std::filesystem::path(line.app);
  return serve(settings);
}

int main_with(int argc, char** argv) {
  CommandLine line;
  Settings settings({"edl-server", "The server of EDL, the Energy Data Logger: takes readings, answers, switches.",
                     k_version, "/var/lib/edl-server", k_examples});
  const auto data = [&settings] { return DataFolder{settings.data()}; };
  CLI::App& program = settings.program();

  auto& serve_call =
      settings.add_call(program, "serve", "Serve devices and apps until SIGTERM",
                        "edl-server serve --listen 127.0.0.1:8080", [&] { return serve_with(data(), line); });
  settings.add(serve_call, "--listen", line.listen, "HOST:PORT to listen on; port 0 lets the system choose");
  settings.add(serve_call, "--store", line.store, "Where time series are kept: embedded");
  settings.add(serve_call, "--app", line.app, "Folder of the app's files, if not the installed one");

  CLI::App& device = *program.add_subcommand("device", "Which devices may deliver");
  device.require_subcommand(1);
  auto& enroll = settings.add_call(device, "enroll", "Let a device deliver, known by its public key",
                                   "edl-server device enroll cellar --public-key device.pub.pem", [&] {
                                     return enroll_device(data(), line.device_id, line.public_key, line.replace_key);
                                   });
  enroll.add_option("ID", line.device_id, "1 to 64 of a-z 0-9 _ -")->required();
  enroll.add_option("--public-key", line.public_key, "PEM file that `edl-agent init` made")->required();
  enroll.add_flag("--replace-key", line.replace_key, "The device has a new key; the old one is worth nothing then");
  settings.add_call(device, "list", "All devices, the revoked ones too", "edl-server device list",
                    [&] { return list_devices(data()); });
  auto& revoke =
      settings.add_call(device, "revoke", "Take no more from a device; its history stays",
                        "edl-server device revoke cellar", [&] { return revoke_device(data(), line.device_id); });
  revoke.add_option("ID", line.device_id, "The device")->required();

  CLI::App& user = *program.add_subcommand("user", "Accounts");
  user.require_subcommand(1);
  settings.add_call(user, "list", "All users", "edl-server user list", [&] { return list_users(data()); });
  auto& reset =
      settings.add_call(user, "reset-password", "Give a user a new password, read from standard input",
                        "edl-server user reset-password anna", [&] { return reset_password(data(), line.user); });
  reset.add_option("NAME", line.user, "The user")->required();

  return settings.run(argc, argv, std::cout, std::cerr);
}

}  // namespace
}  // namespace edl::server

int main(int argc, char** argv) {
  // All state is for its owner alone, whatever a library's default is.
  ::umask(077);
  try {
    return edl::server::main_with(argc, argv);
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "edl-server: %s\n", broken.what());
    return edl::k_exit_failure;
  }
}
