#include "server/http/browser_rules.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace edl::server {
namespace {

constexpr const char* k_policy = "Content-Security-Policy";

void add_data_rules(net::HttpResponse& response) {
  if (response.headers.find(k_policy)) return;
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add(k_policy, "default-src 'none'; frame-ancestors 'none'");
}

/// Who asks, if it is a page that may.
std::optional<std::string> allowed_origin(const net::HttpRequest& request, const AllowedOrigins& origins) {
  const auto origin = request.headers.find("Origin");
  if (!origin || !origins.contains(*origin)) return std::nullopt;
  return std::string(*origin);
}

void add_origin_rules(net::HttpResponse& response, const std::optional<std::string>& origin) {
  response.headers.add("Vary", "Origin");
  if (!origin) return;
  response.headers.add("Access-Control-Allow-Origin", *origin);
  response.headers.add("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
}

/// Whether a browser asks beforehand what a page may send.
bool is_preflight(const net::HttpRequest& request) {
  return request.method == "OPTIONS" && request.headers.find("Access-Control-Request-Method");
}

/// No cookie is ever used, so none is allowed: a page sends its token itself.
net::HttpResponse preflight_answer(const std::string& origin) {
  return {204,
          {{"Vary", "Origin"},
           {"Access-Control-Allow-Origin", origin},
           {"Access-Control-Allow-Methods", "GET, HEAD, POST, PATCH, DELETE"},
           {"Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding"},
           {"Access-Control-Max-Age", "600"}},
          {}};
}

/// What is added to the answer of one request.
struct Rules {
  bool shares = false;                  ///< whether there are origins at all
  std::optional<std::string> origin{};  ///< the request's, if it is one of them

  Rules(const net::HttpRequest& request, const AllowedOrigins& origins) : shares(!origins.empty()) {
    if (shares) origin = allowed_origin(request, origins);
  }

  void add_to(net::HttpResponse& response) const {
    add_data_rules(response);
    if (shares) add_origin_rules(response, origin);
  }
};

}  // namespace

void add_app_rules(net::HttpResponse& response) {
  // Styles may stand in attributes, since charts and Svelte's transitions set them.
  response.headers.add(k_policy,
                       "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
                       "connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; "
                       "base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
  // Bluetooth and camera, to find a meter and to read its label, are for the app's own pages, and asked of people there.
  response.headers.add(
      "Permissions-Policy",
      "bluetooth=(self), camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), "
      "usb=()");
}

net::HttpHandlers with_browser_rules(net::HttpHandlers handlers, const AllowedOrigins& origins) {
  net::HttpHandlers ruled;
  ruled.on_head = [origins, inner = std::move(handlers.on_head)](
                      net::HttpRequest& head) -> std::variant<std::size_t, net::HttpResponse> {
    const Rules rules(head, origins);
    if (rules.origin && is_preflight(head)) return preflight_answer(*rules.origin);
    auto verdict = inner(head);
    if (auto* refusal = std::get_if<net::HttpResponse>(&verdict)) rules.add_to(*refusal);
    return verdict;
  };
  ruled.on_request = [origins, inner = std::move(handlers.on_request)](net::HttpRequest request,
                                                                       net::Responder respond) {
    // std::function wants to be copied, a responder does not.
    const auto shared = std::make_shared<net::Responder>(std::move(respond));
    net::Responder answer([shared, rules = Rules(request, origins)](net::HttpResponse response) {
      rules.add_to(response);
      (*shared)(std::move(response));
    });
    inner(std::move(request), std::move(answer));
  };
  ruled.on_refusal = [inner = std::move(handlers.on_refusal)](unsigned status, std::string detail) {
    auto response = inner(status, std::move(detail));
    add_data_rules(response);
    return response;
  };
  ruled.on_upgrade = [inner = std::move(handlers.on_upgrade)](
                         const net::HttpRequest& request) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
    auto acceptance = inner(request);
    if (!acceptance) add_data_rules(acceptance.error());
    return acceptance;
  };
  return ruled;
}

}  // namespace edl::server
