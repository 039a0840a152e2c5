#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/body_stream.hpp"

namespace edl::net {

/// Header lines in the order in which they stand; names compare without regard to case (RFC 9110, 5.1).
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> lines) : lines_(lines) {}

  void add(std::string name, std::string value) { lines_.emplace_back(std::move(name), std::move(value)); }

  /// The first line's value with that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

  /// The values of all lines with that name, in their order.
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;

  [[nodiscard]] auto begin() const { return lines_.begin(); }
  [[nodiscard]] auto end() const { return lines_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

/// One request as the server hands it on and as the client is given it.
struct HttpRequest {
  std::string method = "GET";  ///< upper case
  std::string path = "/";      ///< as it stands on the wire (percent-encoded), without the query
  std::string query;           ///< without the '?'
  Headers headers;
  std::string body;
  std::string remote_address;  ///< the client's IP address, behind trusted proxies too; set by the server
  std::string id{};            ///< the application's: by what its answer and its log call the request
  std::shared_ptr<void> admission = nullptr;  ///< the application's: what on_head leaves for on_request
};

struct HttpResponse {
  unsigned status = 200;
  Headers headers;
  std::string body;
  /// If there is one, the body comes from it and `body` is not looked at. Sent in chunks (RFC 9112, 7.1), to HTTP/1.0
  /// until the connection ends. A stream that fails cuts the connection, so that the client sees that there was more.
  std::shared_ptr<BodyStream> stream = nullptr;
};

/// Value of `Authorization: Bearer …`, if the request has one (RFC 6750, 2.1).
[[nodiscard]] std::optional<std::string_view> bearer_token(const HttpRequest& request);

/// Decodes `a=1&b=x%20y` (application/x-www-form-urlencoded); nothing where an escape is broken.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::optional<QueryParameters> parse_query(std::string_view query);

/// `text` with everything but unreserved characters percent-encoded (RFC 3986, 2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace edl::net
