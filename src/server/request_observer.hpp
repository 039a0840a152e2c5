#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "server/http/answered_request.hpp"
#include "server/http/request_log.hpp"
#include "server/metrics/metrics.hpp"

namespace edl::server {

/// Counts each request with its route, and logs those that shall be. Any thread.
class RequestObserver {
 public:
  /// @param routes  the table, @param app  the app's route; all outlive this
  RequestObserver(Metrics& metrics, const std::vector<Route>& routes, const Route& app, LoggedRequests logged);

  void observe(const AnsweredRequest& request) const;

 private:
  /// Where the metrics count a request; nullopt: with those that have no route.
  [[nodiscard]] std::optional<std::size_t> place_of(const AnsweredRequest& request) const;

  Metrics& metrics_;
  const std::vector<Route>& routes_;
  const Route& app_;
  const LoggedRequests logged_;
  std::optional<std::size_t> websocket_;  ///< the place of its route
};

}  // namespace edl::server
