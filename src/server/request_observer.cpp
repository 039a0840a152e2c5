#include "server/request_observer.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace edl::server {
namespace {

constexpr std::string_view k_websocket_path = "/ws";

}  // namespace

RequestObserver::RequestObserver(Metrics& metrics, const std::vector<Route>& routes, const Route& app,
                                 LoggedRequests logged)
    : metrics_(metrics), routes_(routes), app_(app), logged_(logged) {
  std::vector<CountedRoute> counted;
  counted.reserve(routes.size() + 1);
  for (const Route& route : routes) counted.push_back({route.method, route.path});
  counted.push_back({app.method, app.path});
  metrics.set_routes(std::move(counted));
  const auto websocket = std::ranges::find(routes, k_websocket_path, &Route::path);
  if (websocket != routes.end()) websocket_ = static_cast<std::size_t>(websocket - routes.begin());
}

void RequestObserver::observe(const AnsweredRequest& request) const {
  metrics_.answered(place_of(request), {request.status, request.duration, request.received_bytes, request.sent_bytes});
  log_request(request, logged_);
}

std::optional<std::size_t> RequestObserver::place_of(const AnsweredRequest& request) const {
  if (request.route == &app_) return routes_.size();
  if (request.route != nullptr) return static_cast<std::size_t>(request.route - routes_.data());
  // Upgrades do not pass the router.
  return request.path == k_websocket_path ? websocket_ : std::nullopt;
}

}  // namespace edl::server
