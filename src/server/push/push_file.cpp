#include "server/push/push_file.hpp"

#include "core/sqlite_file.hpp"

namespace edl::server::push {
namespace {

constexpr SqliteFileKind k_push_kind{.application_id = 0x45444C50,  // "EDLP"
                                     .version = 1,
                                     .name = "the push messages",
                                     .verb = "are",
                                     .after_damage = "restore a backup, or move the file away to begin anew"};

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

Result<void> make_push_tables(SQLite::Database& db) {
  // Locked before the version is read: of two programs that start at once, the second finds the work done.
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const auto version = version_of_tables(db, k_push_kind);
  if (!version) return tl::unexpected(version.error());
  if (*version == k_push_kind.version) return {};
  db.exec(k_push_tables);
  sign_tables(db, k_push_kind);
  transaction.commit();
  return {};
}

}  // namespace

Result<std::unique_ptr<SQLite::Database>> open_push_file(const std::filesystem::path& file) {
  if (auto made = make_private_sqlite_file(file, k_push_kind); !made) return tl::unexpected(made.error());
  try {
    auto db = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE, k_sqlite_patience_ms);
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
  return edl::error_of(exception, file, k_push_kind);
}

}  // namespace edl::server::push
