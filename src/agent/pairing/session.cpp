#include "agent/pairing/session.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace edl::agent::pairing {

Session::Session(SessionGround ground, MonotonicTime now) : ground_(ground), begun_(now), active_(now) {}

SessionStep Session::written(Characteristic to, ByteView value, WindowState window, MonotonicTime now) {
  if (ended_) return {};
  if (now >= deadline()) return passed(now);
  switch (to) {
    case Characteristic::handshake: return handshake_value(value, window, now);
    case Characteristic::channel: return channel_value(value, now);
    case Characteristic::info: break;
  }
  return refuse(Refusal::malformed);
}

SessionStep Session::handshake_value(ByteView value, WindowState window, MonotonicTime now) {
  const auto message = from_handshake_.add(value);
  if (!message) return refuse(Refusal::malformed);
  if (!*message) return {};
  if (channel_) return refuse(Refusal::out_of_turn);
  if (!responder_ && is_start(**message)) {
    // Before the version: whoever speaks another one is told first whether anybody may speak at all.
    if (window == WindowState::locked) return refuse(Refusal::locked);
    if (window == WindowState::closed) return refuse(Refusal::closed);
  }
  const auto parsed = parse_handshake(**message);
  if (!parsed) return refuse(parsed.error());
  if (const auto* start = std::get_if<Start>(&*parsed)) return handle(*start);
  return handle(std::get<Confirm>(*parsed), now);
}

SessionStep Session::handle(const Start& start) {
  if (responder_) return refuse(Refusal::out_of_turn);
  responder_ = Responder::begin(start, ground_.code, ground_.device, ground_.random);
  if (!responder_) return refuse(Refusal::malformed);
  SessionStep step;
  step.messages.push_back({Characteristic::handshake, answer_message(responder_->share())});
  return step;
}

SessionStep Session::handle(const Confirm& confirm, MonotonicTime now) {
  if (!responder_) return refuse(Refusal::out_of_turn);
  if (!responder_->confirms(confirm)) {
    SessionStep step = refuse(Refusal::wrong_code);
    step.tried = Try::wrong;
    return step;
  }
  SessionStep step{.tried = Try::right};
  step.messages.push_back({Characteristic::handshake, confirmed_message(responder_->confirmation())});
  channel_.emplace(responder_->key());
  responder_.reset();
  active_ = now;
  return step;
}

SessionStep Session::channel_value(ByteView value, MonotonicTime now) {
  if (!channel_) return refuse(Refusal::out_of_turn);
  const auto message = from_channel_.add(value);
  if (!message) return refuse(Refusal::malformed);
  if (!*message) return {};
  return request(**message, now);
}

SessionStep Session::request(const Bytes& sealed, MonotonicTime now) {
  auto text = channel_->open(sealed);
  if (!text) return refuse(Refusal::malformed);
  active_ = now;
  auto call = parse_call(text_of(*text));
  sodium_memzero(text->data(), text->size());
  SessionStep step;
  if (!call) {
    say(step, call.error().id, tl::unexpected(CallFault{CallError::bad_request, call.error().detail}));
  } else if (waiting_) {
    say(step, call->id, tl::unexpected(CallFault{CallError::busy, "a request before this one is still going on"}));
  } else {
    waiting_ = call->id;
    step.call = std::move(*call);
  }
  return step;
}

SessionStep Session::answered(const CallAnswer& answer, MonotonicTime now) {
  SessionStep step;
  if (ended_ || !waiting_) return step;
  if (now >= deadline()) return passed(now);
  active_ = now;
  say(step, std::exchange(waiting_, std::nullopt), answer);
  return step;
}

void Session::say(SessionStep& step, std::optional<RequestId> id, const CallAnswer& answer) {
  const Secret text = to_json(id, answer);
  step.messages.push_back({Characteristic::channel, channel_->seal(bytes_of(text.reveal()))});
}

SessionStep Session::passed(MonotonicTime now) {
  if (ended_ || now < deadline()) return {};
  return refuse(Refusal::too_slow);
}

MonotonicTime Session::deadline() const {
  if (!channel_) return begun_ + k_handshake_time;
  return std::min(active_ + k_idle_time, begun_ + k_session_time);
}

SessionStep Session::refuse(Refusal refusal) {
  ended_ = true;
  responder_.reset();
  channel_.reset();
  waiting_.reset();
  SessionStep step{.end = refusal};
  step.messages.push_back({Characteristic::handshake, refused_message(refusal)});
  return step;
}

}  // namespace edl::agent::pairing
