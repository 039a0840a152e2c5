#include "server/quality/quality_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace edl::server::quality {
namespace {

constexpr int k_application_id = 0x45444C51;  // "EDLQ"
constexpr int k_schema_version = 1;
constexpr int k_busy_timeout_ms = 5'000;

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

/// Makes the file private before SQLite opens it; its log and index files take over the mode.
Result<void> make_private_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(Errc::io, "cannot open the power-quality records: " + std::generic_category().message(errno),
                file.string());
  }
  struct stat status {};
  const int failed = ::fstat(fd, &status);
  ::close(fd);
  if (failed != 0 || !S_ISREG(status.st_mode)) {
    return fail(Errc::io, "the power-quality records are not a file", file.string());
  }
  if ((status.st_mode & 077U) != 0) {
    return fail(Errc::forbidden, "others may read the power-quality records; make the file private with chmod 600",
                file.string());
  }
  return {};
}

int pragma(SQLite::Database& db, const std::string& name) { return db.execAndGet("PRAGMA " + name).getInt(); }

Result<void> make_tables(SQLite::Database& db) {
  // Locked before the version is read: of two programs that start at once, the second finds the work done.
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const int version = pragma(db, "user_version");
  const bool ours = pragma(db, "application_id") == k_application_id;
  if (ours && version == k_schema_version) return {};
  if (ours && version > k_schema_version) {
    return fail(Errc::corrupt, "a newer version of this program wrote the power-quality records", db.getFilename());
  }
  if (db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() > 0) {
    return fail(Errc::corrupt, "this is another program's database, not power-quality records", db.getFilename());
  }
  db.exec(k_tables);
  db.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", k_application_id, k_schema_version));
  transaction.commit();
  return {};
}

/// A file that lost its end is told at once and not when somebody asks for what stood there.
Result<void> check_size(SQLite::Database& db) {
  db.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto needed =
      static_cast<std::uintmax_t>(pragma(db, "page_count")) * static_cast<std::uintmax_t>(pragma(db, "page_size"));
  std::error_code error;
  const auto size = std::filesystem::file_size(db.getFilename(), error);
  if (error || size >= needed) return {};
  return fail(Errc::corrupt,
              fmt::format("the power-quality records are damaged: {} of {} bytes are there", size, needed),
              db.getFilename());
}

}  // namespace

SQLite::Database connect_quality_file(const std::filesystem::path& file, int flags) {
  SQLite::Database db(file.string(), flags, k_busy_timeout_ms);
  db.exec(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -2048;"
      "PRAGMA journal_size_limit = 8000000; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
      "PRAGMA secure_delete = ON");
  return db;
}

Result<void> prepare_quality_file(const std::filesystem::path& file) {
  if (auto made = make_private_file(file); !made) return made;
  try {
    auto db = connect_quality_file(file, SQLite::OPEN_READWRITE);
    db.exec("PRAGMA journal_mode = WAL");
    if (auto sized = check_size(db); !sized) return sized;
    return make_tables(db);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file) {
  const std::string said = exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_FULL:
      return {Errc::unavailable, "no room on the disk for the power-quality records: " + said, file.string()};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Errc::unavailable, "another program holds the power-quality records: " + said, file.string()};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::corrupt,
              "the power-quality records are damaged; restore a backup, or move the file away to begin anew: " + said,
              file.string()};
    default: return {Errc::io, "the power-quality records do not work: " + said, file.string()};
  }
}

}  // namespace edl::server::quality
