#include "net/url.hpp"

#include <fmt/format.h>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace edl::net {
namespace {

constexpr std::uint16_t k_http_port = 80;
constexpr std::uint16_t k_https_port = 443;

std::string bracketed(const std::string& host) { return host.find(':') == std::string::npos ? host : "[" + host + "]"; }

}  // namespace

std::string Url::text() const {
  return fmt::format("{}://{}{}", scheme == Scheme::https ? "https" : "http", authority(), base_path);
}

std::string Url::authority() const { return fmt::format("{}:{}", bracketed(host), port); }

Result<Url> parse_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  // Boost.URL 1.81 takes what follows a bracketed address without a colon for a path: http://[::1]8080.
  if (!parsed || !(parsed->encoded_path().empty() || parsed->encoded_path().starts_with('/'))) {
    return fail(Errc::invalid, fmt::format("\"{}\" is not a URL such as http://server:8080", text));
  }
  const bool encrypted = parsed->scheme_id() == boost::urls::scheme::https;
  if (!encrypted && parsed->scheme_id() != boost::urls::scheme::http) {
    return fail(Errc::invalid, fmt::format("\"{}\" does not begin with https:// or http://", text));
  }
  if (parsed->has_userinfo() || parsed->has_query() || parsed->has_fragment()) {
    return fail(Errc::invalid, "a server's URL has no user, query or fragment");
  }
  Url url;
  url.host = parsed->host_address();
  if (parsed->encoded_host().contains('%')) {
    return fail(Errc::invalid, fmt::format("the host in \"{}\" must not be percent-encoded", text));
  }
  if (url.host.empty()) return fail(Errc::invalid, fmt::format("\"{}\" names no host", text));
  url.scheme = encrypted ? Scheme::https : Scheme::http;
  url.port = parsed->has_port() ? parsed->port_number() : encrypted ? k_https_port : k_http_port;
  url.base_path = std::string(parsed->encoded_path());
  while (!url.base_path.empty() && url.base_path.back() == '/') url.base_path.pop_back();
  return url;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return fail(Errc::invalid, fmt::format("\"{}\" has no port: expected HOST:PORT", text));
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  Endpoint endpoint;
  const auto [end, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), endpoint.port);
  if (error != std::errc() || end != port_text.data() + port_text.size()) {
    return fail(Errc::invalid, fmt::format("\"{}\" is not a port from 0 to 65535", port_text));
  }
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  endpoint.host = host.empty() ? "0.0.0.0" : std::string(host);
  return endpoint;
}

}  // namespace edl::net
