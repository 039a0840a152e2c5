#include "server/accounts/schema.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace edl::server {
namespace {

// Times are milliseconds since 1970, UTC. Codes and refresh tokens are kept as their SHA-256 only: they have
// 50 and 256 random bits, so they need no slow hash, and whoever reads the file cannot use them.
constexpr const char* k_first_tables = R"sql(
CREATE TABLE users (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password_hash TEXT NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE devices (
  device_id       TEXT PRIMARY KEY,
  public_key      TEXT NOT NULL,
  name            TEXT NOT NULL,
  timezone        TEXT NOT NULL DEFAULT 'UTC',
  nominal_voltage REAL NOT NULL DEFAULT 230,
  enrolled_at     INTEGER NOT NULL,
  revoked_at      INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
  device_id TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
  user_id   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  role      TEXT NOT NULL CHECK (role IN ('owner', 'operator', 'viewer')),
  since     INTEGER NOT NULL,
  PRIMARY KEY (device_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_owner_per_device ON memberships (device_id) WHERE role = 'owner';
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE device_codes (
  device_id  TEXT PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  code_hash  BLOB NOT NULL UNIQUE,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
  token_hash BLOB PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  expires_at INTEGER NOT NULL,
  spent_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE audit (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  who       TEXT NOT NULL,
  what      TEXT NOT NULL,
  device_id TEXT
) STRICT;
CREATE INDEX audit_by_device ON audit (device_id, at);
)sql";

/// What was switched, by whom, and what the device answered; who guessed wrong, by digest; when a session was used.
constexpr const char* k_commands_and_guesses = R"sql(
CREATE TABLE commands (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL,
  device_id  TEXT NOT NULL,
  at         INTEGER NOT NULL,
  who        TEXT NOT NULL,
  phase      TEXT NOT NULL,
  asked      TEXT NOT NULL,
  status     TEXT NOT NULL,
  state      TEXT,
  error      TEXT,
  latency_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX commands_by_device ON commands (device_id, at);

CREATE TABLE wrong_guesses (
  subject  BLOB PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX wrong_guesses_by_age ON wrong_guesses (last_at);

ALTER TABLE sessions ADD COLUMN last_used_at INTEGER;
)sql";

/// When a device lost its owner, which nobody after that owner looks behind; whose data is to be erased, and was.
constexpr const char* k_hand_overs_and_erasures = R"sql(
CREATE TABLE hand_overs (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  device_id  TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  last_audit INTEGER NOT NULL,
  owner      INTEGER
) STRICT;
CREATE INDEX hand_overs_by_device ON hand_overs (device_id);

CREATE TABLE erasures (
  device_id TEXT PRIMARY KEY,
  before    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE devices ADD COLUMN erased_before INTEGER;
)sql";

/// What energy costs at a device, as JSON that the API has checked. A table of its own: few questions about a device
/// are about this, and it may be long.
constexpr const char* k_tariffs = R"sql(
CREATE TABLE tariffs (
  device_id TEXT PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  book      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

/// Where a device is and how it is connected, as its owner says; what began a session, as it called itself.
constexpr const char* k_sites_and_user_agents = R"sql(
ALTER TABLE devices ADD COLUMN site TEXT;
ALTER TABLE devices ADD COLUMN wiring TEXT CHECK (
  wiring IN ('three_phase_four_wire', 'three_phase_three_wire', 'split_phase', 'single_phase'));
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
)sql";

/// When a device switches by itself, as JSON that the API has checked, and how far the device is with it; and what
/// caused a switching: a user's command, or the device itself.
constexpr const char* k_schedules = R"sql(
CREATE TABLE schedules (
  device_id       TEXT PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  revision        INTEGER NOT NULL,
  schedule        TEXT NOT NULL,
  changed_at      INTEGER,
  changed_by      TEXT,
  device_revision INTEGER,
  device_error    TEXT
) STRICT, WITHOUT ROWID;
ALTER TABLE commands ADD COLUMN cause TEXT NOT NULL DEFAULT 'user';
)sql";

/// Each brings the tables one version on. Only ever add to the end.
constexpr std::array k_migrations{k_first_tables, k_commands_and_guesses,  k_hand_overs_and_erasures,
                                  k_tariffs,      k_sites_and_user_agents, k_schedules};

static_assert(k_accounts_file.version == k_migrations.size());

}  // namespace

Result<void> migrate(SQLite::Database& db) {
  // Locked before the version is read: of two programs that start at once, the second finds the work done.
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const auto version = version_of_tables(db, k_accounts_file);
  if (!version) return tl::unexpected(version.error());
  if (*version == k_accounts_file.version) return {};
  for (auto i = static_cast<std::size_t>(*version); i < k_migrations.size(); ++i) db.exec(k_migrations.at(i));
  sign_tables(db, k_accounts_file);
  transaction.commit();
  return {};
}

}  // namespace edl::server
