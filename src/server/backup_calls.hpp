#pragma once

#include <filesystem>

#include "server/backup/backup_file.hpp"
#include "server/server.hpp"

namespace edl::server {

// `edl-server backup` and `edl-server restore`. Each returns the program's exit code: 0, or 1 with the reason on
// standard error, also after SIGTERM and SIGINT; nothing is left of what was begun then.

enum class Verbosity { normal, quiet };

/// Writes a backup. The server that runs in the data folder makes it; if none does, this call does.
[[nodiscard]] int write_backup(const DataFolder& data, const std::filesystem::path& file, Existing existing,
                               Verbosity verbosity);

/// Makes a data folder out of a backup.
[[nodiscard]] int restore_backup(const DataFolder& data, const std::filesystem::path& file, Verbosity verbosity);

}  // namespace edl::server
