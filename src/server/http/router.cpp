#include "server/http/router.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

#include "server/http/problem.hpp"

namespace edl::server {
namespace {

/// The next segment of a path, taken off its front ("/a/b" gives "a" and leaves "/b").
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

using Names = std::map<std::string, std::string, std::less<>>;

std::optional<Names> match(std::string_view pattern, std::string_view path) {
  Names names;
  if (pattern == path) return names;
  while (!pattern.empty() && !path.empty() && pattern.front() == '/' && path.front() == '/') {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view found = take_segment(path);
    if (wanted.starts_with('{')) {
      const auto decoded = net::parse_query(found);
      if (found.empty() || !decoded || decoded->size() != 1) return std::nullopt;
      names.emplace(wanted.substr(1, wanted.size() - 2), decoded->front().first);
    } else if (wanted != found) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return names;
}

/// Nothing that a handler throws goes further: its responder has answered 500 on its way out.
void run_guarded(const std::function<void(Call, net::Responder)>& handle, Call call, net::Responder respond) {
  const std::string what =
      fmt::format("request {}: {} {}", call.request.id, call.request.method, shown(call.request.path));
  try {
    handle(std::move(call), std::move(respond));
  } catch (const std::exception& bug) {
    spdlog::error("{} failed: {}", what, bug.what());
  }
}

}  // namespace

std::function<void(Call, net::Responder)> at_once(std::function<net::HttpResponse(const Call&)> handler) {
  return [handler = std::move(handler)](const Call& call, net::Responder respond) { respond(handler(call)); };
}

void hand_to(net::WorkerPool& workers, std::function<void(Call, net::Responder)> handle, Call call,
             net::Responder respond) {
  // std::function wants to be copied, a call and its responder do not.
  const auto work = std::make_shared<std::pair<Call, net::Responder>>(std::move(call), std::move(respond));
  const bool taken = workers.run(
      [handle = std::move(handle), work] { run_guarded(handle, std::move(work->first), std::move(work->second)); });
  if (taken) return;
  auto response = problem(503, "the server has more to do than it can take on; try again soon");
  response.headers.add("Retry-After", "1");
  work->second(std::move(response));
}

Router::Router(std::vector<Route> routes, Authenticate authenticate, net::WorkerPool& workers, RequestLimits* limits)
    : routes_(std::move(routes)), authenticate_(std::move(authenticate)), workers_(workers), limits_(limits) {}

Router::Match Router::find(const net::HttpRequest& request) const {
  Match result;
  for (const Route& route : routes_) {
    auto names = match(route.path, request.path);
    if (!names) continue;
    const bool fits = route.method == request.method || (request.method == "HEAD" && route.method == "GET");
    if (fits) return {&route, std::move(*names), {}};
    result.allowed += (result.allowed.empty() ? "" : ", ") + route.method;
  }
  return result;
}

net::HttpResponse Router::not_routed(const Match& match, const net::HttpRequest& request) {
  if (match.allowed.empty()) return problem(404, fmt::format("there is no {}", shown(request.path)));
  auto response = problem(405, fmt::format("{} takes {}", shown(request.path), match.allowed));
  response.headers.add("Allow", match.allowed);
  return response;
}

tl::expected<Router::Admission, net::HttpResponse> Router::admit(const net::HttpRequest& request) const {
  Match match = find(request);
  if (match.route == nullptr) return tl::unexpected(not_routed(match, request));
  auto principal = check(request, match.route->access);
  if (!principal) return tl::unexpected(std::move(principal).error());
  return Admission{std::move(match), std::move(*principal)};
}

/// Who makes the request, if he may make one now.
tl::expected<Principal, net::HttpResponse> Router::check(const net::HttpRequest& request, Access access) const {
  if (limits_ != nullptr && access != Access::open) {
    if (auto refusal = limits_->before_check(request)) return tl::unexpected(std::move(*refusal));
  }
  auto principal = authenticate_(request, access);
  if (!principal) {
    if (limits_ != nullptr) limits_->was_no_good(request);
    return tl::unexpected(problem(principal.error()));
  }
  if (limits_ != nullptr) {
    if (auto refusal = limits_->take(*principal, request)) return tl::unexpected(std::move(*refusal));
  }
  return std::move(*principal);
}

std::variant<std::size_t, net::HttpResponse> Router::on_head(net::HttpRequest& head) const {
  auto admission = admit(head);
  if (!admission) return std::move(admission).error();
  const std::size_t max_body = admission->match.route->max_body;
  head.admission = std::make_shared<Admission>(std::move(*admission));
  return max_body;
}

void Router::on_request(net::HttpRequest request, net::Responder respond) const {
  auto admitted = std::static_pointer_cast<Admission>(std::exchange(request.admission, nullptr));
  if (!admitted) {
    auto admission = admit(request);
    if (!admission) return respond(std::move(admission).error());
    admitted = std::make_shared<Admission>(std::move(*admission));
  }
  auto& [match, principal] = *admitted;
  const Route& route = *match.route;
  Call call{std::move(request), std::move(match.path), std::move(principal)};
  if (route.run_on == RunOn::io) return run_guarded(route.handle, std::move(call), std::move(respond));
  hand_to(workers_, route.handle, std::move(call), std::move(respond));
}

}  // namespace edl::server
