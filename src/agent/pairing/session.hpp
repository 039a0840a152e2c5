#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agent/pairing/bytes.hpp"
#include "agent/pairing/channel_call.hpp"
#include "agent/pairing/fragments.hpp"
#include "agent/pairing/handshake.hpp"
#include "agent/pairing/pairing_window.hpp"
#include "agent/pairing/sealed_channel.hpp"
#include "agent/port/clock.hpp"
#include "agent/port/gatt_server.hpp"

namespace edl::agent::pairing {

/// What a phone showed of the code.
enum class Try : std::uint8_t { right, wrong };

/// What a session wants done, in this order: a try is to be on disk before anybody hears how it went.
struct SessionStep {
  /// A message for the phone, to be cut into fragments.
  struct Message {
    Characteristic to = Characteristic::handshake;
    Bytes bytes;
  };

  std::optional<Try> tried{};
  std::vector<Message> messages{};
  std::optional<CallRequest> call{};  ///< to be carried out and answered with answer()
  std::optional<Refusal> end{};       ///< the session is over, and so is the connection
};

/// What a session needs to know of its device. Borrowed.
struct SessionGround {
  const DeviceId& device;
  const Secret& code;
  const cpace::Randomness& random;
};

/// One connection of one phone: the handshake, then the channel. A state machine without clock, thread or radio: what
/// happens comes in, with the time, and what is to be done goes out. One try for each session, and nothing after its end.
class Session {
 public:
  static constexpr std::chrono::seconds k_handshake_time{30};
  static constexpr std::chrono::seconds k_idle_time{120};
  static constexpr std::chrono::minutes k_session_time{10};

  Session(SessionGround ground, MonotonicTime now);

  /// The phone wrote a value.
  /// @param window  whether a handshake may begin; one that has begun goes on
  [[nodiscard]] SessionStep written(Characteristic to, ByteView value, WindowState window, MonotonicTime now);

  /// The host's answer to the call that was asked for.
  [[nodiscard]] SessionStep answered(const CallAnswer& answer, MonotonicTime now);

  /// Time has passed.
  [[nodiscard]] SessionStep passed(MonotonicTime now);
  /// When passed() has to be called again.
  [[nodiscard]] MonotonicTime deadline() const;

  /// Whether the phone has shown that it knows the code.
  [[nodiscard]] bool in_channel() const { return channel_.has_value(); }

 private:
  SessionStep handshake_value(ByteView value, WindowState window, MonotonicTime now);
  SessionStep handle(const Start& start);
  SessionStep handle(const Confirm& confirm, MonotonicTime now);
  SessionStep channel_value(ByteView value, MonotonicTime now);
  SessionStep request(const Bytes& sealed, MonotonicTime now);
  void say(SessionStep& step, std::optional<RequestId> id, const CallAnswer& answer);
  SessionStep refuse(Refusal refusal);

  SessionGround ground_;
  FragmentJoiner from_handshake_{k_max_handshake_message};
  FragmentJoiner from_channel_{k_max_channel_message};
  std::optional<Responder> responder_;
  std::optional<SealedChannel> channel_;
  std::optional<RequestId> waiting_;  ///< the call that the host has not answered yet
  MonotonicTime begun_;
  MonotonicTime active_;  ///< when the channel was used last
  bool ended_ = false;
};

}  // namespace edl::agent::pairing
