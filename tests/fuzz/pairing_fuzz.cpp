// What anybody in reach of the radio may write. The first letter says to what: f fragments, h a message of the handshake,
// c a text that was sealed, t the service, with the window open. Fragments and the steps of a talk with the service are
// each a length (1 byte) and that many bytes; the first byte of a step is what happens:
//   H, K a value written to handshake, to channel;  O a value written by somebody else;  M a message, cut into fragments
//   P    a phone that knows the code shakes hands;  S it seals a text and writes it;     A the host answers
//   G    the connection drops;  T seconds pass;     B somebody presses the button

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>

#include "agent/platform/sim/manual_clock.hpp"
#include "core/json_syntax.hpp"
#include "fuzz/fuzzing.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/pairing/pairing_testing.hpp"

namespace edl::agent::pairing {
namespace {

using testing::FakeHost;
using testing::FakeRadio;
using testing::Phone;

constexpr std::size_t k_mtu = 23;
constexpr int k_max_steps = 64;
constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);

/// Takes the next piece off: its length and its bytes, what there is of them.
ByteView next_piece(ByteView& rest) {
  const std::size_t size = std::min<std::size_t>(rest[0], rest.size() - 1);
  const ByteView piece = rest.subspan(1, size);
  rest = rest.subspan(1 + size);
  return piece;
}

void join_fragments(ByteView rest) {
  FragmentJoiner joiner(k_max_channel_message);
  while (!rest.empty()) {
    const auto message = joiner.add(next_piece(rest));
    if (!message) return;
    if (!*message) continue;
    require(!(*message)->empty() && (*message)->size() <= k_max_channel_message);
    FragmentJoiner again(k_max_channel_message);
    std::optional<Bytes> joined;
    for (const Bytes& fragment : split(**message, k_min_fragment)) joined = again.add(fragment).value();
    require(joined == *message);
  }
}

void read_handshake(ByteView bytes) {
  const auto message = parse_handshake(bytes);
  if (!message) return;
  const Bytes again = std::visit([](const auto& each) { return to_bytes(each); }, *message);
  require(std::ranges::equal(again, bytes));
}

void read_call(ByteView bytes) {
  const auto request = parse_call(text_of(bytes));
  if (request) return require(request->id <= k_max_request_id);
  require(!request.error().detail.empty());
  const Secret answer =
      to_json(request.error().id, tl::unexpected(CallFault{CallError::bad_request, request.error().detail}));
  require(answer.size() <= k_max_answer && !json_syntax_fault(answer.reveal()));
}

/// The same each time, so that an input does the same each time.
cpace::Randomness counting() {
  return [count = std::uint8_t{0}](std::span<std::uint8_t> bytes) mutable { std::ranges::fill(bytes, ++count); };
}

/// A device in reach.
class Talk {
 public:
  /// The window is of all inputs: its file is written by wrong tries alone.
  explicit Talk(PairingWindow& window)
      : window_(window), service_({.radio = radio_, .window = window, .host = host_, .clock = clock_},
                                  {.facts = {.device = DeviceId::parse("house-1").value(), .agent_version = "0"},
                                   .code = PairingCode::parse("12345678").value(),
                                   .random = counting()}) {
    require(service_.start().has_value());
    service_.open();
  }

  void step(ByteView step) {
    if (step.empty()) return;
    const ByteView rest = step.subspan(1);
    switch (step.front()) {
      case 'H': write(central_, Characteristic::handshake, rest); break;
      case 'K': write(central_, Characteristic::channel, rest); break;
      case 'O': write({"other"}, Characteristic::handshake, rest); break;
      case 'M': send(Characteristic::handshake, rest); break;
      case 'P': pair(); break;
      case 'S':
        if (paired_) send(Characteristic::channel, phone_->seal(text_of(rest)));
        break;
      case 'A':
        if (host_.state_reply) host_.state_reply(StateReport{});
        service_.advance();
        break;
      case 'G': drop(); break;
      case 'T':
        clock_.advance(std::chrono::seconds(rest.size()));
        service_.advance();
        break;
      case 'B': service_.open(); break;
      default: break;
    }
    look();
  }

 private:
  void write(const CentralId& central, Characteristic to, ByteView value) {
    (void)service_.written(central, to, value, k_mtu);
  }

  void send(Characteristic to, ByteView message) {
    for (const Bytes& fragment : split(message, k_min_fragment)) write(central_, to, fragment);
  }

  void pair() {
    drop();
    phone_.emplace("12345678", DeviceId::parse("house-1").value(), random_);
    send(Characteristic::handshake, phone_->start());
    const auto answer = heard();
    if (answer.size() != 33) return;
    send(Characteristic::handshake, phone_->confirm(answer));
    paired_ = phone_->confirmed(heard());
    require(paired_ && window_.wrong_tries() == 0);
  }

  void drop() {
    service_.gone(central_);
    service_.gone({"other"});
    radio_.told.clear();
    radio_.disconnected.clear();
    paired_ = false;
  }

  /// The last message to the phone on `handshake`.
  Bytes heard() {
    Bytes last;
    FragmentJoiner joiner(k_max_handshake_message);
    for (const auto& told : std::exchange(radio_.told, {})) {
      if (told.characteristic != Characteristic::handshake) continue;
      if (auto message = joiner.add(told.value).value()) last = std::move(*message);
    }
    return last;
  }

  /// What was told keeps the rules; nobody is confirmed or served who has not shown the code.
  void look() {
    FragmentJoiner handshake(k_max_handshake_message);
    FragmentJoiner channel(k_max_channel_message);
    for (const auto& told : std::exchange(radio_.told, {})) {
      require(told.value.size() <= k_min_fragment);
      auto& joiner = told.characteristic == Characteristic::handshake ? handshake : channel;
      const auto message = joiner.add(told.value);
      require(message.has_value());
      require(told.characteristic == Characteristic::handshake || paired_);
      if (*message && told.characteristic == Characteristic::handshake) require((*message)->front() != 0x04);
    }
    require(!handshake.in_message() && !channel.in_message());
    require(window_.wrong_tries() <= PairingWindow::k_max_wrong_tries);
    require(radio_.advertised.has_value() == (window_.state(clock_.monotonic()) == WindowState::open));
  }

  CentralId central_{"phone"};
  PairingWindow& window_;
  ManualClock clock_{k_now};
  FakeRadio radio_;
  FakeHost host_;
  PairingService service_;
  cpace::Randomness random_ = counting();
  std::optional<Phone> phone_;
  bool paired_ = false;
};

void talk(ByteView rest) {
  static const edl::testing::TemporaryDirectory directory;
  static PairingWindow window =
      PairingWindow::load(directory.path() / "pairing.json", Ownership::unknown, MonotonicTime{}).value();
  Talk device(window);
  for (int steps = 0; !rest.empty() && steps < k_max_steps; ++steps) device.step(next_piece(rest));
}

}  // namespace
}  // namespace edl::agent::pairing

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace edl::agent::pairing;
  if (size == 0) return 0;
  spdlog::set_level(spdlog::level::off);
  const ByteView rest(data + 1, size - 1);
  if (data[0] == 'f') join_fragments(rest);
  if (data[0] == 'h') read_handshake(rest);
  if (data[0] == 'c') read_call(rest);
  if (data[0] == 't') talk(rest);
  return 0;
}
