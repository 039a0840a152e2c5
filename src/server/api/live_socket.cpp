#include "server/api/live_socket.hpp"

#include <fmt/format.h>

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

std::string ticket_schema(JsonSchemas& schemas) {
  schemas.add("Ticket", R"({"type":"object","properties":{"ticket":{"type":"string"},"expires_in":{"type":"integer"}},)"
                        R"("required":["ticket","expires_in"],"additionalProperties":false})");
  return JsonSchemas::reference("Ticket");
}

}  // namespace

Result<std::string> TicketBox::issue(const UserSubject& user, Timestamp now) {
  std::string ticket = to_base64url(random_secret(k_ticket_bytes).reveal());
  const std::lock_guard lock(mutex_);
  std::erase_if(tickets_, [now](const auto& entry) { return entry.second.expires_at <= now; });
  if (tickets_.size() >= k_max_tickets) return fail(Errc::too_many, "too many tickets wait to be used");
  tickets_.emplace(digest_of(ticket), Entry{user, now + k_lifetime});
  return ticket;
}

std::optional<UserSubject> TicketBox::redeem(const std::string& ticket, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = tickets_.extract(digest_of(ticket));
  if (found.empty() || found.mapped().expires_at <= now) return std::nullopt;
  return found.mapped().user;
}

Result<Principal> LiveSocket::who(const net::HttpRequest& request) {
  const auto parameters = net::parse_query(request.query).value_or(net::QueryParameters{});
  for (const auto& [name, value] : parameters) {
    if (name != "ticket") continue;
    if (auto user = tickets_.redeem(value, rooms_.clock())) return Principal(std::move(*user));
    return fail(Errc::unauthorized, "the ticket is unknown, used, or older than 30 s");
  }
  auto device = authenticator_.check(request, Access::device);
  if (device) return device;
  auto user = authenticator_.check(request, Access::user);
  return user ? user : device;
}

tl::expected<net::WebSocketAcceptance, net::HttpResponse> LiveSocket::upgrade(const net::HttpRequest& request) {
  if (request.path != "/ws") return tl::unexpected(problem(404, "WebSockets are at /ws"));
  const auto principal = who(request);
  if (!principal) return tl::unexpected(problem(principal.error()));
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
    const auto issued = tickets_.issue(call.user(), rooms_.clock());
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
