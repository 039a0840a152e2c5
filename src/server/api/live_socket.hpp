#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "net/http_server.hpp"
#include "server/api/authentication.hpp"
#include "server/api/rooms.hpp"
#include "server/http/origins.hpp"
#include "server/http/request_limits.hpp"

namespace edl::server {

/// Tickets with which a browser opens /ws, since it can send no header there: used once, good for 30 s.
class TicketBox {
 public:
  static constexpr std::chrono::seconds k_lifetime{30};
  static constexpr std::size_t k_max_tickets = 10'000;
  static constexpr std::size_t k_max_tickets_of_a_user = 100;

  /// For whom a ticket was issued, and to which page, if a browser said.
  struct Holder {
    UserSubject user;
    std::optional<std::string> origin;
  };

  /// @return Errc::too_many
  [[nodiscard]] Result<std::string> issue(Holder holder, Timestamp now);
  [[nodiscard]] std::optional<Holder> redeem(const std::string& ticket, Timestamp now);

 private:
  struct Entry {
    Holder holder;
    Timestamp expires_at;
  };
  std::mutex mutex_;
  std::map<std::string, Entry> tickets_;  ///< by the ticket's digest: a look-up that takes long tells nothing of it
};

/// The endpoint /ws: devices come with their token, apps with a ticket or an access token. A ticket is good for the page
/// that got it, for this server's own pages, and for those of `origins`; and for programs that are no browsers.
class LiveSocket {
 public:
  LiveSocket(Rooms& rooms, Authenticator& authenticator, RequestLimits& limits, AllowedOrigins origins)
      : rooms_(rooms), authenticator_(authenticator), limits_(limits), origins_(std::move(origins)) {}

  /// Never blocks.
  [[nodiscard]] tl::expected<net::WebSocketAcceptance, net::HttpResponse> upgrade(const net::HttpRequest& request);

  /// POST /ws-ticket, and a GET /ws that asks for no upgrade.
  [[nodiscard]] std::vector<Route> routes();

 private:
  [[nodiscard]] tl::expected<Principal, net::HttpResponse> who(const net::HttpRequest& request);
  [[nodiscard]] Result<Principal> holder_of(const std::string& ticket, const net::HttpRequest& request);
  [[nodiscard]] Result<Principal> shown_by(const net::HttpRequest& request);
  [[nodiscard]] net::WebSocketEvents open_app(const UserSubject& user, std::shared_ptr<net::WebSocket> socket);
  void app_said(AppId app, const UserSubject& user, std::string_view text);
  void subscribe(AppId app, const UserSubject& user, const std::string& device_id);

  Rooms& rooms_;
  Authenticator& authenticator_;
  RequestLimits& limits_;
  AllowedOrigins origins_;
  TicketBox tickets_;
};

}  // namespace edl::server
