#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::net {

enum class Scheme : std::uint8_t { http, https };

/// Where a server is: an origin and the path under which it serves.
struct Url {
  std::string host;  ///< name or address, without brackets
  std::uint16_t port = 80;
  std::string base_path;  ///< "" or "/edl", never with a slash at its end
  Scheme scheme = Scheme::http;

  /// "http://host:port/base", brackets around an IPv6 address.
  [[nodiscard]] std::string text() const;

  /// "host:port", the same way.
  [[nodiscard]] std::string authority() const;
};

/// Without a port it is 80, for https 443.
/// @return Errc::invalid: not an absolute URL of http or https; a user, query or fragment in it
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// HOST:PORT, [::1]:8080 or :8080; where a server listens. Port 0 lets the system choose.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};

/// @return Errc::invalid with what is missing
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace edl::net
