#include "server/api/session_answer.hpp"

#include "net/token.hpp"

namespace edl::server {

Session session_of(Rooms& rooms, const User& user, const RefreshToken& refresh_token) {
  const Secret access = net::sign_access_token(rooms.access_keys.good_at(rooms.clock())->front(), to_string(user.id),
                                               rooms.clock(), to_string(refresh_token.session));
  Session session;
  session.access_token = access.reveal();
  session.refresh_token = refresh_token.token.reveal();
  session.expires_in = std::chrono::seconds(net::k_access_token_lifetime).count();
  session.username = user.name;
  return session;
}

std::string_view user_agent_of(const Call& call) { return call.request.headers.find("User-Agent").value_or(""); }

}  // namespace edl::server
