#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "net/client_tls.hpp"
#include "net/http.hpp"
#include "net/url.hpp"
#include "net/websocket.hpp"

namespace edl::net {

struct WebSocketClientSettings {
  Url server;
  std::string path = "/ws";
  std::string subprotocol;
  Headers headers;
  std::chrono::milliseconds connect_timeout{10'000};
  WebSocketLimits limits;
  std::shared_ptr<const ClientTls> tls = nullptr;  ///< for https; none: whom the system trusts
};

/// A connection from here to a server, with a thread of its own that runs its events.
class WebSocketClient {
 public:
  virtual ~WebSocketClient() = default;
  [[nodiscard]] virtual WebSocket& socket() = 0;

  /// Connects and does the handshake; blocks for at most connect_timeout. Events come from the returned object's
  /// thread until on_closed; destroying the object closes the connection and waits for that thread (so it must not
  /// be destroyed from within an event).
  /// @return Errc::unavailable not reached | unauthorized (401, 403, or a server that has not proved who it is) |
  ///         timeout | unreadable not a WebSocket server, or not TLS
  [[nodiscard]] static Result<std::unique_ptr<WebSocketClient>> connect(const WebSocketClientSettings& settings,
                                                                        WebSocketEvents events);
};

}  // namespace edl::net
