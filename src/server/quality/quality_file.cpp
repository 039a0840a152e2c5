#include "server/quality/quality_file.hpp"

#include "core/sqlite_file.hpp"

namespace edl::server::quality {
namespace {

constexpr SqliteFileKind k_kind{.application_id = 0x45444C51,  // "EDLQ"
                                .version = 1,
                                .name = "the power-quality records",
                                .verb = "are",
                                .after_damage = "restore a backup, or move the file away to begin anew"};

// docs/power-quality-format.md. Times and durations are milliseconds, times since 1970, UTC. Kinds and phases are the
// wire's words. Waveforms stand apart, so that a walk over events does not read them. `lasting` marks the few events
// that may reach far into ranges after their begin. `state` has one row, written with what it counts.
constexpr const char* k_tables = R"sql(
CREATE TABLE devices (
  id        INTEGER PRIMARY KEY,
  device    TEXT NOT NULL UNIQUE,
  day       INTEGER NOT NULL DEFAULT 0,
  events    INTEGER NOT NULL DEFAULT 0,
  harmonics INTEGER NOT NULL DEFAULT 0,
  bytes     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE events (
  id        INTEGER PRIMARY KEY,
  device    INTEGER NOT NULL REFERENCES devices,
  begin     INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  phases    TEXT NOT NULL,
  duration  INTEGER,
  extreme   REAL,
  threshold REAL,
  reference REAL,
  detail    TEXT NOT NULL,
  lasting   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_begin ON events (device, begin, kind, phases);
CREATE INDEX lasting_events ON events (device, begin) WHERE lasting = 1;
CREATE TABLE waveforms (
  event   INTEGER PRIMARY KEY REFERENCES events ON DELETE CASCADE,
  payload BLOB NOT NULL
) STRICT;
CREATE TABLE harmonics (
  id      INTEGER PRIMARY KEY,
  device  INTEGER NOT NULL REFERENCES devices,
  time    INTEGER NOT NULL,
  payload BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX harmonics_by_time ON harmonics (device, time);
CREATE TABLE state (
  only            INTEGER PRIMARY KEY CHECK (only = 1),
  events          INTEGER NOT NULL,
  harmonics       INTEGER NOT NULL,
  listening_until INTEGER
) STRICT;
INSERT INTO state (only, events, harmonics) VALUES (1, 0, 0);
)sql";

Result<void> make_tables(SQLite::Database& db) {
  // Locked before the version is read: of two programs that start at once, the second finds the work done.
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const auto version = version_of_tables(db, k_kind);
  if (!version) return tl::unexpected(version.error());
  if (*version == k_kind.version) return {};
  db.exec(k_tables);
  sign_tables(db, k_kind);
  transaction.commit();
  return {};
}

}  // namespace

SQLite::Database connect_quality_file(const std::filesystem::path& file, int flags) {
  SQLite::Database db(file.string(), flags, k_sqlite_patience_ms);
  db.exec(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -2048;"
      "PRAGMA journal_size_limit = 8000000; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
      "PRAGMA secure_delete = ON");
  return db;
}

Result<void> prepare_quality_file(const std::filesystem::path& file) {
  if (auto made = make_private_sqlite_file(file, k_kind); !made) return made;
  try {
    auto db = connect_quality_file(file, SQLite::OPEN_READWRITE);
    db.exec("PRAGMA journal_mode = WAL");
    return make_tables(db);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file) {
  return edl::error_of(exception, file, k_kind);
}

}  // namespace edl::server::quality
