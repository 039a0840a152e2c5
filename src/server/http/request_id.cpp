#include "server/http/request_id.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "core/fault.hpp"
#include "core/random.hpp"

namespace edl::server {
namespace {

/// 16 hexadecimal digits: eight that each start draws anew, and a count.
class RequestIds {
 public:
  RequestIds() { std::memcpy(&start_, random_secret(sizeof start_).reveal().data(), sizeof start_); }

  [[nodiscard]] std::string next() { return fmt::format("{:08x}{:08x}", start_, ++count_); }

 private:
  std::uint32_t start_ = 0;
  std::atomic<std::uint32_t> count_{0};
};

bool is_problem(const net::HttpResponse& response) {
  return response.headers.find("Content-Type") == "application/problem+json" && response.body.ends_with('}');
}

void name(net::HttpResponse& response, const std::string& id) {
  response.headers.add("X-Request-Id", id);
  if (!is_problem(response)) return;
  response.body.pop_back();
  response.body += R"(,"request_id":")" + id + "\"}";
}

void tell(const net::HttpResponse& response, const std::string& id, const std::string& what) {
  if (response.status < 500 || response.status == 503) return;
  spdlog::warn("request {}: {} was answered {}", id, what, response.status);
}

}  // namespace

net::HttpHandlers with_request_ids(net::HttpHandlers handlers) {
  const auto ids = std::make_shared<RequestIds>();
  net::HttpHandlers named = handlers;
  named.on_head = [ids, inner = std::move(handlers.on_head)](
                      net::HttpRequest& head) -> std::variant<std::size_t, net::HttpResponse> {
    head.id = ids->next();
    auto verdict = inner(head);
    if (auto* refusal = std::get_if<net::HttpResponse>(&verdict)) name(*refusal, head.id);
    return verdict;
  };
  named.on_request = [inner = std::move(handlers.on_request)](net::HttpRequest request, net::Responder respond) {
    // std::function wants to be copied, a responder does not.
    const auto shared = std::make_shared<net::Responder>(std::move(respond));
    auto what = request.method + " " + shown(request.path);
    net::Responder answer([shared, id = request.id, what = std::move(what)](net::HttpResponse response) {
      name(response, id);
      tell(response, id, what);
      (*shared)(std::move(response));
    });
    inner(std::move(request), std::move(answer));
  };
  named.on_refusal = [ids, inner = std::move(handlers.on_refusal)](unsigned status, std::string detail) {
    auto response = inner(status, std::move(detail));
    name(response, ids->next());
    return response;
  };
  named.on_upgrade = [ids, inner = std::move(handlers.on_upgrade)](
                         const net::HttpRequest& request) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
    auto acceptance = inner(request);
    if (!acceptance) name(acceptance.error(), ids->next());
    return acceptance;
  };
  return named;
}

}  // namespace edl::server
