#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/http.hpp"
#include "net/http_server.hpp"
#include "net/worker_pool.hpp"
#include "server/http/operation.hpp"
#include "server/http/principal.hpp"
#include "server/http/request_limits.hpp"

namespace edl::server {

/// One request on its way to its handler: checked, with the path's {names} filled in.
struct Call {
  net::HttpRequest request;
  std::map<std::string, std::string, std::less<>> path;  ///< decoded
  Principal principal;

  /// The user that makes the call. Only in handlers of Access::user.
  [[nodiscard]] const UserSubject& user() const { return std::get<UserSubject>(principal); }
  /// The device that makes the call. Only in handlers of Access::device.
  [[nodiscard]] const DeviceId& device() const { return std::get<DeviceId>(principal); }
};

/// Where a handler runs: on the I/O thread if it never blocks, else on a worker.
enum class RunOn : std::uint8_t { io, worker };

inline constexpr std::size_t k_small_body = 16 << 10;

/// One line of the route table.
struct Route {
  std::string method;
  std::string path;  ///< with {names} for whole segments
  Access access = Access::user;
  RunOn run_on = RunOn::worker;
  std::size_t max_body = k_small_body;
  std::function<void(Call, net::Responder)> handle;
  Operation operation{};  ///< what /openapi.json tells of it
};

/// A handler that answers before it returns.
[[nodiscard]] std::function<void(Call, net::Responder)> at_once(std::function<net::HttpResponse(const Call&)> handler);

/// Runs `handle` on a worker; answers 503 with Retry-After where too much waits for them already.
void hand_to(net::WorkerPool& workers, std::function<void(Call, net::Responder)> handle, Call call,
             net::Responder respond);

/// What is known of a request once its head has been seen: where it goes and who makes it.
struct Admission {
  const Route* route = nullptr;  ///< none: there is no such path, or not by that method
  std::map<std::string, std::string, std::less<>> path{};
  Principal principal{};  ///< nobody, where the token is no good
};

/// What Router::on_head has left in a request, also in one that it refused; null where it has not seen it. Borrowed: as
/// long as the request's admission.
[[nodiscard]] inline const Admission* admission_of(const net::HttpRequest& request) {
  return static_cast<const Admission*>(request.admission.get());
}

/// Says who makes a request, or why its token is no good.
using Authenticate = std::function<Result<Principal>(const net::HttpRequest&, Access)>;

/// Finds the route of a request, checks its token, and runs its handler where it belongs. All faults on the way
/// become problem documents; nothing that a handler throws reaches a client.
class Router {
 public:
  /// @param limits  counts each request, if given; outlives the router
  Router(std::vector<Route> routes, Authenticate authenticate, net::WorkerPool& workers,
         RequestLimits* limits = nullptr);

  /// How large the body may be, or the refusal: no route, wrong method, no right, too often. Leaves an Admission in the
  /// head.
  [[nodiscard]] std::variant<std::size_t, net::HttpResponse> on_head(net::HttpRequest& head) const;

  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  /// Answers a request: one that on_head has let in, or else checked here.
  void on_request(net::HttpRequest request, net::Responder respond) const;

 private:
  struct Match {
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> path;
    std::string allowed;  ///< methods of the path, where none fits
  };
  /// Finds the route and checks the token, once for a request.
  /// @return the refusal, if it is one
  [[nodiscard]] std::optional<net::HttpResponse> admit(const net::HttpRequest& request, Admission& admission) const;
  [[nodiscard]] tl::expected<Principal, net::HttpResponse> check(const net::HttpRequest& request, Access access) const;
  [[nodiscard]] Match find(const net::HttpRequest& request) const;
  [[nodiscard]] static net::HttpResponse not_routed(const Match& match, const net::HttpRequest& request);

  std::vector<Route> routes_;
  Authenticate authenticate_;
  net::WorkerPool& workers_;
  RequestLimits* limits_;
};

}  // namespace edl::server
