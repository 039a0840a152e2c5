#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/member_note.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

inline constexpr MemberNote k_token_type_note = note("token_type").one_of("bearer");
inline constexpr MemberNote k_expires_in_note = note("expires_in").says("seconds that the access token is good for");

/// What a user gets for signing in.
struct Session {
  std::string access_token;
  std::string refresh_token;
  std::string token_type = "bearer";
  std::int64_t expires_in = 0;
  std::string username;
  static constexpr std::array k_notes{k_token_type_note, k_expires_in_note};
};
BOOST_DESCRIBE_STRUCT(Session, (), (access_token, refresh_token, token_type, expires_in, username))

/// A fresh access token beside the session's newest refresh token.
[[nodiscard]] Session session_of(Rooms& rooms, const User& user, const RefreshToken& refresh_token);

/// What makes the call, as it calls itself; empty where it does not say.
[[nodiscard]] std::string_view user_agent_of(const Call& call);

}  // namespace edl::server
