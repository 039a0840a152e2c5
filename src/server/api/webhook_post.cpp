#include "server/api/webhook_post.hpp"

#include <algorithm>
#include <chrono>

#include "net/http_client.hpp"

namespace edl::server {
namespace {

constexpr std::chrono::milliseconds k_connect_timeout{5'000};
constexpr std::chrono::milliseconds k_request_timeout{10'000};
constexpr std::size_t k_max_answer = std::size_t{64} << 10;

bool is_printable(char c) { return c > 0x20 && c < 0x7f; }

/// For whoever owns the webhook: that, and not how, it went wrong inside.
std::string_view problem_of(Errc code) {
  switch (code) {
    case Errc::timeout: return "it did not answer in time";
    case Errc::unauthorized: return "its certificate is not trusted";
    case Errc::forbidden: return "its address is none that webhooks may have";
    case Errc::too_large: return "its answer is too large";
    case Errc::unreadable: return "its answer is not HTTP";
    default: return "it cannot be reached";
  }
}

}  // namespace

bool may_be_webhook(const net::IpAddress& address, net::Scheme scheme, PrivateWebhooks allowed) {
  if (address.is_private()) return allowed == PrivateWebhooks::allowed;
  return scheme == net::Scheme::https && address.is_public();
}

Result<WebhookUrl> parse_webhook_url(std::string_view text, PrivateWebhooks allowed) {
  if (text.size() > k_max_webhook_url) return fail(Errc::invalid, "is longer than 2000 characters");
  if (!std::ranges::all_of(text, is_printable)) return fail(Errc::invalid, "has a character that no URL has");
  const auto mark = std::min(text.find('?'), text.size());
  WebhookUrl url;
  if (mark < text.size()) url.query = text.substr(mark + 1);
  if (url.query.find('#') != std::string::npos) return fail(Errc::invalid, "a webhook's URL has no fragment");
  auto server = net::parse_url(text.substr(0, mark));
  if (!server)
    return fail(Errc::invalid, "expected a URL such as https://example.org/alerts, without user or fragment");
  const bool slash = text.substr(0, mark).ends_with('/') || server->base_path.empty();
  url.path = server->base_path + (slash ? "/" : "");
  url.server = std::move(*server);
  url.server.base_path.clear();
  if (url.server.scheme == net::Scheme::http && allowed == PrivateWebhooks::refused) {
    return fail(Errc::invalid, "expected https: this server sends nothing in the clear");
  }
  const auto address = net::IpAddress::parse(url.server.host);
  if (address && !may_be_webhook(*address, url.server.scheme, allowed)) {
    return fail(Errc::invalid, "its address is none that webhooks may have on this server");
  }
  return url;
}

Result<PushAnswer> post_outside(const PushRequest& request, PrivateWebhooks allowed, const std::stop_token& stop) {
  const auto url = parse_webhook_url(request.url, allowed);
  if (!url) return fail(Errc::invalid, "its URL is none that this server takes any more");
  net::HttpClient client({.server = url->server,
                          .connect_timeout = k_connect_timeout,
                          .request_timeout = k_request_timeout,
                          .max_response_bytes = k_max_answer,
                          .may_connect = [scheme = url->server.scheme, allowed](const net::IpAddress& address) {
                            return may_be_webhook(address, scheme, allowed);
                          }});
  const std::stop_callback cancel(stop, [&client] { client.cancel(); });
  net::HttpRequest post;
  post.method = "POST";
  post.path = url->path;
  post.query = url->query;
  for (const auto& [name, value] : request.headers) post.headers.add(name, value);
  post.body = request.body;
  const auto answer = client.send(post);
  if (!answer) return fail(answer.error().code, std::string(problem_of(answer.error().code)));
  const auto retry_after = answer->headers.find("Retry-After");
  return PushAnswer{answer->status, retry_after ? std::optional<std::string>(*retry_after) : std::nullopt};
}

Result<unsigned> post_to_webhook(const WebhookRequest& request, PrivateWebhooks allowed, const std::stop_token& stop) {
  const auto answer = post_outside({request.url, request.headers, request.body}, allowed, stop);
  if (!answer) return tl::unexpected(answer.error());
  return answer->status;
}

}  // namespace edl::server
