#include "server/push/push_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace edl::server::push {
namespace {

constexpr int k_push_application_id = 0x45444C50;  // "EDLP": push
constexpr int k_push_schema_version = 1;
constexpr int k_push_busy_timeout_ms = 5'000;

// docs/alerts.md. Times are milliseconds since 1970, UTC. `wait` of a subscription: nothing is sent to it before. A
// message without a device is a test.
constexpr const char* k_push_tables = R"sql(
CREATE TABLE subscriptions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user       INTEGER NOT NULL,
  session    INTEGER NOT NULL,
  endpoint   TEXT NOT NULL UNIQUE,
  point      BLOB NOT NULL,
  auth       BLOB NOT NULL,
  contact    TEXT NOT NULL,
  user_agent TEXT,
  created_at INTEGER NOT NULL,
  wait       INTEGER NOT NULL DEFAULT 0,
  success    INTEGER,
  failure    INTEGER,
  problem    TEXT
) STRICT;
CREATE INDEX subscriptions_by_user ON subscriptions (user);
CREATE TABLE messages (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
  topic        TEXT NOT NULL,
  device       TEXT,
  rule         INTEGER,
  urgency      INTEGER NOT NULL,
  text         TEXT NOT NULL,
  due_at       INTEGER NOT NULL,
  tries        INTEGER NOT NULL DEFAULT 0,
  expires_at   INTEGER,
  UNIQUE (subscription, topic)
) STRICT;
CREATE INDEX messages_by_due ON messages (due_at);
CREATE INDEX messages_by_rule ON messages (rule);
)sql";

/// Makes the file private before SQLite opens it; its log and index files take over the mode.
Result<void> make_private(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(Errc::io, "cannot open the push messages: " + std::generic_category().message(errno), file.string());
  }
  struct stat status {};
  const int failed = ::fstat(fd, &status);
  ::close(fd);
  if (failed != 0 || !S_ISREG(status.st_mode)) return fail(Errc::io, "the push messages are not a file", file.string());
  if ((status.st_mode & 077U) != 0) {
    return fail(Errc::forbidden, "others may read the push messages; make the file private with chmod 600",
                file.string());
  }
  return {};
}

int number_of(SQLite::Database& db, const std::string& pragma) { return db.execAndGet("PRAGMA " + pragma).getInt(); }

Result<void> make_push_tables(SQLite::Database& db) {
  // Locked before the version is read: of two programs that start at once, the second finds the work done.
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const int version = number_of(db, "user_version");
  const bool ours = number_of(db, "application_id") == k_push_application_id;
  if (ours && version == k_push_schema_version) return {};
  if (ours && version > k_push_schema_version) {
    return fail(Errc::corrupt, "a newer version of this program wrote the push messages", db.getFilename());
  }
  if (db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() > 0) {
    return fail(Errc::corrupt, "this is another program's database, not push messages", db.getFilename());
  }
  db.exec(k_push_tables);
  db.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", k_push_application_id,
                      k_push_schema_version));
  transaction.commit();
  return {};
}

}  // namespace

Result<std::unique_ptr<SQLite::Database>> open_push_file(const std::filesystem::path& file) {
  if (auto made = make_private(file); !made) return tl::unexpected(made.error());
  try {
    auto db = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE, k_push_busy_timeout_ms);
    db->exec(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -512;"
        "PRAGMA journal_size_limit = 4000000; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
        "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL");
    if (auto made = make_push_tables(*db); !made) return tl::unexpected(made.error());
    return db;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file) {
  const std::string said = exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_FULL: return {Errc::unavailable, "no room on the disk for push messages: " + said, file.string()};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Errc::unavailable, "another program holds the push messages: " + said, file.string()};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::corrupt,
              "the push messages are damaged; restore a backup, or move the file away to begin anew: " + said,
              file.string()};
    default: return {Errc::io, "the push messages do not work: " + said, file.string()};
  }
}

}  // namespace edl::server::push
