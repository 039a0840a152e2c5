#include "server/http/origins.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "net/url.hpp"

namespace edl::server {
namespace {

/// An origin as browsers write it: without the port that its scheme has anyway, the host in small letters.
std::string written(const net::Url& url) {
  const std::string scheme = url.scheme == net::Scheme::https ? "https" : "http";
  const std::uint16_t usual = url.scheme == net::Scheme::https ? 443 : 80;
  std::string host = url.authority();
  if (url.port == usual) host.resize(host.rfind(':'));
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return scheme + "://" + host;
}

}  // namespace

Result<AllowedOrigins> AllowedOrigins::parse(const std::vector<std::string>& texts) {
  AllowedOrigins allowed;
  for (const std::string& text : texts) {
    if (text.find('*') != std::string::npos) {
      return fail(Errc::invalid, "\"" + text + "\" would let pages in that nobody has looked at: name each origin");
    }
    const auto url = net::parse_url(text);
    if (!url) return tl::unexpected(url.error());
    if (const std::string origin = written(*url); origin != text) {
      return fail(Errc::invalid, fmt::format("\"{}\" is no origin as browsers write it: perhaps {}", text, origin));
    }
    allowed.origins_.push_back(text);
  }
  return allowed;
}

bool AllowedOrigins::contains(std::string_view origin) const { return std::ranges::count(origins_, origin) > 0; }

}  // namespace edl::server
