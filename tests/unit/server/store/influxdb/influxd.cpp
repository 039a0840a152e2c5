#include "unit/server/store/influxdb/influxd.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "net/http_client.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;

/// A port that is free now. influxd does not tell which one it took if asked for any.
std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(fd, generic, size) == 0 && ::getsockname(fd, generic, &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free port on loopback");
  return ntohs(address.sin_port);
}

std::string influxd_program() {
  for (const char* path : {"/usr/bin/influxd", "/usr/local/bin/influxd", "/usr/sbin/influxd"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  throw std::runtime_error("influxd is not installed: run scripts/setup (Debian package influxdb)");
}

}  // namespace

Influxd::Influxd() : port_(free_port()), other_port_(free_port()) {
  write_config();
  start();
}

Influxd::~Influxd() { kill(); }

Influxd& Influxd::shared() {
  static Influxd influxd;
  return influxd;
}

void Influxd::write_config() {
  const std::string root = folder_.path().string();
  std::ofstream(folder_.path() / "influxdb.conf")
      << "reporting-disabled = true\n"
      << "bind-address = \"127.0.0.1:" << other_port_ << "\"\n"
      << "[meta]\ndir = \"" << root << "/meta\"\n"
      << "[data]\ndir = \"" << root << "/data\"\nwal-dir = \"" << root << "/wal\"\nquery-log-enabled = false\n"
      << "[monitor]\nstore-enabled = false\n"
      << "[http]\nbind-address = \"127.0.0.1:" << port_ << "\"\nlog-enabled = false\n"
      << "[continuous_queries]\nlog-enabled = false\n";
}

void Influxd::kill() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(std::exchange(pid_, 0), nullptr, 0);
}

void Influxd::spawn() {
  std::string program = influxd_program();
  std::string flag = "-config";
  std::string config = (folder_.path() / "influxdb.conf").string();
  const std::string log = (folder_.path() / "log").string();
  std::array<char*, 4> arguments{program.data(), flag.data(), config.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    ::posix_spawn_file_actions_addopen(&actions, fd, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::system_error(failed, std::generic_category(), program);
}

bool Influxd::answers() const {
  net::HttpClientSettings settings;
  settings.server = url();
  net::HttpRequest ping;
  ping.path = "/ping";
  const auto answer = net::HttpClient(settings).send(ping);
  return answer && answer->status == 204;
}

std::string Influxd::ask(const std::string& statement) const {
  net::HttpClientSettings settings;
  settings.server = url();
  net::HttpRequest request;
  request.method = "POST";
  request.path = "/query";
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.body = "q=" + net::percent_encode(statement);
  return net::HttpClient(settings).send(request).value().body;
}

void Influxd::start() {
  spawn();
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!answers()) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      throw std::runtime_error("influxd ended at once; its log is in " + folder_.path().string());
    }
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("influxd does not answer");
    std::this_thread::sleep_for(20ms);  // another program's start, which nobody announces
  }
}

InfluxdbPlace::InfluxdbPlace(const Influxd& influxd) : influxd_(influxd) {
  static std::atomic<int> count = 0;
  database_ = "test " + std::to_string(++count) + " \"it's\"";  // every name must do
  if (auto made = init_influxdb(settings().target, {}); !made) throw std::runtime_error(to_string(made.error()));
}

InfluxdbStoreSettings InfluxdbPlace::settings() const {
  InfluxdbStoreSettings settings;
  settings.target.url = influxd_.url();
  settings.target.database = database_;
  settings.spool = folder_.path() / "spool";
  settings.first_backoff = 5ms;
  settings.longest_backoff = 50ms;
  settings.read_wait = 30s;
  return settings;
}

std::unique_ptr<TelemetryStore> InfluxdbPlace::open() const {
  auto store = open_influxdb_store(settings());
  if (!store) throw std::runtime_error(to_string(store.error()));
  return std::move(*store);
}

}  // namespace edl::server::testing
