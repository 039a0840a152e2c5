#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "core/result.hpp"
#include "net/client_tls.hpp"
#include "net/http.hpp"
#include "net/ip_address.hpp"
#include "net/url.hpp"

namespace edl::net {

struct HttpClientSettings {
  Url server;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds request_timeout{30'000};
  std::size_t max_response_bytes = std::size_t{256} << 20;
  std::shared_ptr<const ClientTls> tls = nullptr;  ///< for https; none: whom the system trusts
  MayConnect may_connect = {};                     ///< which of the server's addresses are good; none: all
};

/// A blocking client, over TLS where the server's URL says https, with one keep-alive connection to one server. Not for two threads at once, but for cancel().
class HttpClient {
 public:
  explicit HttpClient(HttpClientSettings settings);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  /// Sends the request to server.base_path + request.path and waits for the whole answer. A kept-alive connection
  /// that turns out to be closed before any byte of an answer came is opened again, once: every call of ours may be
  /// sent twice without harm.
  /// @return any answer, whatever its status | Errc::unavailable not reached or cut | timeout | too_large |
  ///         unreadable not HTTP, or not TLS | unauthorized the server has not proved who it is |
  ///         forbidden none of its addresses is one that may be connected to
  [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request);

  /// Makes a send() that waits, and every later one, fail with Errc::unavailable. Any thread.
  void cancel();

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace edl::net
