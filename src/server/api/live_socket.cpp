#include "server/api/live_socket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/digest.hpp"
#include "core/random.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_ticket_bytes = 32;

std::string digest_of(const std::string& ticket) {
  const Sha256 digest = sha256(ticket);
  return {digest.begin(), digest.end()};
}

bool speaks_our_protocol(const net::HttpRequest& request) {
  std::string_view offered = request.headers.find("Sec-WebSocket-Protocol").value_or("");
  while (!offered.empty()) {
    const auto end = std::min(offered.find(','), offered.size());
    std::string_view one = offered.substr(0, end);
    offered.remove_prefix(std::min(end + 1, offered.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == k_subprotocol) return true;
  }
  return false;
}

/// Whether the page is one of the server that the request names. Behind a proxy that hides that name it is not, and the
/// page is known by its ticket alone.
bool is_own(std::string_view origin, const net::HttpRequest& request) {
  const auto host = request.headers.find("Host");
  const auto scheme_end = origin.find("://");
  return host && scheme_end != std::string_view::npos && origin.substr(scheme_end + 3) == *host;
}

std::string ticket_schema(JsonSchemas& schemas) {
  schemas.add("Ticket", R"({"type":"object","properties":{"ticket":{"type":"string"},"expires_in":{"type":"integer"}},)"
                        R"("required":["ticket","expires_in"],"additionalProperties":false})");
  return JsonSchemas::reference("Ticket");
}

}  // namespace

Result<std::string> TicketBox::issue(Holder holder, Timestamp now) {
  std::string ticket = to_base64url(random_secret(k_ticket_bytes).reveal());
  const std::lock_guard lock(mutex_);
  std::erase_if(tickets_, [now](const auto& entry) { return entry.second.expires_at <= now; });
  const auto is_his = [&](const auto& entry) { return entry.second.holder.user.sub == holder.user.sub; };
  const bool too_many = std::cmp_greater_equal(std::ranges::count_if(tickets_, is_his), k_max_tickets_of_a_user);
  if (too_many || tickets_.size() >= k_max_tickets) return fail(Errc::too_many, "too many tickets wait to be used");
  tickets_.emplace(digest_of(ticket), Entry{std::move(holder), now + k_lifetime});
  return ticket;
}

std::optional<TicketBox::Holder> TicketBox::redeem(const std::string& ticket, Timestamp now) {
  const std::lock_guard lock(mutex_);
  auto found = tickets_.extract(digest_of(ticket));
  if (found.empty() || found.mapped().expires_at <= now) return std::nullopt;
  return std::move(found.mapped().holder);
}

tl::expected<Principal, net::HttpResponse> LiveSocket::who(const net::HttpRequest& request) {
  if (auto refusal = limits_.before_check(request)) return tl::unexpected(std::move(*refusal));
  auto principal = shown_by(request);
  if (!principal) {
    limits_.was_no_good(request);
    return tl::unexpected(problem(principal.error()));
  }
  if (auto refusal = limits_.take(*principal, request)) return tl::unexpected(std::move(*refusal));
  return std::move(*principal);
}

/// Browsers always say which page opens a WebSocket, and no page can say otherwise (RFC 6455, 10.2).
Result<Principal> LiveSocket::holder_of(const std::string& ticket, const net::HttpRequest& request) {
  auto holder = tickets_.redeem(ticket, rooms_.clock());
  if (!holder) return fail(Errc::unauthorized, "the ticket is unknown, used, or older than 30 s");
  const auto origin = request.headers.find("Origin");
  if (origin && origin != holder->origin && !is_own(*origin, request) && !origins_.contains(*origin)) {
    return fail(Errc::forbidden, "pages of " + shown(*origin) + " may not use this ticket");
  }
  return Principal(std::move(holder->user));
}

Result<Principal> LiveSocket::shown_by(const net::HttpRequest& request) {
  const auto parameters = net::parse_query(request.query).value_or(net::QueryParameters{});
  for (const auto& [name, value] : parameters) {
    if (name == "ticket") return holder_of(value, request);
  }
  auto device = authenticator_.check(request, Access::device);
  if (device) return device;
  auto user = authenticator_.check(request, Access::user);
  return user ? user : device;
}

tl::expected<net::WebSocketAcceptance, net::HttpResponse> LiveSocket::upgrade(const net::HttpRequest& request) {
  if (request.path != "/ws") return tl::unexpected(problem(404, "WebSockets are at /ws"));
  auto principal = who(request);
  if (!principal) return tl::unexpected(std::move(principal).error());
  if (!speaks_our_protocol(request)) {
    return tl::unexpected(problem(400, fmt::format("offer the subprotocol {}", k_subprotocol)));
  }
  net::WebSocketAcceptance acceptance{std::string(k_subprotocol), {}};
  if (const auto* device = std::get_if<DeviceId>(&*principal)) {
    acceptance.on_open = [this, id = *device](std::shared_ptr<net::WebSocket> socket) {
      return rooms_.live.add_device(id, std::move(socket));
    };
  } else {
    acceptance.on_open = [this, user = std::get<UserSubject>(*principal)](std::shared_ptr<net::WebSocket> socket) {
      return open_app(user, std::move(socket));
    };
  }
  return acceptance;
}

net::WebSocketEvents LiveSocket::open_app(const UserSubject& user, std::shared_ptr<net::WebSocket> socket) {
  const AppId app = rooms_.live.add_app(std::move(socket), user.sub);
  return {[this, app, user](std::string_view text) { app_said(app, user, text); },
          [this, app](const std::string&) { rooms_.live.remove_app(app); }};
}

void LiveSocket::app_said(AppId app, const UserSubject& user, std::string_view text) {
  if (limits_.take(user, {})) return rooms_.live.tell(app, {"too many messages; say it again in a second"});
  const auto message = parse_from_app(text);
  if (!message) {
    const auto& faults = message.error().faults;
    const std::string first = faults.empty() ? "" : ": " + faults[0].pointer + " " + faults[0].detail;
    return rooms_.live.tell(app, {message.error().summary + first});
  }
  if (const auto* wish = std::get_if<message::Unsubscribe>(&*message)) {
    if (const auto device = DeviceId::parse(wish->device_id)) rooms_.live.unsubscribe(app, *device);
    return;
  }
  const auto& wish = std::get<message::Subscribe>(*message);
  const bool taken = rooms_.workers.run([this, app, user, id = wish.device_id] { subscribe(app, user, id); });
  if (!taken) rooms_.live.tell(app, {"the server has too much to do; subscribe again soon", shown(wish.device_id)});
}

void LiveSocket::subscribe(AppId app, const UserSubject& user, const std::string& device_id) {
  const Call call{{}, {}, user};
  const auto access = access_to(rooms_, call, device_id);
  if (!access) return rooms_.live.tell(app, {"you have no device of that id", shown(device_id)});
  if (!rooms_.live.subscribe(app, access->device)) {
    rooms_.live.tell(app, {fmt::format("at most {} devices at once", k_max_watched_devices), shown(device_id)});
  }
  end_lost_watches(rooms_, access->device);  // the right may have been withdrawn between the two
}

std::vector<Route> LiveSocket::routes() {
  const auto ticket = [this](const Call& call) {
    std::optional<std::string> origin;
    if (const auto said = call.request.headers.find("Origin")) origin = std::string(*said);
    const auto issued = tickets_.issue({call.user(), std::move(origin)}, rooms_.clock());
    if (!issued) return problem(issued.error());
    auto response =
        json_answer(200, fmt::format(R"({{"ticket":"{}","expires_in":{}}})", *issued, TicketBox::k_lifetime.count()));
    response.headers.add("Cache-Control", "no-store");
    return response;
  };
  const auto no_upgrade = [](const Call&) {
    auto response = problem(426, "/ws takes WebSocket connections only");
    response.headers.add("Upgrade", "websocket");
    return response;
  };
  Operation operation{.tag = "live",
                      .summary = "A ticket for one WebSocket, /ws?ticket=..., since browsers send no token with it",
                      .answer = {{"application/json", ticket_schema}}};
  return {Route{"POST", "/ws-ticket", Access::user, RunOn::io, k_small_body, at_once(ticket), std::move(operation)},
          Route{"GET", "/ws", Access::open, RunOn::io, k_small_body, at_once(no_upgrade)}};
}

}  // namespace edl::server
