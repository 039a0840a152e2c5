#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/file_descriptor.hpp"
#include "core/result.hpp"

namespace edl {

/// Writes a file with mode 0600 in the place of one that may be there, at once and durably: whoever reads it finds the old
/// one or the new one whole, and after a failure the old one is there as it was. What a superuser writes belongs to the
/// old file's owner, or to the folder's.
/// @return Errc::io
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes);

/// The second half of replacing: writes the bytes into a new, empty file and gives it the name `path`, durably. The file is
/// gone where that fails.
/// @param temporary  the new file's name, in the folder of `path`
/// @return Errc::io
[[nodiscard]] Result<void> put_in_place(const FileDescriptor& file, const std::string& temporary,
                                        std::string_view bytes, const std::filesystem::path& path);

}  // namespace edl
