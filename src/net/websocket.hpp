#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace edl::net {

/// One open WebSocket connection, seen from either end. Every member may be called from any thread.
class WebSocket {
 public:
  WebSocket() = default;
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;
  virtual ~WebSocket() = default;

  /// Queues one text message.
  /// @return false: the connection is closing, or the peer reads so slowly that WebSocketLimits::max_queued_bytes
  ///         would be passed; the message is dropped and the caller decides whether that matters
  virtual bool send(std::string text) = 0;

  /// Bytes that wait to be written: what a sender of newest states looks at before it adds another.
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;

  /// Starts the closing handshake; `on_closed` follows. A second call changes nothing.
  virtual void close(unsigned code, std::string reason) = 0;
};

/// What happens on a connection. Called one after the other, never at once, on the connection's own thread; they
/// must not block.
struct WebSocketEvents {
  std::function<void(std::string_view text)> on_message;
  std::function<void(std::string reason)> on_closed;  ///< the last event, exactly once
};

/// Limits for what comes from outside, and the heartbeat of contract: pings each 20 s, silent for 60 s is gone.
struct WebSocketLimits {
  std::size_t max_message_bytes = 1 << 20;
  std::size_t max_queued_bytes = 4 << 20;
  std::chrono::milliseconds ping_interval{20'000};
  std::chrono::milliseconds silence_limit{60'000};
};

/// Close codes of RFC 6455, 7.4.1, and of the application range.
inline constexpr unsigned k_close_normal = 1000;
inline constexpr unsigned k_close_going_away = 1001;
inline constexpr unsigned k_close_policy = 1008;
inline constexpr unsigned k_close_replaced = 4000;  ///< the device has connected again

}  // namespace edl::net
