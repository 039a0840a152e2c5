#pragma once

#include <filesystem>

#include "core/access_key.hpp"
#include "core/result.hpp"

namespace edl::server {

inline constexpr std::size_t k_access_key_bytes = 32;

/// Where a folder has the key that signs, and the one before it.
[[nodiscard]] std::filesystem::path access_key_file(const std::filesystem::path& directory);
[[nodiscard]] std::filesystem::path previous_access_key_file(const std::filesystem::path& directory);

/// @return Errc::not_found | Errc::forbidden if others may read the file | Errc::corrupt if it is not 32 bytes long |
///         Errc::io
[[nodiscard]] Result<AccessKey> load_access_key(const std::filesystem::path& file);

/// The key for access tokens from `directory`/access.key: 32 random bytes, made with mode 0600 where there is
/// none yet. Of two processes that start at once, one makes it and both get the same.
/// @return Errc::forbidden if others may read the file | Errc::corrupt if it is not 32 bytes long | Errc::io
[[nodiscard]] Result<AccessKey> load_or_create_access_key(const std::filesystem::path& directory);

}  // namespace edl::server
