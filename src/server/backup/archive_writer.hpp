#pragma once

#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/backup/manifest.hpp"
#include "server/backup/progress.hpp"

namespace edl::server {

/// Writes all files of a folder, which nobody changes meanwhile, as one archive: tar with zstd, its manifest first
/// (docs/backup-format.md).
/// @param program     its name and version, for the manifest
/// @param descriptor  of an empty file that can be written; not made durable here
/// @return what was written | Errc::io with the file, also for what is no file of a backup | what progress ended with
[[nodiscard]] Result<Manifest> write_archive(const std::filesystem::path& folder, const std::string& program,
                                             Timestamp created_at, int descriptor, const Progress& progress);

}  // namespace edl::server
