// load_generator: what `scripts/bench store` and `scripts/bench control` send, and how fast it was answered. Each call
// prints one JSON object.
//
// It is made to need little of the machine that it shares with the server: one thread, and every request is in memory
// before the first is sent.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "bench_house.hpp"
#include "core/device_key.hpp"
#include "core/reading_json.hpp"
#include "core/timestamp.hpp"
#include "device_load.hpp"
#include "http_load.hpp"
#include "net/token.hpp"

namespace edl::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::uint16_t port = 0;
  std::string path = "/";
  std::string shape = "edl";
  fs::path tokens;
  fs::path user_token;
  fs::path folder;
  std::int64_t begin_ms = 0;
  std::size_t devices = 8;
  std::size_t connections = 8;
  std::size_t sets_per_request = 1;
  std::size_t sets = 0;
  std::size_t requests = 200;
  std::size_t warm_up = 50;
  double seconds = 60;
  int kill = 0;
};

std::string device_name(std::size_t index) { return fmt::format("bench-{:03}", index); }

std::vector<std::string> read_lines(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// InfluxDB's line protocol, times in ms: one line for each phase.
void append_lines(std::string& out, const std::string& device, const ReadingSet& set) {
  for (const Reading& reading : set.readings) {
    fmt::format_to(std::back_inserter(out), "reading,device={},phase={} ", device, name_of(reading.phase));
    for (const FieldInfo& info : k_fields) {
      const double value = reading.values[info.field].value_or(0);
      fmt::format_to(std::back_inserter(out), "{}{}={}", info.field == Field::power_watt ? "" : ",", info.name, value);
    }
    fmt::format_to(std::back_inserter(out), " {}\n", to_unix_ms(reading.time));
  }
}

std::string request_head(const Options& options, std::string_view token, std::size_t body_bytes) {
  std::string head = fmt::format("POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", options.path, options.port);
  if (!token.empty()) fmt::format_to(std::back_inserter(head), "Authorization: Bearer {}\r\n", token);
  fmt::format_to(std::back_inserter(head), "Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
                 options.shape == "edl" ? "application/json" : "text/plain", body_bytes);
  return head;
}

/// Everything that one connection will write: its share of the sets of its device, in the order of time. Connections
/// beyond the number of devices take the next stretch of time of theirs.
RequestQueue prepare_writes(const Options& options, std::size_t connection, std::string_view token) {
  const std::size_t device = connection % options.devices;
  const std::size_t stretch = connection / options.devices;
  const std::size_t sets = options.sets / options.connections;
  const Timestamp begin = from_unix_ms(options.begin_ms) + std::chrono::seconds(stretch * sets);
  BenchHouse house(connection, begin);
  RequestQueue queue;
  std::string body;
  std::vector<Reading> batch;
  for (std::size_t made = 0; made < sets;) {
    body.clear();
    batch.clear();
    for (std::size_t i = 0; i < options.sets_per_request && made < sets; ++i, ++made) {
      const ReadingSet& set = house.next();
      if (options.shape == "edl") {
        batch.insert(batch.end(), set.readings.begin(), set.readings.end());
      } else {
        append_lines(body, device_name(device), set);
      }
    }
    if (options.shape == "edl") append_json(body, batch);
    queue.add(request_head(options, token, body.size()) + body);
  }
  return queue;
}

double quantile(const std::vector<double>& ascending, double share) {
  if (ascending.empty()) return 0;
  return ascending[static_cast<std::size_t>(share * static_cast<double>(ascending.size() - 1) + 0.5)];
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out + '"';
}

void print_result(const LoadResult& result, std::size_t sets) {
  const double seconds = std::max(result.seconds, 1e-9);
  fmt::print(R"({{"requests":{},"sets":{},"seconds":{:.4f},"requests_per_s":{:.1f},"sets_per_s":{:.1f},)"
             R"("median_ms":{:.4f},"p99_ms":{:.4f},"answer_bytes":{},"errors":{},"first_error":{}}})"
             "\n",
             result.requests, sets, result.seconds, static_cast<double>(result.requests) / seconds,
             static_cast<double>(sets) / seconds, quantile(result.latency_ms, 0.5), quantile(result.latency_ms, 0.99),
             result.answer_bytes, result.errors, json_text(result.first_error));
}

LoadSettings load_settings(const Options& options) {
  LoadSettings settings;
  settings.port = options.port;
  settings.limit = std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  settings.patience = std::chrono::seconds(30);
  settings.kill_afterwards = options.kill;
  return settings;
}

/// The driver reads the server's CPU time when it sees this line, and answers with a line to begin.
void wait_for_word() {
  fmt::print("ready\n");
  std::fflush(stdout);
  while (true) {
    const int c = std::getchar();
    if (c == '\n' || c == EOF) return;
  }
}

void write(const Options& options) {
  const auto tokens = options.tokens.empty() ? std::vector<std::string>() : read_lines(options.tokens);
  std::vector<RequestQueue> queues;
  for (std::size_t i = 0; i < options.connections; ++i) {
    queues.push_back(prepare_writes(options, i, tokens.empty() ? "" : tokens.at(i % options.devices)));
  }
  wait_for_word();
  const LoadResult result = run_load(load_settings(options), queues);
  std::size_t sets = 0;
  const std::size_t sets_of_each = options.sets / options.connections;
  for (const std::size_t answered : result.answered)
    sets += std::min(answered * options.sets_per_request, sets_of_each);
  print_result(result, sets);
}

std::vector<std::string> device_tokens(const Options& options) {
  auto tokens = read_lines(options.tokens);
  if (tokens.size() < options.devices) throw std::runtime_error("there are fewer tokens than devices");
  tokens.resize(options.devices);
  return tokens;
}

/// Switches on and off, phase after phase; each connection has a device of its own as far as there are as many.
RequestQueue prepare_switching(const Options& options, std::size_t connection, const std::string& token) {
  RequestQueue queue;
  for (std::size_t i = 0; i < options.requests; ++i) {
    const std::string body =
        fmt::format(R"({{"device_id":"{}","phase":"{}","state":"{}"}})", device_name(connection % options.devices),
                    name_of(k_phases[i % k_phase_count]), i / k_phase_count % 2 == 0 ? "off" : "on");
    queue.add(request_head(options, token, body.size()) + body);
  }
  return queue;
}

/// Devices that acknowledge whatever comes, and users who switch them.
void switch_relays(Options options) {
  const DeviceLoad devices(options.port, device_tokens(options));
  const std::string token = read_lines(options.user_token).at(0);
  const auto switch_all = [&](std::size_t times) {
    options.requests = times;
    std::vector<RequestQueue> queues;
    for (std::size_t i = 0; i < options.connections; ++i) queues.push_back(prepare_switching(options, i, token));
    return run_load(load_settings(options), queues);
  };
  const std::size_t counted = options.requests;
  static_cast<void>(switch_all(options.warm_up));
  LoadResult result = switch_all(counted);
  if (devices.lost() > 0) result.errors += devices.lost();
  print_result(result, 0);
}

/// Devices that stay connected until there is a line on standard input.
void hold(const Options& options) {
  const auto begin = std::chrono::steady_clock::now();
  const DeviceLoad devices(options.port, device_tokens(options));
  const std::chrono::duration<double> connecting = std::chrono::steady_clock::now() - begin;
  wait_for_word();
  fmt::print(R"({{"connections":{},"connecting_s":{:.3f},"lost":{}}})"
             "\n",
             options.devices, connecting.count(), devices.lost());
}

void read(const Options& options) {
  const auto tokens = options.tokens.empty() ? std::vector<std::string>() : read_lines(options.tokens);
  std::string request = fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", options.path, options.port);
  if (!tokens.empty()) request += "Authorization: Bearer " + tokens.front() + "\r\n";
  request += "\r\n";
  const auto ask = [&](std::size_t times) {
    std::vector<RequestQueue> queues(options.connections);
    for (RequestQueue& queue : queues) {
      for (std::size_t i = 0; i < times; ++i) queue.add(request);
    }
    return run_load(load_settings(options), queues);
  };
  static_cast<void>(ask(options.warm_up));
  print_result(ask(options.requests), 0);
}

/// Order-0 entropy of the differences from second to second, in bytes for each reading set: what a coder that knows
/// each field's distribution, and nothing else, could reach.
void entropy(const Options& options) {
  double bits = 0;
  std::size_t sets = 0;
  for (std::size_t device = 0; device < options.devices; ++device) {
    BenchHouse house(device, from_unix_ms(options.begin_ms));
    constexpr std::size_t k_columns = k_phase_count * k_field_count;
    std::array<std::map<std::int64_t, std::size_t>, k_columns> counts;
    std::array<std::int64_t, k_columns> before{};
    const std::size_t sets_of_each = options.sets / options.devices;
    for (std::size_t i = 0; i < sets_of_each; ++i) {
      const ReadingSet& set = house.next();
      for (std::size_t column = 0; column < k_columns; ++column) {
        const Field field = k_fields[column % k_field_count].field;
        const double value = set.readings[column / k_field_count].values[field].value_or(0);
        const auto whole = std::llround(value * std::pow(10.0, k_decimals[index_of(field)]));
        if (i > 0) ++counts[column][whole - before[column]];
        before[column] = whole;
      }
    }
    const auto deltas = static_cast<double>(sets_of_each - 1);
    for (const auto& column : counts) {
      for (const auto& [delta, count] : column) {
        const auto times = static_cast<double>(count);
        bits += times * std::log2(deltas / times);
      }
    }
    sets += sets_of_each - 1;
  }
  fmt::print(R"({{"bytes_per_set":{:.3f}}})"
             "\n",
             bits / 8 / static_cast<double>(sets));
}

/// A key pair for each device: the public keys as NNN.pem, and a file of tokens, one a line.
void identities(const Options& options) {
  std::ofstream tokens(options.folder / "device_tokens");
  fs::permissions(options.folder / "device_tokens", fs::perms::owner_read | fs::perms::owner_write);
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  for (std::size_t i = 0; i < options.devices; ++i) {
    const auto key = DevicePrivateKey::generate();
    const auto device = DeviceId::parse(device_name(i));
    std::ofstream(options.folder / (device_name(i) + ".pem")) << key.public_key().pem();
    tokens << net::sign_device_token(key, device.value(), now).reveal() << '\n';
  }
}

int main_with(int argc, char** argv) {
  Options options;
  CLI::App program("Load for scripts/bench store; prints JSON");
  program.require_subcommand(1);
  const auto data_options = [&options](CLI::App& call) {
    call.add_option("--devices", options.devices, "Houses, each with its own history")->capture_default_str();
    call.add_option("--begin-ms", options.begin_ms, "First second, in ms since 1970");
    call.add_option("--sets", options.sets, "Reading sets, of all devices together");
  };
  const auto load_options = [&options](CLI::App& call) {
    call.add_option("--port", options.port, "On 127.0.0.1")->required();
    call.add_option("--path", options.path, "Path and query")->required();
    call.add_option("--tokens", options.tokens, "File with one bearer token a line, one for each device");
    call.add_option("--connections", options.connections, "Keep-alive connections")->capture_default_str();
    call.add_option("--seconds", options.seconds, "Begin no request after")->capture_default_str();
  };

  auto& write_call = *program.add_subcommand("write", "Send reading sets; waits for a line on standard input to begin");
  data_options(write_call);
  load_options(write_call);
  write_call.add_option("--shape", options.shape, "edl: JSON; line: line protocol")
      ->check(CLI::IsMember({"edl", "line"}));
  write_call.add_option("--sets-per-request", options.sets_per_request)->capture_default_str();
  write_call.add_option("--kill", options.kill, "A process to kill right after the last answer");
  write_call.callback([&options] { write(options); });

  auto& read_call = *program.add_subcommand("read", "Ask for the same again and again");
  load_options(read_call);
  read_call.add_option("--requests", options.requests, "On each connection")->capture_default_str();
  read_call.add_option("--warm-up", options.warm_up, "Requests before, not counted")->capture_default_str();
  read_call.callback([&options] { read(options); });

  auto& switch_call = *program.add_subcommand("switch", "Switch relays of devices that are connected meanwhile");
  load_options(switch_call);
  switch_call.add_option("--devices", options.devices, "Connected devices")->capture_default_str();
  switch_call.add_option("--user-token", options.user_token, "File with the access token of their user")->required();
  switch_call.add_option("--requests", options.requests, "On each connection")->capture_default_str();
  switch_call.add_option("--warm-up", options.warm_up, "Requests before, not counted")->capture_default_str();
  switch_call.callback([&options] { switch_relays(options); });

  auto& hold_call = *program.add_subcommand("hold", "Keep devices connected until there is a line on standard input");
  hold_call.add_option("--port", options.port, "On 127.0.0.1")->required();
  hold_call.add_option("--tokens", options.tokens, "File with one bearer token a line, one for each device")
      ->required();
  hold_call.add_option("--devices", options.devices, "Connected devices")->capture_default_str();
  hold_call.callback([&options] { hold(options); });

  auto& entropy_call = *program.add_subcommand("entropy", "How much there is to store in a reading set");
  data_options(entropy_call);
  entropy_call.callback([&options] { entropy(options); });

  auto& identities_call = *program.add_subcommand("identities", "Make the devices' keys and tokens");
  identities_call.add_option("--devices", options.devices)->capture_default_str();
  identities_call.add_option("--folder", options.folder)->required();
  identities_call.callback([&options] { identities(options); });

  CLI11_PARSE(program, argc, argv);
  return 0;
}

}  // namespace
}  // namespace edl::bench

int main(int argc, char** argv) {
  try {
    return edl::bench::main_with(argc, argv);
  } catch (const std::exception& broken) {
    fmt::print(stderr, "load_generator: {}\n", broken.what());
    return 1;
  }
}
