#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string_view>

#include "core/result.hpp"

namespace edl {

/// A kind of SQLite file of ours, and how its errors speak of it.
struct SqliteFileKind {
  int application_id;             ///< four letters, as `PRAGMA application_id` keeps them
  int version;                    ///< of the tables that this program knows, from 1
  std::string_view name;          ///< "the outbox": the first error's words are "the outbox is damaged …"
  std::string_view verb = "is";   ///< or "are"
  std::string_view after_damage;  ///< what to do then: "move the file away to begin anew"
};

/// How long to wait for another process that writes, before saying that it is in the way.
inline constexpr int k_sqlite_patience_ms = 5'000;

/// Makes the file, mode 0600, before SQLite opens it: its log and index files take over the mode.
/// @return Errc::forbidden if others may read it | Errc::io if it cannot be opened or is no file
[[nodiscard]] Result<void> make_private_sqlite_file(const std::filesystem::path& file, const SqliteFileKind& kind);

/// @return the version of the tables that are there, 0: none yet | Errc::corrupt if they are another program's or a
/// newer version's
[[nodiscard]] Result<int> version_of_tables(SQLite::Database& db, const SqliteFileKind& kind);

/// Signs the tables as of kind.version.
void sign_tables(SQLite::Database& db, const SqliteFileKind& kind);

/// What SQLite refuses, in the house's kinds and with the file's name.
[[nodiscard]] Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file,
                             const SqliteFileKind& kind);

}  // namespace edl
