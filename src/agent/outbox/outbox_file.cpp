#include "agent/outbox/outbox_file.hpp"

#include "core/sqlite_file.hpp"

namespace edl::agent {
namespace {

constexpr SqliteFileKind k_kind{.application_id = 0x45444C4F,  // "EDLO"
                                .version = 3,
                                .name = "the outbox",
                                .verb = "is",
                                .after_damage = "move the file away to begin anew"};

// Times are milliseconds since 1970, UTC; payloads are payload.hpp's. Delivered sets move to a table of their own, so
// that each question (what waits, what may go) is a walk along one key. `state` has one row, written with every change,
// so that counts and counters are as true after a crash as the sets are. docs/outbox-format.md.
constexpr const char* k_tables = R"sql(
CREATE TABLE unsent (time INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;
CREATE TABLE sent (time INTEGER PRIMARY KEY, payload BLOB NOT NULL, sent_at INTEGER NOT NULL) STRICT;
CREATE TABLE set_aside (
  time    INTEGER NOT NULL,
  phase   INTEGER NOT NULL,
  payload BLOB NOT NULL,
  reason  TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (time, phase)
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
  only      INTEGER PRIMARY KEY CHECK (only = 1),
  unsent    INTEGER NOT NULL,
  sent      INTEGER NOT NULL,
  set_aside INTEGER NOT NULL,
  dropped   INTEGER NOT NULL,
  newest    INTEGER,
  energy_a  REAL,
  energy_b  REAL,
  energy_c  REAL
) STRICT;
INSERT INTO state (only, unsent, sent, set_aside, dropped) VALUES (1, 0, 0, 0, 0);
)sql";

// What version 2 added: records beside the readings. A record's payload is its JSON; its `key` with its time is what
// identifies it; its `id`, which never comes twice, is this telling of it.
constexpr const char* k_record_tables = R"sql(
CREATE TABLE events (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  time    INTEGER NOT NULL,
  key     TEXT NOT NULL,
  status  INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
  payload BLOB NOT NULL,
  at      INTEGER,
  reason  TEXT,
  UNIQUE (time, key)
) STRICT;
CREATE INDEX events_by_status ON events (status, time);
CREATE TABLE harmonics (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  time    INTEGER NOT NULL,
  key     TEXT NOT NULL,
  status  INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
  payload BLOB NOT NULL,
  at      INTEGER,
  reason  TEXT,
  UNIQUE (time, key)
) STRICT;
CREATE INDEX harmonics_by_status ON harmonics (status, time);
CREATE TABLE record_state (
  kind      TEXT PRIMARY KEY,
  unsent    INTEGER NOT NULL,
  sent      INTEGER NOT NULL,
  set_aside INTEGER NOT NULL,
  dropped   INTEGER NOT NULL,
  bytes     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO record_state VALUES ('events', 0, 0, 0, 0, 0), ('harmonics', 0, 0, 0, 0, 0);
)sql";

// What version 3 added: what the device has switched by itself.
constexpr const char* k_switching_table = R"sql(
CREATE TABLE switchings (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  time    INTEGER NOT NULL,
  key     TEXT NOT NULL,
  status  INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
  payload BLOB NOT NULL,
  at      INTEGER,
  reason  TEXT,
  UNIQUE (time, key)
) STRICT;
CREATE INDEX switchings_by_status ON switchings (status, time);
INSERT INTO record_state VALUES ('switchings', 0, 0, 0, 0, 0);
)sql";

/// Brings a file of an older version to this one, or a new one to its tables: as a whole or not at all.
Result<void> make_tables(SQLite::Database& db) {
  const auto version = version_of_tables(db, k_kind);
  if (!version) return tl::unexpected(version.error());
  if (*version == k_kind.version) return {};
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  if (*version == 0) db.exec(k_tables);
  if (*version < 2) db.exec(k_record_tables);
  db.exec(k_switching_table);
  sign_tables(db, k_kind);
  transaction.commit();
  return {};
}

}  // namespace

Result<SQLite::Database> open_outbox_file(const std::filesystem::path& file) {
  if (auto made = make_private_sqlite_file(file, k_kind); !made) return tl::unexpected(std::move(made).error());
  try {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE, k_sqlite_patience_ms);
    // The agent has little memory to give: 512 KB of pages. The log stays a few MB.
    db.exec(
        "PRAGMA journal_mode = WAL; PRAGMA cache_size = -512; PRAGMA journal_size_limit = 8000000;"
        "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY");
    if (auto made = make_tables(db); !made) return tl::unexpected(std::move(made).error());
    return db;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file) {
  return edl::error_of(exception, file, k_kind);
}

}  // namespace edl::agent
