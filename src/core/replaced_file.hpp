#pragma once

#include <filesystem>
#include <string_view>

#include "core/result.hpp"

namespace edl {

/// Writes a file with mode 0600 in the place of one that may be there, at once and durably: whoever reads it finds the old
/// one or the new one whole, and after a failure the old one is there as it was. What a superuser writes belongs to the
/// old file's owner, or to the folder's.
/// @return Errc::io
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace edl
