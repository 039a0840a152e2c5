#include "agent/outbox/outbox_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace edl::agent {
namespace {

constexpr int k_application_id = 0x45444C4F;  // "EDLO"
constexpr int k_schema_version = 2;
constexpr int k_busy_timeout_ms = 5'000;

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

/// Makes the file private before SQLite opens it; its log and index files take over the mode.
Result<void> make_private_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(Errc::io, "cannot open the outbox: " + std::generic_category().message(errno), file.string());
  }
  struct stat status {};
  const int failed = ::fstat(fd, &status);
  ::close(fd);
  if (failed != 0 || !S_ISREG(status.st_mode)) return fail(Errc::io, "the outbox is not a file", file.string());
  if ((status.st_mode & 077U) != 0) {
    return fail(Errc::forbidden, "others may read the outbox; make it private with chmod 600", file.string());
  }
  return {};
}

int pragma(SQLite::Database& db, const std::string& name) { return db.execAndGet("PRAGMA " + name).getInt(); }

/// Brings a file of an older version to this one, or a new one to its tables: as a whole or not at all.
Result<void> make_tables(SQLite::Database& db) {
  const int version = pragma(db, "user_version");
  const bool ours = pragma(db, "application_id") == k_application_id;
  if (ours && version == k_schema_version) return {};
  if (ours && version > k_schema_version) {
    return fail(Errc::corrupt, "a newer version of this program wrote the outbox", db.getFilename());
  }
  if (!ours && db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() > 0) {
    return fail(Errc::corrupt, "this is another program's database, not an outbox", db.getFilename());
  }
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  if (!ours) db.exec(k_tables);
  db.exec(k_record_tables);
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
  return fail(Errc::corrupt, fmt::format("the outbox is damaged: {} of its {} bytes are there", size, needed),
              db.getFilename());
}

}  // namespace

Result<SQLite::Database> open_outbox_file(const std::filesystem::path& file) {
  if (auto made = make_private_file(file); !made) return tl::unexpected(std::move(made).error());
  try {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE, k_busy_timeout_ms);
    // The agent has little memory to give: 512 KB of pages. The log stays a few MB.
    db.exec(
        "PRAGMA journal_mode = WAL; PRAGMA cache_size = -512; PRAGMA journal_size_limit = 8000000;"
        "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY");
    if (auto sized = check_size(db); !sized) return tl::unexpected(std::move(sized).error());
    if (auto made = make_tables(db); !made) return tl::unexpected(std::move(made).error());
    return db;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file) {
  const std::string said = exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_FULL: return {Errc::unavailable, "no room on the disk for the outbox: " + said, file.string()};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Errc::unavailable, "another program holds the outbox: " + said, file.string()};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::corrupt, "the outbox is damaged; move the file away to begin anew: " + said, file.string()};
    default: return {Errc::io, "the outbox does not work: " + said, file.string()};
  }
}

}  // namespace edl::agent
