#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/api/rooms.hpp"

// Passwords and device codes may be guessed at, so attempts are counted before they are made, and wait when too many were
// wrong.

namespace edl::server {

/// An attempt at a user's password.
[[nodiscard]] std::vector<Guessed> login_guess(const Call& call, const std::string& username);

/// An attempt at a device code: of a stranger's, or of a user's.
[[nodiscard]] std::vector<Guessed> code_guess(const Call& call);
[[nodiscard]] std::vector<Guessed> code_guess(const Call& call, UserId user);

/// Counts the attempt.
/// @return 429 that says when to come again, where there were too many
[[nodiscard]] std::optional<net::HttpResponse> too_many(Rooms& rooms, const std::vector<Guessed>& guess);

/// A guess that was right is none. A database that does not say so makes the next attempts slower, no more.
void was_right(Rooms& rooms, const std::vector<Guessed>& guess);

}  // namespace edl::server
