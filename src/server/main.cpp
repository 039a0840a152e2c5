// edl-server: reads the command line and calls what it names.

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "core/log.hpp"
#include "core/settings.hpp"
#include "edl_version.hpp"
#include "server/backup_calls.hpp"
#include "server/commands.hpp"
#include "server/connection_options.hpp"
#include "server/influxdb_options.hpp"
#include "server/tls.hpp"

namespace edl::server {
namespace {

constexpr const char* k_examples =
    "Examples:\n"
    "  edl-server serve --listen 127.0.0.1:8080 --data /var/lib/edl-server\n"
    "  edl-server device enroll cellar --public-key device.pub.pem\n"
    "  edl-server device list\n"
    "  edl-server user reset-password anna\n"
    "  edl-server backup /backup/edl-$(date +%F).tar.zst\n";

/// What the options fill in.
struct CommandLine {
  std::string store = "embedded";
  std::string app;
  std::string device_id;
  std::string public_key;
  std::string user;
  std::string backup;
  bool force = false;
  bool quiet = false;
  bool replace_key = false;
  ConnectionOptions connections;
  std::vector<std::string> tls_names;
  unsigned tls_days = 3'650;
  bool tls_renew = false;
  bool at_once = false;

  /// Days that readings of each resolution are kept; 0: for ever.
  struct {
    unsigned raw = 0;
    unsigned minute = 0;
    unsigned quarter_hour = 0;
    unsigned hour = 0;
    std::uint64_t max_bytes = 0;  ///< 0: no limit
    unsigned events = 3'653;      ///< ten years
    unsigned harmonics = 1'827;   ///< five years
  } retention;
  unsigned offline_after = 60;  ///< s
  std::string webhook_private = "off";
  std::string push_contact;
  std::string log_format = "text";
  std::string log_requests = "failed";
  InfluxdbOptions influxdb;
};

std::optional<std::chrono::days> days(unsigned count) {
  return count == 0 ? std::nullopt : std::optional(std::chrono::days(count));
}

Retention retention_of(const CommandLine& line) {
  return {.raw = days(line.retention.raw),
          .minute = days(line.retention.minute),
          .quarter_hour = days(line.retention.quarter_hour),
          .hour = days(line.retention.hour),
          .max_bytes = line.retention.max_bytes == 0 ? std::nullopt : std::optional(line.retention.max_bytes)};
}

void add_retention(Settings& settings, CLI::App& serve_call, CommandLine& line) {
  const auto days = [&](const std::string& resolution, unsigned& value, const std::string& what) {
    settings.add(serve_call, "--retention-" + resolution + "-days", value, "Days to keep " + what + "; 0: for ever")
        ->check(CLI::Range(0u, 100'000u));
  };
  days("raw", line.retention.raw, "readings of a second");
  days("1m", line.retention.minute, "means of a minute");
  days("15m", line.retention.quarter_hour, "means of 15 minutes");
  days("1h", line.retention.hour, "means of an hour, of which days are made");
  days("events", line.retention.events, "power-quality events and their waveforms");
  days("harmonics", line.retention.harmonics, "harmonics");
  settings
      .add(serve_call, "--retention-max-bytes", line.retention.max_bytes,
           "Drop the oldest readings of a second when the store is larger, for example 20GB; 0: no limit")
      ->transform(CLI::AsSizeValue(false));
}

int wrong(const std::string& message) {
  std::cerr << "edl-server: " << message << '\n';
  return k_exit_wrong_usage;
}

LoggedRequests logged_requests(const std::string& word) {
  if (word == "all") return LoggedRequests::all;
  return word == "refused" ? LoggedRequests::refused : LoggedRequests::failed;
}

void add_log_options(Settings& settings, CLI::App& serve_call, CommandLine& line) {
  settings.add(serve_call, "--log-format", line.log_format, "text, or json: an object on each line")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json"}));
  settings
      .add(serve_call, "--log-requests", line.log_requests,
           "Requests that get a line: failed (status 500 and more), refused (400 and more too), or all")
      ->capture_default_str()
      ->check(CLI::IsMember({"failed", "refused", "all"}));
}

/// @return what is wrong with it; empty: nothing (RFC 8292, section 2.1)
std::string contact_url(const std::string& text) {
  const bool known = text.starts_with("mailto:") || text.starts_with("https://");
  const bool printable = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
  if (text.empty() || (known && printable && text.size() <= 200)) return "";
  return "expected a URL such as mailto:anna@example.org";
}

int serve_with(const DataFolder& data, const CommandLine& line) {
  set_up_log(line.log_format == "json" ? LogFormat::json : LogFormat::text);
  ServerSettings settings;
  settings.logged_requests = logged_requests(line.log_requests);
  if (const auto set = set_connections(line.connections, settings); !set) return wrong(to_string(set.error()));
  if (line.store == "influxdb") {
    auto target = influxdb_target(line.influxdb);
    if (!target) return wrong(to_string(target.error()));
    InfluxdbStoreSettings store;
    store.target = std::move(*target);
    store.max_spool_bytes = line.influxdb.spool_bytes;
    settings.store = std::move(store);
  } else if (line.store == "embedded") {
    EmbeddedStoreSettings store;
    store.retention = retention_of(line);
    settings.store = std::move(store);
  } else {
    return wrong("--store: embedded or influxdb, found \"" + line.store + "\"");
  }
  settings.keep_events = days(line.retention.events);
  settings.keep_harmonics = days(line.retention.harmonics);
  settings.offline_after = std::chrono::seconds(line.offline_after);
  settings.push_contact = line.push_contact;
  settings.private_webhooks = line.webhook_private == "on" ? PrivateWebhooks::allowed : PrivateWebhooks::refused;
  settings.data = data.root;
  settings.app = line.app.empty() ? installed_app() : std::filesystem::path(line.app);
  return serve(settings);
}

int init_influxdb_with(const InfluxdbOptions& options) {
  const auto target = influxdb_target(options);
  if (!target) return wrong(to_string(target.error()));
  if (const auto done = init_influxdb(*target, influxdb_retention(options)); !done) {
    std::cerr << "edl-server: " << to_string(done.error()) << '\n';
    return k_exit_failure;
  }
  std::cout << "The database \"" << target->database << "\" in InfluxDB at " << target->url.text() << " is set up.\n";
  return k_exit_success;
}

void add_backup_calls(Settings& settings, CommandLine& line) {
  const auto verbosity = [&line] { return line.quiet ? Verbosity::quiet : Verbosity::normal; };
  auto& backup =
      settings.add_call(settings.program(), "backup",
                        "Write accounts, keys and readings, all of one moment, into one file; the server goes on",
                        "edl-server backup /backup/edl-$(date +%F).tar.zst", [&settings, &line, verbosity] {
                          return write_backup(DataFolder{settings.data()}, line.backup,
                                              line.force ? Existing::replace : Existing::refuse, verbosity());
                        });
  backup
      .add_option("FILE", line.backup, "What to write: tar with zstd, mode 0600. Keep it as secret as the data folder")
      ->required();
  backup.add_flag("--force", line.force, "Replace FILE if it exists, once the new one is whole");
  backup.add_flag("--quiet", line.quiet, "Say nothing but what went wrong: for cron");
  auto& restore = settings.add_call(
      settings.program(), "restore", "Make the data folder, empty or not there yet, out of a backup",
      "edl-server restore /backup/edl-2026-11-23.tar.zst --data /var/lib/edl-server",
      [&settings, &line, verbosity] { return restore_backup(DataFolder{settings.data()}, line.backup, verbosity()); });
  restore.add_option("FILE", line.backup, "What `edl-server backup` wrote")->required();
  restore.add_flag("--quiet", line.quiet, "Say nothing but what went wrong");
}

void add_tls_calls(Settings& settings, CommandLine& line) {
  CLI::App& tls = *settings.program().add_subcommand("tls", "Certificates for TLS");
  tls.require_subcommand(1);
  auto& made = settings.add_call(
      tls, "self-signed", "Make a certificate that devices know by its fingerprint, and its key, in the data folder",
      "edl-server tls self-signed --name edl.example.org --name 192.0.2.10", [&settings, &line] {
        return make_self_signed_certificate(DataFolder{settings.data()}, line.tls_names, line.tls_days,
                                            line.tls_renew ? Renewal::keep_key : Renewal::refuse);
      });
  made.add_option("--name", line.tls_names, "A host's name or address that it is for; this machine's if none is given");
  made.add_option("--days", line.tls_days, "How long it is good")
      ->capture_default_str()
      ->check(CLI::Range(1U, 36'500U));
  made.add_flag("--renew", line.tls_renew, "Make a new certificate for the key that is there");
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
  add_connection_options(settings, serve_call, line.connections);
  settings.add(serve_call, "--store", line.store, "Where time series are kept: embedded or influxdb");
  add_influxdb_target(settings, serve_call, line.influxdb);
  add_influxdb_store(settings, serve_call, line.influxdb);
  add_retention(settings, serve_call, line);
  settings
      .add(serve_call, "--offline-after", line.offline_after,
           "Seconds without a word of a device after which it counts as offline")
      ->check(CLI::Range(2u, 86'400u));
  settings
      .add(serve_call, "--webhook-private", line.webhook_private,
           "on: webhooks and push services may be in this machine's own network, and in the clear there")
      ->capture_default_str()
      ->check(CLI::IsMember({"on", "off"}));
  settings
      .add(serve_call, "--push-contact", line.push_contact,
           "mailto: or https: URL by which push services reach you; if absent, they are told the app's address")
      ->type_name("URL")
      ->check(contact_url);
  add_log_options(settings, serve_call, line);
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

  settings.add_call(program, "openapi", "Print what all HTTP calls take and answer, as an OpenAPI document",
                    "edl-server openapi > openapi.json", [] { return print_openapi(); });

  CLI::App& keys = *program.add_subcommand("keys", "Keys that sign what users show");
  keys.require_subcommand(1);
  auto& rotate = settings.add_call(
      keys, "rotate", "Make a new key for access tokens; nobody is logged out", "edl-server keys rotate",
      [&] { return rotate_keys(data(), line.at_once ? KeyBefore::ends : KeyBefore::runs_out); });
  rotate.add_flag("--at-once", line.at_once, "The key before was stolen: what it has signed is worth nothing now");

  CLI::App& influxdb = *program.add_subcommand("influxdb", "InfluxDB, where it keeps the time series");
  influxdb.require_subcommand(1);
  auto& init = settings.add_call(influxdb, "init", "Set up InfluxDB 1.x: database, retention, downsampling; repeatable",
                                 "edl-server influxdb init --influxdb-database edl",
                                 [&] { return init_influxdb_with(line.influxdb); });
  add_influxdb_target(settings, init, line.influxdb);
  add_influxdb_retention(settings, init, line.influxdb);
  add_backup_calls(settings, line);
  add_tls_calls(settings, line);

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
