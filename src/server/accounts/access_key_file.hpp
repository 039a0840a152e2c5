#pragma once

#include <filesystem>

#include "core/access_key.hpp"
#include "core/result.hpp"

namespace edl::server {

/// The key for access tokens from `directory`/access.key: 32 random bytes, made with mode 0600 where there is
/// none yet. Of two processes that start at once, one makes it and both get the same.
/// @return Errc::forbidden if others may read the file | Errc::corrupt if it is not 32 bytes long | Errc::io
[[nodiscard]] Result<AccessKey> load_or_create_access_key(const std::filesystem::path& directory);

}  // namespace edl::server
