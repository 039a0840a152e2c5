// edl-server: reads the command line and calls what it names.

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <string>
#include <sys/stat.h>

#include "edl_version.hpp"
#include "server/commands.hpp"

namespace edl::server {
namespace {

constexpr int k_wrong_usage = 2;

std::filesystem::path default_data_folder() {
  const char* named = std::getenv("EDL_DATA");
  return named != nullptr && *named != '\0' ? named : "/var/lib/edl-server";
}

/// What the options fill in, and what is to be done once they are read.
struct CommandLine {
  std::string listen = "127.0.0.1:8080";
  std::string store = "embedded";
  std::string data = default_data_folder().string();
  std::string app;
  std::string device_id;
  std::string public_key;
  std::string user;
  bool replace_key = false;
  std::function<int()> run;

  [[nodiscard]] DataFolder folder() const { return {data}; }
};

int run_serve(const CommandLine& line) {
  ServerSettings settings;
  const auto listen = net::parse_endpoint(line.listen);
  if (!listen) {
    std::fprintf(stderr, "edl-server: --listen: %s\n", listen.error().message.c_str());
    return k_wrong_usage;
  }
  settings.listen = *listen;
  settings.data = line.data;
  settings.app = line.app.empty() ? installed_app() : std::filesystem::path(line.app);
  return serve(settings);
}

void add_serve(CLI::App& app, CommandLine& line) {
  auto* serve = app.add_subcommand("serve", "Serve devices and apps until SIGTERM");
  serve->add_option("--listen", line.listen, "HOST:PORT to listen on; port 0 lets the system choose")
      ->capture_default_str();
  serve->add_option("--store", line.store, "Where time series are kept")
      ->check(CLI::IsMember({"embedded"}))
      ->capture_default_str();
  serve->add_option("--app", line.app, "Folder of the app's files, if not the installed one");
  serve->footer("Example: edl-server serve --listen 127.0.0.1:8080 --data /var/lib/edl-server");
  serve->callback([&line] { line.run = [&line] { return run_serve(line); }; });
}

void add_device(CLI::App& app, CommandLine& line) {
  auto* device = app.add_subcommand("device", "Which devices may deliver");
  device->require_subcommand(1);
  auto* enroll = device->add_subcommand("enroll", "Let a device deliver, known by its public key");
  enroll->add_option("ID", line.device_id, "1 to 64 of a-z 0-9 _ -")->required();
  enroll->add_option("--public-key", line.public_key, "PEM file that `edl-agent init` made")->required();
  enroll->add_flag("--replace-key", line.replace_key, "The device has a new key; the old one is worth nothing then");
  enroll->footer("Example: edl-server device enroll cellar --public-key cellar.pub.pem");
  enroll->callback([&line] {
    line.run = [&line] { return enroll_device(line.folder(), line.device_id, line.public_key, line.replace_key); };
  });
  auto* list = device->add_subcommand("list", "All devices, the revoked ones too");
  list->callback([&line] { line.run = [&line] { return list_devices(line.folder()); }; });
  auto* revoke = device->add_subcommand("revoke", "Take no more from a device; its history stays");
  revoke->add_option("ID", line.device_id, "The device")->required();
  revoke->callback([&line] { line.run = [&line] { return revoke_device(line.folder(), line.device_id); }; });
}

void add_user(CLI::App& app, CommandLine& line) {
  auto* user = app.add_subcommand("user", "Accounts");
  user->require_subcommand(1);
  auto* list = user->add_subcommand("list", "All users");
  list->callback([&line] { line.run = [&line] { return list_users(line.folder()); }; });
  auto* reset = user->add_subcommand("reset-password", "Give a user a new password, read from standard input");
  reset->add_option("NAME", line.user, "The user")->required();
  reset->callback([&line] { line.run = [&line] { return reset_password(line.folder(), line.user); }; });
}

int run(int argc, char** argv) {
  CommandLine line;
  CLI::App app("The server of EDL, the Energy Data Logger: takes readings, answers queries, forwards commands.",
               "edl-server");
  app.set_version_flag("--version", k_version);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--data", line.data, "The folder that holds all state (EDL_DATA)")->capture_default_str();
  add_serve(app, line);
  add_device(app, line);
  add_user(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : k_wrong_usage;
  }
  return line.run();
}

}  // namespace
}  // namespace edl::server

int main(int argc, char** argv) {
  // All state is for its owner alone, whatever a library's default is.
  ::umask(077);
  try {
    return edl::server::run(argc, argv);
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "edl-server: %s\n", broken.what());
    return 1;
  }
}
