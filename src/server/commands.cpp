#include "server/commands.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>

#include "core/service_manager.hpp"
#include "core/wall_clock.hpp"
#include "edl_version.hpp"
#include "server/accounts/accounts.hpp"
#include "server/end_signals.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

constexpr int k_done = 0;
constexpr int k_failed = 1;
constexpr std::size_t k_max_key_file_bytes = 64 << 10;

/// Opens the accounts of a data folder for a call that works on them alone.
int with_accounts(const DataFolder& data, const std::function<int(Accounts&)>& work) {
  if (const auto created = data.create(); !created) return failed(created.error());
  const auto accounts = Accounts::open(data.accounts(), wall_clock);
  return accounts ? work(**accounts) : failed(accounts.error());
}

Result<std::string> read_small_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Errc::not_found, "cannot read the file", file.string());
  std::string content(k_max_key_file_bytes + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > k_max_key_file_bytes) return fail(Errc::too_large, "too large for a key", file.string());
  return content;
}

/// Hides what is typed for as long as it lives, where standard input is a terminal.
class NoEcho {
 public:
  NoEcho() : terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!terminal_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool terminal_;
};

/// The system's first limit of open files is meant for people; a server of many connections goes up to its second.
void raise_limit_of_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int failed(const Error& error) {
  fmt::print(stderr, "edl-server: {}\n", to_string(error));
  return k_failed;
}

int failed(const Faults& faults) {
  fmt::print(stderr, "edl-server: {}\n", faults.summary);
  for (const Fault& fault : faults.faults) fmt::print(stderr, "  {} {}\n", fault.pointer, fault.detail);
  return k_failed;
}

int serve(const ServerSettings& settings) {
  // Large answers come and go; what they used is given back instead of kept in an arena for each thread.
  ::mallopt(M_ARENA_MAX, 2);
  // Bodies and answers of some MB come again and again. Mapped anew each time, as glibc does where it is told no more than
  // when to trim, they cost three times what is done with them, on machines where a page fault is dear.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 16 << 20);
  raise_limit_of_files();
  const EndSignals end_signals{SIGHUP};
  spdlog::info("edl-server {} starts, data in {}", k_version, settings.data.string());
  auto server = Server::start(settings);
  if (!server) return failed(server.error());
  if (!settings.app) spdlog::warn("the app's files are not installed: only the API is served");
  const auto service = ServiceManager::from_environment();
  const net::Url where{settings.http.listen.host, (*server)->port(), "",
                       settings.tls ? net::Scheme::https : net::Scheme::http};
  spdlog::info("listening on {}", where.text());
  if (where.host != "127.0.0.1" && where.host != "::1" && where.host != "localhost") {
    if (settings.tls) {
      spdlog::info("other machines can reach this address, by TLS");
    } else {
      spdlog::warn(
          "other machines can reach this address, and without TLS they can read what passes: "
          "give --tls-cert and --tls-key, or put a TLS proxy before it");
    }
  }
  const std::string serving = "serving at " + where.text();
  service.ready(serving);
  if (const auto every = service.alive_every()) (*server)->beat(*every, [service] { service.alive(); });
  int signal = end_signals.wait();
  for (; signal == SIGHUP; signal = end_signals.wait()) {
    service.reloading();
    (*server)->reload();
    service.ready(serving);
  }
  service.stopping("finishing what is in work");
  spdlog::info("{}: finishing what is in work", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  server->reset();
  spdlog::info("stopped");
  return k_done;
}

int enroll_device(const DataFolder& data, const std::string& id, const fs::path& public_key, bool replace_key) {
  const auto device = DeviceId::parse(id);
  if (!device) return failed(device.error());
  const auto pem = read_small_file(public_key);
  if (!pem) return failed(pem.error());
  return with_accounts(data, [&](Accounts& accounts) {
    const auto record = accounts.enroll(*device, *pem, replace_key ? OtherKey::replace : OtherKey::refuse);
    if (!record) return failed(record.error());
    fmt::print("{} is enrolled and may deliver\n", record->id.text());
    return k_done;
  });
}

int list_devices(const DataFolder& data) {
  return with_accounts(data, [](Accounts& accounts) {
    const auto devices = accounts.list_devices();
    if (!devices) return failed(devices.error());
    fmt::print("{:<32} {:<24} {:<24} {}\n", "DEVICE", "ENROLLED", "REVOKED", "NAME");
    for (const DeviceRecord& device : *devices) {
      fmt::print("{:<32} {:<24} {:<24} {}\n", device.id.text(), to_rfc3339(device.enrolled_at),
                 device.revoked_at ? to_rfc3339(*device.revoked_at) : "-", device.name);
    }
    return k_done;
  });
}

int revoke_device(const DataFolder& data, const std::string& id) {
  const auto device = DeviceId::parse(id);
  if (!device) return failed(device.error());
  return with_accounts(data, [&](Accounts& accounts) {
    if (const auto revoked = accounts.revoke_device(*device); !revoked) return failed(revoked.error());
    fmt::print("{} is revoked: its tokens are worth nothing from now on\n", device->text());
    return k_done;
  });
}

int list_users(const DataFolder& data) {
  return with_accounts(data, [](Accounts& accounts) {
    const auto users = accounts.users();
    if (!users) return failed(users.error());
    fmt::print("{:<64} {}\n", "USER", "SINCE");
    for (const User& user : *users) fmt::print("{:<64} {}\n", user.name, to_rfc3339(user.created_at));
    return k_done;
  });
}

int reset_password(const DataFolder& data, const std::string& name) {
  std::string typed;
  {
    const NoEcho quiet;
    if (::isatty(STDIN_FILENO) != 0) fmt::print(stderr, "New password for {}: ", name);
    std::getline(std::cin, typed);
  }
  const Secret password(std::move(typed));
  return with_accounts(data, [&](Accounts& accounts) {
    if (const auto done = accounts.reset_password(name, password); !done) return failed(done.error());
    fmt::print("{} has a new password, and all sessions have ended\n", name);
    return k_done;
  });
}

int rotate_keys(const DataFolder& data, KeyBefore before) {
  if (auto created = data.create(); !created) return failed(created.error());
  const auto id = rotate_access_key(data.keys(), before);
  if (!id) return failed(id.error());
  fmt::print("Access tokens are signed by the key {} from now on. {}\n", *id,
             before == KeyBefore::ends ? "Those of the key before are worth nothing."
                                       : "Those of the key before run out within 15 minutes.");
  return k_done;
}

int print_openapi() {
  std::string name = (fs::temp_directory_path() / "edl-openapi-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return failed(Error{Errc::io, "cannot make a temporary folder", fs::temp_directory_path().string()});
  }
  const auto remove = [](const std::string* folder) { fs::remove_all(*folder); };
  const std::unique_ptr<const std::string, decltype(remove)> folder(&name, remove);
  // The routes are told by a server that has them.
  spdlog::set_level(spdlog::level::warn);
  ServerSettings settings;
  settings.http.listen = {"127.0.0.1", 0};
  settings.data = name;
  const auto server = Server::start(settings);
  if (!server) return failed(server.error());
  fmt::print("{}\n", (*server)->openapi());
  return k_done;
}

std::optional<fs::path> installed_app() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return std::nullopt;
  fs::path app = program.parent_path().parent_path() / "share" / "edl" / "web";
  if (!fs::is_regular_file(app / "index.html", error)) return std::nullopt;
  return app;
}

}  // namespace edl::server
