#pragma once

#include <filesystem>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace edl::server {

/// The token for GET /metrics from `directory`/metrics.token: one line of 43 characters, made with mode 0600 where there
/// is no file yet. Of two processes that start at once, one makes it and both get the same. Another token may stand there
/// instead.
/// @return Errc::forbidden if others may read the file | Errc::corrupt if it is too short to be safe, or no token |
///         Errc::io
[[nodiscard]] Result<Secret> load_or_create_scrape_token(const std::filesystem::path& directory);

}  // namespace edl::server
