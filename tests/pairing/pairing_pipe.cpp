// The agent's pairing without a radio: the real service behind stdin and stdout, so that a client in another language can
// be tried against it byte for byte. Frames of both directions are op (1 byte), length (2 bytes, big endian), bytes:
//   to the program:   C connect (the largest fragment, 2 bytes), D disconnect, R read info, H and K a value written to
//                     handshake and to channel, T time passes (4 bytes, ms), B somebody presses the button
//   from the program: R the value of info, W a write was accepted, before what it causes, H and K a value notified,
//                     D the device ended the connection, or there is none
// The program ends with its input, and with 1 and a sentence on standard error for a frame that is none.

#include <sodium.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "agent/pairing/pairing_service.hpp"
#include "agent/platform/sim/manual_clock.hpp"
#include "pairing/pipe_host.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent::pairing {
namespace {

using testing::PipeHost;
using testing::PipeOptions;

constexpr std::size_t k_att_header = 3;

struct Frame {
  char op = 0;
  Bytes bytes;
};

void put_frame(char op, ByteView bytes) {
  const std::array<std::uint8_t, 3> head{static_cast<std::uint8_t>(op), static_cast<std::uint8_t>(bytes.size() >> 8U),
                                         static_cast<std::uint8_t>(bytes.size() & 0xffU)};
  std::fwrite(head.data(), 1, head.size(), stdout);
  if (!bytes.empty()) std::fwrite(bytes.data(), 1, bytes.size(), stdout);
}

/// @return nullopt at the end of the input, also inside a frame
std::optional<Frame> get_frame() {
  std::array<std::uint8_t, 3> head{};
  if (std::fread(head.data(), 1, head.size(), stdin) != head.size()) return std::nullopt;
  Frame frame{.op = static_cast<char>(head[0]), .bytes = Bytes(static_cast<std::size_t>(head[1]) << 8U | head[2])};
  if (frame.bytes.empty()) return frame;
  if (std::fread(frame.bytes.data(), 1, frame.bytes.size(), stdin) != frame.bytes.size()) return std::nullopt;
  return frame;
}

std::uint32_t number_in(ByteView bytes) {
  std::uint32_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8U | byte;
  return number;
}

/// A radio with one phone at most.
class PipeRadio final : public GattServer {
 public:
  Result<void> serve(GattEvents&) override { return {}; }
  void notify(const CentralId&, Characteristic characteristic, ByteView value) override {
    told_.push_back({characteristic == Characteristic::handshake ? 'H' : 'K', Bytes(value.begin(), value.end())});
  }
  void disconnect(const CentralId&) override { told_.push_back({'D', {}}); }
  Result<void> start_advertising(std::string_view) override { return {}; }
  void stop_advertising() override {}

  /// Sends what was told since the last time.
  /// @return whether the connection was ended
  [[nodiscard]] bool flush() {
    bool ended = false;
    for (const Frame& frame : std::exchange(told_, {})) {
      put_frame(frame.op, frame.bytes);
      ended = ended || frame.op == 'D';
    }
    return ended;
  }

 private:
  std::vector<Frame> told_;
};

/// The same bytes for the same seed, others for each call.
cpace::Randomness seeded(std::uint64_t seed) {
  return [seed, calls = std::uint64_t{0}](std::span<std::uint8_t> bytes) mutable {
    std::array<std::uint8_t, randombytes_SEEDBYTES> key{};
    for (std::size_t i = 0; i < 8; ++i) {
      key[i] = static_cast<std::uint8_t>(seed >> (8 * i) & 0xffU);
      key[8 + i] = static_cast<std::uint8_t>(calls >> (8 * i) & 0xffU);
    }
    ++calls;
    randombytes_buf_deterministic(bytes.data(), bytes.size(), key.data());
  };
}

/// One connection at a time, from frame to frame.
class Pipe {
 public:
  Pipe(PairingService& service, PipeRadio& radio, ManualClock& clock)
      : service_(service), radio_(radio), clock_(clock) {}

  /// @return whether the frame was one
  [[nodiscard]] bool take(const Frame& frame) {
    const bool known = carry_out(frame);
    end_if(radio_.flush());
    std::fflush(stdout);
    return known;
  }

 private:
  bool carry_out(const Frame& frame) {
    switch (frame.op) {
      case 'C':
        end_if(connected_);
        connected_ = true;
        mtu_ = number_in(frame.bytes) + k_att_header;
        return frame.bytes.size() == 2;
      case 'D': end_if(connected_); return true;
      case 'R': put_frame('R', bytes_of(service_.info_read(phone_))); return true;
      case 'H': write(Characteristic::handshake, frame.bytes); return true;
      case 'K': write(Characteristic::channel, frame.bytes); return true;
      case 'T':
        clock_.advance(std::chrono::milliseconds(number_in(frame.bytes)));
        service_.advance();
        return frame.bytes.size() == 4;
      case 'B': service_.open(); return true;
      default: return false;
    }
  }

  void write(Characteristic to, ByteView value) {
    const bool accepted = connected_ && service_.written(phone_, to, value, mtu_) == WriteAnswer::accepted;
    put_frame(accepted ? 'W' : 'D', {});
  }

  void end_if(bool ended) {
    if (!ended) return;
    connected_ = false;
    service_.gone(phone_);
  }

  PairingService& service_;
  PipeRadio& radio_;
  ManualClock& clock_;
  CentralId phone_{"pipe"};
  bool connected_ = false;
  std::size_t mtu_ = 0;
};

int failed(const std::string& why) {
  std::fprintf(stderr, "pairing_pipe: %s\n", why.c_str());
  return 1;
}

int run(const PipeOptions& options) {
  const auto device = DeviceId::parse(options.device_id);
  if (!device) return failed("--device-id: " + to_string(device.error()));
  auto code = PairingCode::parse(options.code);
  if (!code) return failed("--code: " + to_string(code.error()));
  const auto start = parse_rfc3339("2026-11-27T10:00:00.000Z");
  ManualClock clock(start.value());

  const edl::testing::TemporaryDirectory temporary;
  const auto folder = options.folder.empty() ? temporary.path() : std::filesystem::path(options.folder);
  auto window = PairingWindow::load(folder / "pairing.json", Ownership::none, clock.monotonic());
  if (!window) return failed(to_string(window.error()));

  PipeRadio radio;
  PipeHost host(options, clock);
  PairingService service(
      {.radio = radio, .window = *window, .host = host, .clock = clock},
      {.facts = {.device = *device, .agent_version = "0.1.0"},
       .code = std::move(*code),
       .random = options.seed ? seeded(*options.seed) : cpace::Randomness(cpace::system_randomness)});
  if (const auto served = service.start(); !served) return failed(to_string(served.error()));

  Pipe pipe(service, radio, clock);
  while (const auto frame = get_frame()) {
    if (!pipe.take(*frame)) return failed(std::string("no such frame: ") + frame->op);
  }
  return 0;
}

}  // namespace
}  // namespace edl::agent::pairing

int main(int count, char** words) {
  edl::agent::pairing::testing::PipeOptions options;
  CLI::App app("The agent's pairing without a radio, for tests");
  app.add_option("--device-id", options.device_id);
  app.add_option("--code", options.code, "eight digits");
  app.add_option("--server-url", options.server_url);
  app.add_option("--certificate-sha256", options.certificate_sha256);
  app.add_option("--device-code", options.device_code, "what device_code is answered with");
  app.add_option("--code-from", options.code_from, "a file whose first line is, read each time");
  app.add_option("--folder", options.folder, "where wrong tries are counted");
  app.add_option("--seed", options.seed, "the same random bytes each time");
  app.add_flag("--wifi", options.wifi, "there are networks");
  CLI11_PARSE(app, count, words);
  // stdout is for frames.
  spdlog::set_default_logger(spdlog::stderr_logger_mt("pairing"));
  return edl::agent::pairing::run(options);
}
