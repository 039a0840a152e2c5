#include "server/alerts/alerts_file.hpp"

#include "core/sqlite_file.hpp"

namespace edl::server::alerts {
namespace {

constexpr SqliteFileKind k_kind{.application_id = 0x45444C4E,  // "EDLN": notices
                                .version = 1,
                                .name = "the alerts",
                                .verb = "are",
                                .after_damage = "restore a backup, or move the file away to begin anew"};

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

Result<std::unique_ptr<SQLite::Database>> open_alerts_file(const std::filesystem::path& file) {
  if (auto made = make_private_sqlite_file(file, k_kind); !made) return tl::unexpected(made.error());
  try {
    auto db = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE, k_sqlite_patience_ms);
    db->exec(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -2048;"
        "PRAGMA journal_size_limit = 8000000; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
        "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL");
    if (auto made = make_tables(*db); !made) return tl::unexpected(made.error());
    return db;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file) {
  return edl::error_of(exception, file, k_kind);
}

}  // namespace edl::server::alerts
