#pragma once

#include <filesystem>

#include "core/result.hpp"
#include "server/backup/manifest.hpp"
#include "server/backup/progress.hpp"

namespace edl::server {

/// Extracts an archive that write_archive made, of which nothing is believed: names must be those of a backup, types
/// plain files, order, sizes and digests those of the manifest, and the disk must have room before the first byte.
/// Files are durable then, mode 0600.
/// @param into  an empty folder of the caller's own; on failure it holds some of the files
/// @return what it holds | Errc::not_found | Errc::unreadable if the file is no backup | Errc::invalid for a backup of
/// another format or one that no program of ours makes | Errc::corrupt if it is damaged or cut off | Errc::unavailable
/// without room | Errc::io | what progress ended with. Each names the file or the place in it
[[nodiscard]] Result<Manifest> extract_archive(const std::filesystem::path& file, const std::filesystem::path& into,
                                               const Progress& progress);

}  // namespace edl::server
