#pragma once

#include <chrono>
#include <memory>

#include "net/client_tls.hpp"
#include "net/ip_address.hpp"
#include "net/transport.hpp"
#include "net/url.hpp"

namespace edl::net {

/// Opens connections to one server, with TLS where its URL says so. Everything on the executor's one thread.
class Connector {
 public:
  /// @param tls  how the server is known, for https; none: by the certificates that the system trusts
  /// @param may_connect  which addresses are good; none: all
  Connector(const IoExecutor& executor, Url server, std::shared_ptr<const ClientTls> tls, MayConnect may_connect = {});

  /// Finds the server, connects, and agrees on TLS. One call at a time.
  /// @return Errc::unavailable not reached, or cancelled | timeout | unauthorized the server has not proved who it is |
  ///         forbidden none of its addresses may be connected to |
  ///         unreadable it does not speak TLS; `where` is the server's URL
  [[nodiscard]] IoAwaitable<Result<Transport>> connect(std::chrono::milliseconds timeout);

  /// Makes a connect() that waits end soon.
  void cancel();

 private:
  using Resolver = asio::ip::basic_resolver<tcp, IoExecutor>;

  [[nodiscard]] IoAwaitable<Result<void>> try_to_connect();
  [[nodiscard]] Result<std::unique_ptr<TlsChannel>> tls_channel();
  [[nodiscard]] tl::unexpected<Error> failure(Error error) const;

  Url server_;
  std::shared_ptr<const ClientTls> tls_;
  MayConnect may_connect_;
  Resolver resolver_;
  Transport transport_;
  asio::steady_timer deadline_;
  bool cancelled_ = false;
  bool timed_out_ = false;
};

}  // namespace edl::net
