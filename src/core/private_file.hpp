#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace edl {

/// Creates `path` with mode 0600 and the bytes, at once: it is there whole and durable, or not at all. Never
/// touches a file that is there.
/// @return Errc::conflict if `path` exists | Errc::io
[[nodiscard]] Result<void> create_private_file(const std::filesystem::path& path, std::string_view bytes);

/// Puts the bytes under `path` with mode 0600, in place of what is there: it holds the old or the new bytes whole,
/// whatever happens, and durably the new ones once this returns. One caller at a time.
/// @return Errc::io; the old ones are there then
[[nodiscard]] Result<void> replace_private_file(const std::filesystem::path& path, std::string_view bytes);

/// Who may read a secret file.
enum class Readers : std::uint8_t {
  owner,
  /// Or the group too, where root owns it: how a system hands keys to its services (Debian's ssl-cert, systemd's
  /// credentials).
  group_if_roots,
};

/// Reads a file that nobody else may read.
/// @return Errc::not_found | Errc::forbidden if others may read it | Errc::too_large | Errc::io
[[nodiscard]] Result<Secret> read_private_file(const std::filesystem::path& path, std::size_t max_bytes,
                                               Readers readers = Readers::owner);

}  // namespace edl
