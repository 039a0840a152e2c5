#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/result.hpp"
#include "core/sqlite_file.hpp"

namespace edl::server {

inline constexpr SqliteFileKind k_accounts_file{.application_id = 0x45444C41,  // "EDLA"
                                                .version = 6,
                                                .name = "the accounts",
                                                .verb = "are",
                                                .after_damage = "restore a backup"};

/// Brings the database to the newest version of its tables, in one transaction. `application_id` says that a
/// file is ours, `user_version` how many migrations it has seen.
/// @return Errc::corrupt if the database is not ours or from a newer version of this program
[[nodiscard]] Result<void> migrate(SQLite::Database& db);

}  // namespace edl::server
