#include "server/accounts/database.hpp"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <string>

#include "core/sqlite_file.hpp"
#include "server/accounts/rows.hpp"
#include "server/accounts/schema.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_max_cached_keys = 10'000;

/// FULL: what was answered as done survives a power cut. The caches are small: the tables are.
void configure(SQLite::Database& db) {
  db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA cache_size = -512; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;");
}

SQLite::Database connection(const std::filesystem::path& file) {
  return {file.string(), SQLite::OPEN_READWRITE, k_sqlite_patience_ms};
}

}  // namespace

Accounts::Database::Database(const std::filesystem::path& file)
    : file_(file), writer_(connection(file)), reader_(connection(file)), log_(file.string() + "-wal") {
  configure(writer_);
  configure(reader_);
}

Result<std::unique_ptr<Accounts::Database>> Accounts::Database::open(const std::filesystem::path& file) {
  if (auto made = make_private_sqlite_file(file, k_accounts_file); !made) return tl::unexpected(made.error());
  try {
    std::unique_ptr<Database> database(new Database(file));  // NOLINT: the constructor is private
    if (auto migrated = migrate(database->writer_); !migrated) return tl::unexpected(migrated.error());
    database->reader_.exec("PRAGMA query_only = ON");
    return database;
  } catch (const SQLite::Exception& exception) {
    Error error = error_of(exception);
    error.where = file.string();
    return tl::unexpected(std::move(error));
  }
}

Result<DevicePublicKey> Accounts::Database::public_key_of(const DeviceId& device) {
  return read([&](SQLite::Database& db) -> Result<DevicePublicKey> {
    notice_changes(db);
    if (keys_.size() >= k_max_cached_keys) keys_.clear();
    if (const auto known = keys_.find(device); known != keys_.end()) return known->second;

    SQLite::Statement query(db, "SELECT public_key FROM devices WHERE device_id = ? AND revoked_at IS NULL");
    query.bind(1, device.text());
    if (!query.executeStep()) return fail(Errc::unauthorized, "the device is not enrolled here");
    auto key = DevicePublicKey::parse(query.getColumn(0).getString());
    if (!key) throw CorruptRow{"a device's public key in the database cannot be read"};
    keys_.emplace(device, *key);
    return std::move(*key);
  });
}

/// On a connection of its own: SQLite copies from none that is in a writing transaction, and the reading one goes on.
void Accounts::Database::copy_to(const std::filesystem::path& file) const {
  SQLite::Database source(file_.string(), SQLite::OPEN_READONLY, k_sqlite_patience_ms);
  SQLite::Database copy(file.string(), SQLite::OPEN_READWRITE, k_sqlite_patience_ms);
  copy.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // a copy that is cut off is thrown away
  const int result = SQLite::Backup(copy, source).executeStep(-1);
  if (result != SQLITE_DONE) throw SQLite::Exception(copy.getHandle(), result);
}

void Accounts::Database::notice_changes(SQLite::Database& db) {
  const LogState log = LogState::of(log_);  // first: what is committed after it makes the next call ask again
  if (log == log_state_ && log.settled) return;
  const std::int64_t version = db.execAndGet("PRAGMA data_version").getInt64();
  if (version != data_version_) keys_.clear();
  data_version_ = version;
  log_state_ = log;
}

/// A file's time has the step of the kernel's clock, some milliseconds: a change within the step of the one before
/// leaves it as it is, so only an older time is proof.
Accounts::Database::LogState Accounts::Database::LogState::of(const std::filesystem::path& log) {
  constexpr std::chrono::milliseconds k_step{50};
  struct stat status {};
  if (::stat(log.c_str(), &status) != 0) return {};
  const auto changed_at =
      std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  const auto age = std::chrono::system_clock::now().time_since_epoch() - changed_at;
  return {status.st_size, changed_at, age > k_step};
}

Error Accounts::Database::error_of(const SQLite::Exception& exception) {
  const std::string message = std::string("the accounts database does not work: ") + exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL: return {Errc::unavailable, message};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Errc::corrupt, message};
    default: return {Errc::io, message};
  }
}

}  // namespace edl::server
