#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "net/http_server.hpp"
#include "server/api/authentication.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// Tickets with which a browser opens /ws, since it can send no header there: used once, good for 30 s.
class TicketBox {
 public:
  static constexpr std::chrono::seconds k_lifetime{30};
  static constexpr std::size_t k_max_tickets = 10'000;

  /// @return Errc::too_many
  [[nodiscard]] Result<std::string> issue(const UserSubject& user, Timestamp now);
  [[nodiscard]] std::optional<UserSubject> redeem(const std::string& ticket, Timestamp now);

 private:
  struct Entry {
    UserSubject user;
    Timestamp expires_at;
  };
  std::mutex mutex_;
  std::map<std::string, Entry> tickets_;  ///< by the ticket's digest: a look-up that takes long tells nothing of it
};

/// The endpoint /ws: devices come with their token, apps with a ticket or an access token.
class LiveSocket {
 public:
  LiveSocket(Rooms& rooms, Authenticator& authenticator) : rooms_(rooms), authenticator_(authenticator) {}

  /// Never blocks.
  [[nodiscard]] tl::expected<net::WebSocketAcceptance, net::HttpResponse> upgrade(const net::HttpRequest& request);

  /// POST /ws-ticket, and a GET /ws that asks for no upgrade.
  [[nodiscard]] std::vector<Route> routes();

 private:
  [[nodiscard]] Result<Principal> who(const net::HttpRequest& request);
  [[nodiscard]] net::WebSocketEvents open_app(const UserSubject& user, std::shared_ptr<net::WebSocket> socket);
  void app_said(AppId app, const UserSubject& user, std::string_view text);
  void subscribe(AppId app, const UserSubject& user, const std::string& device_id);

  Rooms& rooms_;
  Authenticator& authenticator_;
  TicketBox tickets_;
};

}  // namespace edl::server
