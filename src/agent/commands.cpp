#include "agent/commands.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "agent/device_client.hpp"
#include "agent/end_signals.hpp"
#include "agent/length_of_time.hpp"
#include "agent/pairing/pairing_code.hpp"
#include "agent/pairing_desk.hpp"
#include "agent/qr_code.hpp"
#include "agent/status.hpp"
#include "agent/terminal.hpp"
#include "core/settings.hpp"
#include "net/client_tls.hpp"

namespace edl::agent {
namespace {

/// By what the server is known, checked as far as that goes without the server.
Result<net::TlsTrust> trust_of(const InitWish& wish, const net::Url& server) {
  net::TlsTrust trust;
  if (wish.server_ca.empty() && wish.server_fingerprint.empty()) return trust;
  if (server.scheme != net::Scheme::https) {
    return fail(Errc::invalid, "--server-ca and --server-fingerprint are for a server at https://");
  }
  if (!wish.server_ca.empty()) trust.ca_file = wish.server_ca;
  if (!wish.server_fingerprint.empty()) {
    const auto fingerprint = net::Fingerprint::parse(wish.server_fingerprint);
    if (!fingerprint) return fail(Errc::invalid, "--server-fingerprint: " + fingerprint.error().message);
    trust.fingerprint = *fingerprint;
  }
  if (const auto usable = net::ClientTls::make(trust); !usable) {
    return fail(usable.error().code, to_string(usable.error()));
  }
  return trust;
}

/// Prints id and code of the device, a line each; on a terminal their QR code before.
void print_label(const DeviceId& device, const pairing::PairingCode& code) {
  if (::isatty(STDOUT_FILENO) != 0) {
    fmt::print("{}\n", qr_code(std::string(pairing::label_link(device, code).reveal())));
  }
  fmt::print("{}\n", pairing::label_text(device, code).reveal());
}

}  // namespace

int failed(const Error& error) {
  fmt::print(stderr, "edl-agent: {}\n", to_string(error));
  return k_exit_failure;
}

int wrong(const std::string& message) {
  fmt::print(stderr, "edl-agent: {}\n", message);
  return k_exit_wrong_usage;
}

int init(const AgentFolder& folder, const InitWish& wish) {
  auto device = DeviceId::parse(wish.device_id);
  if (!device) return wrong("--device-id: " + device.error().message);
  auto url = net::parse_url(wish.server);
  if (!url) return wrong("--server: " + url.error().message);
  auto trust = trust_of(wish, *url);
  if (!trust) return wrong(trust.error().message);
  if (const auto created = folder.create(); !created) return failed(created.error());

  const DevicePrivateKey key = DevicePrivateKey::generate();
  if (const auto saved = key.save(folder.private_key()); !saved) return failed(saved.error());
  std::FILE* file = std::fopen(folder.public_key().c_str(), "w");
  if (file == nullptr) return failed({Errc::io, "cannot write the public key", folder.public_key().string()});
  fmt::print(file, "{}", key.public_key().pem());
  if (std::fclose(file) != 0) return failed({Errc::io, "cannot write the public key", folder.public_key().string()});
  const std::string id = device->text();
  if (const auto written = folder.write_identity({std::move(*device), std::move(*url), std::move(*trust)}); !written) {
    return failed(written.error());
  }
  fmt::print(stderr, "{} has a key pair. Enrol it at the server:\n  edl-server device enroll {} --public-key FILE\n",
             id, id);
  fmt::print("{}\n", folder.public_key().string());
  return k_exit_success;
}

int run(const AgentFolder& folder, const Machine& machine) {
  ::mallopt(M_ARENA_MAX, 2);
  const EndSignals end_signals;
  const auto done = run_agent(folder, machine, end_signals.token());
  return done ? k_exit_success : failed(done.error());
}

int calibrate(const AgentFolder& folder, const ade9000::ChipGround& chip, const ade9000::CalibrationAnswers& answers,
              const ade9000::CalibrationSettings& settings) {
  const EndSignals end_signals;
  // An agent that runs would lose its chip; where no agent has ever been, none runs.
  std::optional<FolderLock> alone;
  if (std::filesystem::exists(folder.root)) {
    auto lock = FolderLock::take(folder);
    if (!lock) return failed(lock.error());
    alone.emplace(std::move(*lock));
  }
  Terminal terminal(stdout, STDIN_FILENO, end_signals.token());
  ade9000::CalibrationWalk walk(chip, terminal, answers, settings);
  const auto written = walk.run(end_signals.token());
  if (written) return *written ? k_exit_success : k_exit_failure;
  const int failure = failed(written.error());
  return written.error().where.starts_with("--") ? k_exit_wrong_usage : failure;
}

int device_code(const AgentFolder& folder, const Clock& clock) {
  const auto identity = folder.read_identity();
  if (!identity) return failed(identity.error());
  const auto server = DeviceClient::open(folder, *identity, clock);
  if (!server) return failed(server.error());
  const auto code = (*server)->device_code();
  if (!code) return failed(code.error());
  if (::isatty(STDOUT_FILENO) != 0) {
    // In the fragment, which a browser keeps to itself: the code stands in no server's log.
    const std::string link = fmt::format("{}/#/sign-up/{}", identity->server.text(), code->device_code.reveal());
    fmt::print("{}\n{}\n\nGood until {}, once.\n\n", qr_code(link), link, code->expires_at);
  }
  fmt::print("{}\n", code->device_code.reveal());
  return k_exit_success;
}

int reset_owner(const AgentFolder& folder, const Clock& clock) {
  const auto identity = folder.read_identity();
  if (!identity) return failed(identity.error());
  const auto server = DeviceClient::open(folder, *identity, clock);
  if (!server) return failed(server.error());
  if (const auto done = (*server)->reset_owner(); !done) return failed(done.error());
  fmt::print("{} has no owner now. To take it over, sign up with the code of:\n  edl-agent device-code\n",
             identity->device.text());
  return k_exit_success;
}

int pair(const AgentFolder& folder) {
  const auto identity = folder.read_identity();
  if (!identity) return failed(identity.error());
  const auto report = ask_for_pairing(folder);
  if (!report) return failed(report.error());
  if (report->state == k_pairing_off) {
    return failed(
        {Errc::unavailable, "the agent runs with --pairing off; sign up with the code of `edl-agent device-code`"});
  }
  if (report->problem) {
    return failed({Errc::unavailable, "phones cannot find the device: " + *report->problem +
                                          "; sign up with the code of `edl-agent device-code` instead"});
  }
  const auto code = pairing::PairingCode::load_or_create(folder.pairing_code());
  if (!code) return failed(code.error());
  print_label(identity->device, *code);
  fmt::print(stderr, "\nPairing is {}. In the app choose “Add a device”, then this device and its code.\n",
             report->state);
  return k_exit_success;
}

int label(const AgentFolder& folder) {
  const auto identity = folder.read_identity();
  if (!identity) return failed(identity.error());
  const auto code = pairing::PairingCode::load_or_create(folder.pairing_code());
  if (!code) return failed(code.error());
  print_label(identity->device, *code);
  return k_exit_success;
}

int status(const AgentFolder& folder, StatusFormat format) {
  const auto status = ask_status(folder);
  if (!status) return failed(status.error());
  fmt::print("{}", format == StatusFormat::json ? to_json(*status) + "\n" : to_text(*status));
  return k_exit_success;
}

Result<std::chrono::seconds> parse_duration(const std::string& text) {
  using std::chrono::days;
  constexpr std::array<TimeUnit, 4> k_units{
      {{"s", std::chrono::seconds(1)}, {"m", std::chrono::minutes(1)}, {"h", std::chrono::hours(1)}, {"d", days(1)}}};
  return parse_length_of_time(text, k_units, days(400), "90s, 15m, 36h or 7d, up to 400d").map([](auto length) {
    return std::chrono::floor<std::chrono::seconds>(length);
  });
}

}  // namespace edl::agent
