#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/result.hpp"

namespace edl::server {

/// Brings the database to the newest version of its tables, in one transaction. `application_id` says that a
/// file is ours, `user_version` how many migrations it has seen.
/// @return Errc::corrupt if the database is not ours or from a newer version of this program
[[nodiscard]] Result<void> migrate(SQLite::Database& db);

}  // namespace edl::server
