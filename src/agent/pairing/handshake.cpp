#include "agent/pairing/handshake.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace edl::agent::pairing {
namespace {

constexpr std::uint8_t k_start = 0x01;
constexpr std::uint8_t k_answer = 0x02;
constexpr std::uint8_t k_confirm = 0x03;
constexpr std::uint8_t k_confirmed = 0x04;
constexpr std::uint8_t k_refused = 0x7f;
constexpr std::string_view k_channel_label = "edl-pairing-1";

constexpr std::size_t k_start_size = 1 + 1 + std::tuple_size_v<cpace::SessionId> + std::tuple_size_v<cpace::Point>;
constexpr std::size_t k_confirm_size = 1 + std::tuple_size_v<cpace::Tag>;

Bytes message_of(std::uint8_t kind, ByteView content) {
  Bytes message{kind};
  append(message, content);
  return message;
}

template <typename Array>
Array array_at(ByteView bytes, std::size_t offset) {
  Array array{};
  std::ranges::copy(bytes.subspan(offset, array.size()), array.begin());
  return array;
}

tl::expected<HandshakeMessage, Refusal> parse_start(ByteView message) {
  // The version before the length: another version's start may have another.
  if (message.size() < 2) return tl::unexpected(Refusal::malformed);
  if (message[1] != k_protocol_version) return tl::unexpected(Refusal::version);
  if (message.size() != k_start_size) return tl::unexpected(Refusal::malformed);
  const auto sid = array_at<cpace::SessionId>(message, 2);
  return Start{.sid = sid, .ya = array_at<cpace::Point>(message, 2 + sid.size())};
}

}  // namespace

std::string_view name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::closed: return "closed";
    case Refusal::wrong_code: return "wrong code";
    case Refusal::malformed: return "malformed";
    case Refusal::out_of_turn: return "out of turn";
    case Refusal::version: return "version";
    case Refusal::locked: return "locked";
    case Refusal::busy: return "busy";
    case Refusal::too_slow: return "too slow";
  }
  return "";
}

bool is_start(ByteView message) { return !message.empty() && message.front() == k_start; }

tl::expected<HandshakeMessage, Refusal> parse_handshake(ByteView message) {
  if (message.empty()) return tl::unexpected(Refusal::malformed);
  if (is_start(message)) return parse_start(message);
  if (message.front() != k_confirm || message.size() != k_confirm_size) return tl::unexpected(Refusal::malformed);
  return Confirm{.ta = array_at<cpace::Tag>(message, 1)};
}

Bytes to_bytes(const Start& start) {
  Bytes message{k_start, k_protocol_version};
  append(message, start.sid);
  append(message, start.ya);
  return message;
}

Bytes to_bytes(const Confirm& confirm) { return message_of(k_confirm, confirm.ta); }
Bytes answer_message(const cpace::Point& yb) { return message_of(k_answer, yb); }
Bytes confirmed_message(const cpace::Tag& tb) { return message_of(k_confirmed, tb); }
Bytes refused_message(Refusal refusal) { return {k_refused, static_cast<std::uint8_t>(refusal)}; }

Bytes channel_identity(const DeviceId& device) {
  return cpace::lv_cat({bytes_of(k_channel_label), bytes_of(device.text())});
}

Responder::Responder(const Start& start, const cpace::Point& yb, cpace::SessionKey isk)
    : sid_(start.sid), ya_(start.ya), yb_(yb), isk_(std::move(isk)) {}

std::optional<Responder> Responder::begin(const Start& start, const Secret& code, const DeviceId& device,
                                          const cpace::Randomness& random) {
  const cpace::Scalar scalar = cpace::sample_scalar(random);
  cpace::Point generator = cpace::generator(bytes_of(code.reveal()), channel_identity(device), start.sid);
  const auto yb = cpace::multiply(scalar, generator);
  sodium_memzero(generator.data(), generator.size());
  auto k = cpace::multiply(scalar, start.ya);
  if (!yb || !k) return std::nullopt;
  auto isk = cpace::session_key(
      start.sid, *k, {.ya = start.ya, .ada = bytes_of(k_app_data), .yb = *yb, .adb = bytes_of(k_agent_data)});
  sodium_memzero(k->data(), k->size());
  return Responder(start, *yb, std::move(isk));
}

bool Responder::confirms(const Confirm& confirm) const {
  return cpace::equal(confirm.ta, cpace::confirmation(sid_, isk_, ya_, bytes_of(k_app_data)));
}

cpace::Tag Responder::confirmation() const { return cpace::confirmation(sid_, isk_, yb_, bytes_of(k_agent_data)); }

}  // namespace edl::agent::pairing
