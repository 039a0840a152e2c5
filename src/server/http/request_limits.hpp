#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "net/http.hpp"
#include "server/http/principal.hpp"
#include "server/http/token_buckets.hpp"

namespace edl::server {

/// Requests a second in the long run; ten seconds' worth may come at once. 0: as many as one likes.
struct RequestRates {
  unsigned user = 50;
  unsigned device = 1'000;  ///< an outbox that catches up sends hundreds
  unsigned address = 50;    ///< without a token, or with one that is no good
};

/// How often one may ask: each user and each device, whatever the number of tokens, and each address for what is asked
/// without a good token. Decided before a body is read, so that a flood costs little. This machine's addresses are not
/// limited, where proxies and tunnels stand for many clients. Any thread.
class RequestLimits {
 public:
  using Clock = std::function<TokenBuckets::Time()>;

  explicit RequestLimits(RequestRates rates, Clock clock = std::chrono::steady_clock::now)
      : rates_(rates), clock_(std::move(clock)) {}

  /// To be asked before a token is checked, which is the dear part: whether so many bad ones came from the address that
  /// no more are looked at.
  /// @return 429 that says when to come again
  [[nodiscard]] std::optional<net::HttpResponse> before_check(const net::HttpRequest& request);

  /// Counts a token that was no good.
  void was_no_good(const net::HttpRequest& request);

  /// Counts a request: of the user, of the device, or, of nobody, of the address.
  /// @return 429 that says when to come again; such a request does not count
  [[nodiscard]] std::optional<net::HttpResponse> take(const Principal& who, const net::HttpRequest& request);

 private:
  [[nodiscard]] std::optional<std::string> limited_address(const net::HttpRequest& request) const;

  const RequestRates rates_;
  const Clock clock_;
  TokenBuckets buckets_;
};

}  // namespace edl::server
