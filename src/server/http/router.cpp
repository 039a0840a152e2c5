#include "server/http/router.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/log.hpp"
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
  const std::string what = fmt::format("{} {}", call.request.method, shown(call.request.path));
  const std::string id = call.request.id;
  try {
    handle(std::move(call), std::move(respond));
  } catch (const std::exception& bug) {
    log(spdlog::level::err, fmt::format("{} failed: {}", what, bug.what()), LogFields().add("request_id", id));
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

std::optional<net::HttpResponse> Router::admit(const net::HttpRequest& request, Admission& admission) const {
  Match match = find(request);
  if (match.route == nullptr) return not_routed(match, request);
  admission.route = match.route;
  admission.path = std::move(match.path);
  auto principal = check(request, match.route->access);
  if (!principal) return std::move(principal).error();
  admission.principal = std::move(*principal);
  return std::nullopt;
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
  const auto admission = std::make_shared<Admission>();
  auto refusal = admit(head, *admission);
  head.admission = admission;
  if (refusal) return std::move(*refusal);
  return admission->route->max_body;
}

void Router::on_request(net::HttpRequest request, net::Responder respond) const {
  auto admitted = std::static_pointer_cast<Admission>(std::exchange(request.admission, nullptr));
  if (!admitted) {
    admitted = std::make_shared<Admission>();
    if (auto refusal = admit(request, *admitted)) return respond(std::move(*refusal));
  }
  const Route& route = *admitted->route;
  Call call{std::move(request), std::move(admitted->path), std::move(admitted->principal)};
  if (route.run_on == RunOn::io) return run_guarded(route.handle, std::move(call), std::move(respond));
  hand_to(workers_, route.handle, std::move(call), std::move(respond));
}

}  // namespace edl::server
