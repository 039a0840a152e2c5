#include "agent/uplink/verdict.hpp"

#include <fmt/format.h>

#include <charconv>

namespace edl::agent {
namespace {

/// However long a server asks us to stay away, we look in once a minute.
constexpr std::chrono::seconds k_longest_wish{60};
constexpr std::size_t k_longest_reason = 300;

std::chrono::milliseconds retry_after(const net::HttpResponse& answer) {
  const std::string_view text = answer.headers.find("Retry-After").value_or("");
  long seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return {};
  return std::min<std::chrono::milliseconds>(std::chrono::seconds(seconds), k_longest_wish);
}

std::string reason_in(const net::HttpResponse& answer) {
  return fmt::format("status {}: {}", answer.status, answer.body.substr(0, k_longest_reason));
}

}  // namespace

Verdict judge(const Result<net::HttpResponse>& answer, std::size_t items, Endpoint endpoint) {
  if (!answer) return {Fate::try_later, {}, to_string(answer.error())};
  switch (answer->status) {
    case 201: return {Fate::delivered};
    case 413:
      // A single item is never too large for our server: something on the way says so, and may stop doing that.
      return {items > 1 ? Fate::send_fewer : Fate::try_later, {}, reason_in(*answer)};
    case 422: return {items > 1 ? Fate::send_fewer : Fate::set_aside, {}, reason_in(*answer)};
    case 404:
    case 405:
      return {endpoint == Endpoint::certain ? Fate::try_later : Fate::no_endpoint, retry_after(*answer),
              reason_in(*answer)};
    case 401:
    case 403: return {Fate::try_later, retry_after(*answer), reason_in(*answer), true};
    default: return {Fate::try_later, retry_after(*answer), reason_in(*answer)};
  }
}

}  // namespace edl::agent
