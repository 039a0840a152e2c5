#include "server/alerts/alerts_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace edl::server::alerts {
namespace {

constexpr int k_application_id = 0x45444C4E;  // "EDLN": notices
constexpr int k_schema_version = 1;
constexpr int k_busy_timeout_ms = 5'000;

// docs/alerts.md. Times are milliseconds since 1970, UTC. A rule is its JSON, as the API takes it. `told` of an alert: 0
// nothing yet, 1 that it is on, 2 all. A device's `looked_until` is the newest time of its readings that the rules have
// seen.
constexpr const char* k_tables = R"sql(
CREATE TABLE devices (
  id              INTEGER PRIMARY KEY,
  device          TEXT NOT NULL UNIQUE,
  looked_until    INTEGER,
  webhook_url     TEXT,
  webhook_secret  TEXT,
  webhook_late    INTEGER NOT NULL DEFAULT 1,
  webhook_since   INTEGER,
  webhook_wait    INTEGER NOT NULL DEFAULT 0,
  webhook_success INTEGER,
  webhook_failure INTEGER,
  webhook_problem TEXT
) STRICT;
CREATE TABLE rules (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  device         INTEGER NOT NULL REFERENCES devices,
  rule           TEXT NOT NULL,
  since          INTEGER NOT NULL,
  silenced_until INTEGER
) STRICT;
CREATE INDEX rules_by_device ON rules (device);
CREATE TABLE alerts (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  device          INTEGER NOT NULL REFERENCES devices,
  rule            INTEGER NOT NULL,
  rule_since      INTEGER NOT NULL,
  name            TEXT NOT NULL,
  quantity        INTEGER NOT NULL,
  phase           INTEGER,
  comparison      INTEGER,
  threshold       REAL,
  severity        INTEGER NOT NULL,
  begin           INTEGER NOT NULL,
  ended           INTEGER,
  extreme         REAL,
  raised_at       INTEGER NOT NULL,
  told            INTEGER NOT NULL,
  late            INTEGER NOT NULL,
  silenced        INTEGER NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by TEXT
) STRICT;
CREATE INDEX alerts_by_begin ON alerts (device, begin);
CREATE INDEX alerts_of_rule ON alerts (rule, begin);
CREATE INDEX alerts_on ON alerts (device) WHERE ended IS NULL;
CREATE INDEX alerts_to_tell ON alerts (device) WHERE told < 2;
CREATE TABLE deliveries (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  device     INTEGER NOT NULL REFERENCES devices,
  alert      INTEGER REFERENCES alerts ON DELETE CASCADE,
  kind       INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  tries      INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER
) STRICT;
CREATE INDEX deliveries_by_due ON deliveries (due_at);
CREATE INDEX deliveries_by_device ON deliveries (device);
CREATE INDEX deliveries_by_alert ON deliveries (alert);
)sql";

/// Makes the file private before SQLite opens it; its log and index files take over the mode.
Result<void> make_private_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(Errc::io, "cannot open the alerts: " + std::generic_category().message(errno), file.string());
  }
  struct stat status {};
  const int failed = ::fstat(fd, &status);
  ::close(fd);
  if (failed != 0 || !S_ISREG(status.st_mode)) return fail(Errc::io, "the alerts are not a file", file.string());
  if ((status.st_mode & 077U) != 0) {
    return fail(Errc::forbidden, "others may read the alerts; make the file private with chmod 600", file.string());
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
    return fail(Errc::corrupt, "a newer version of this program wrote the alerts", db.getFilename());
  }
  if (db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() > 0) {
    return fail(Errc::corrupt, "this is another program's database, not alerts", db.getFilename());
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
  return fail(Errc::corrupt, fmt::format("the alerts are damaged: {} of {} bytes are there", size, needed),
              db.getFilename());
}

}  // namespace

Result<std::unique_ptr<SQLite::Database>> open_alerts_file(const std::filesystem::path& file) {
  if (auto made = make_private_file(file); !made) return tl::unexpected(made.error());
  try {
    auto db = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE, k_busy_timeout_ms);
    db->exec(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -2048;"
        "PRAGMA journal_size_limit = 8000000; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
        "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL");
    if (auto sized = check_size(*db); !sized) return tl::unexpected(sized.error());
    if (auto made = make_tables(*db); !made) return tl::unexpected(made.error());
    return db;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file) {
  const std::string said = exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_FULL: return {Errc::unavailable, "no room on the disk for alerts: " + said, file.string()};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Errc::unavailable, "another program holds the alerts: " + said, file.string()};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::corrupt, "the alerts are damaged; restore a backup, or move the file away to begin anew: " + said,
              file.string()};
    default: return {Errc::io, "the alerts do not work: " + said, file.string()};
  }
}

}  // namespace edl::server::alerts
