#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <variant>

#include "core/result.hpp"
#include "net/http.hpp"
#include "net/server_tls.hpp"
#include "net/trusted_proxies.hpp"
#include "net/url.hpp"
#include "net/websocket.hpp"

namespace edl::net {

/// Answers one request, exactly once, from any thread. One that is dropped unanswered answers 500 by itself, so that
/// no client waits for a handler that gave up.
class Responder {
 public:
  explicit Responder(std::function<void(HttpResponse)> send) : send_(std::move(send)) {}
  Responder(Responder&& other) noexcept : send_(std::exchange(other.send_, nullptr)) {}
  Responder& operator=(Responder&&) = delete;
  ~Responder();

  void operator()(HttpResponse response) { std::exchange(send_, nullptr)(std::move(response)); }

 private:
  std::function<void(HttpResponse)> send_;
};

/// Yes to an upgrade: the subprotocol to confirm, and who takes the open connection.
struct WebSocketAcceptance {
  std::string subprotocol;
  std::function<WebSocketEvents(std::shared_ptr<WebSocket>)> on_open;
};

/// What the application decides. All are called on I/O threads and must not block; on_request may hand its
/// responder to another thread.
struct HttpHandlers {
  /// Sees the head alone, before any of the body is read: how large may the body be, or the refusal at once. May
  /// leave in head.admission what on_request need not find out again.
  std::function<std::variant<std::size_t, HttpResponse>(HttpRequest& head)> on_head;
  std::function<void(HttpRequest, Responder)> on_request;
  std::function<tl::expected<WebSocketAcceptance, HttpResponse>(const HttpRequest&)> on_upgrade;
  /// Dresses a refusal of the server itself (400 not HTTP, 413, 429, 431, 503) for the reader.
  std::function<HttpResponse(unsigned status, std::string detail)> on_refusal;
};

/// Limits for what comes from outside.
struct HttpServerSettings {
  Endpoint listen;
  unsigned threads = 1;
  std::size_t max_header_bytes = 16 << 10;
  std::size_t max_connections = 20'000;
  /// Of one client: an IPv4 address, or 64 bits of an IPv6 address. A trusted proxy may have any number.
  std::size_t max_connections_per_address = 512;
  bool limits_loopback = false;  ///< this machine too, where proxies and tunnels stand for many clients
  std::chrono::milliseconds idle_timeout{75'000};       ///< between two requests
  std::chrono::milliseconds request_timeout{30'000};    ///< for a request's head, and again for its body
  std::chrono::milliseconds handshake_timeout{10'000};  ///< for TLS, from the connection's first moment on
  WebSocketLimits websocket;
  std::shared_ptr<const ServerTls> tls = nullptr;  ///< none: HTTP and WebSocket in the clear
  /// How long browsers shall ask by TLS alone, once they have (RFC 6797); 0: they are not told.
  std::chrono::seconds strict_transport_security = std::chrono::days(365);
  TrustedProxies proxies;
};

/// An HTTP/1.1 and WebSocket server on its own threads, with TLS or without.
class HttpServer {
 public:
  /// Binds and starts to serve.
  /// @return Errc::io with the address that cannot be bound
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(HttpServerSettings settings, HttpHandlers handlers);

  virtual ~HttpServer() = default;

  /// The port that is bound, also where the settings asked for 0.
  [[nodiscard]] virtual std::uint16_t port() const = 0;

  /// HTTP connections and WebSockets that are open now. Any thread.
  [[nodiscard]] virtual std::size_t connections() const = 0;

  /// Calls `all_answered` once each of the server's threads has come round to it: soon, unless one is stuck. Called on
  /// the last of them, not at all if the server stops before. Any thread, until stop() begins.
  virtual void ask_threads(std::function<void()> all_answered) = 0;

  /// Accepts no more, lets running requests end until `grace` has passed, closes WebSockets with 1001, then cuts.
  /// Returns when no handler runs and none will, and no body stream is held. A responder that is still held must not
  /// outlive the server.
  virtual void stop(std::chrono::milliseconds grace) = 0;
};

}  // namespace edl::net
