#include "server/store/influxdb/spool.hpp"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "server/store/influxdb/refused_file.hpp"
#include "server/store/influxdb/spooled_readings.hpp"

namespace edl::server::influx {
namespace {

namespace fs = std::filesystem;

constexpr int k_application_id = 0x45444C53;  // "EDLS"
constexpr int k_version = 1;

constexpr const char* k_tables =
    "CREATE TABLE appended (number INTEGER PRIMARY KEY, device TEXT NOT NULL, readings BLOB NOT NULL) STRICT;"
    "PRAGMA application_id = 0x45444C53; PRAGMA user_version = 1";

/// 4 MB: appends wait a few milliseconds for one step of a copy.
constexpr int k_pages_in_a_step = 1'000;

/// One connection has the file alone. FULL: what is answered as done survives a power cut.
constexpr const char* k_settings =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "PRAGMA cache_size = -2048; PRAGMA journal_size_limit = 8000000; PRAGMA trusted_schema = OFF;"
    "PRAGMA secure_delete = ON";

Error error_of(const SQLite::Exception& exception, const fs::path& place) {
  const std::string said = exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_FULL: return {Errc::unavailable, "no room on the disk for the spool: " + said, place.string()};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Errc::conflict, "another process has the spool open", place.string()};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Errc::corrupt, "the spool is damaged: " + said, place.string()};
    default: return {Errc::io, "the spool does not work: " + said, place.string()};
  }
}

Error system_error(const std::string& what, const fs::path& place) {
  const Errc code = errno == ENOSPC ? Errc::unavailable : Errc::io;
  return {code, what + ": " + std::generic_category().message(errno), place.string()};
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  const bool made = fs::create_directories(folder, error);
  if (!error && made) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return fail(Errc::io, "cannot make the spool's folder: " + error.message(), folder.string());
  return {};
}

/// Makes the file private before SQLite opens it; its log takes over the mode.
Result<void> make_private_file(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return tl::unexpected(system_error("cannot open the spool", file));
  struct stat status {};
  const int failed = ::fstat(fd, &status);
  ::close(fd);
  if (failed != 0 || !S_ISREG(status.st_mode)) return fail(Errc::io, "the spool is not a file", file.string());
  if ((status.st_mode & 077U) != 0) {
    return fail(Errc::forbidden, "others may read the spool; make it private with chmod 600", file.string());
  }
  return {};
}

Result<void> make_tables(SQLite::Database& db) {
  const int version = db.execAndGet("PRAGMA user_version").getInt();
  const bool ours = db.execAndGet("PRAGMA application_id").getInt() == k_application_id;
  if (ours && version == k_version) return {};
  if (db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() > 0) {
    return fail(Errc::corrupt, "another version or program wrote this spool", db.getFilename());
  }
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::EXCLUSIVE);
  db.exec(k_tables);
  transaction.commit();
  return {};
}

DeviceId device_of(const SQLite::Column& column) {
  auto device = DeviceId::parse(column.getString());
  if (!device) throw CorruptSpool{"a device's name cannot be read"};
  return std::move(*device);
}

}  // namespace

template <typename Work>
auto Spool::guarded(const Work& work) -> decltype(work()) {
  const std::scoped_lock lock(mutex_);
  try {
    return work();
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, folder_));
  } catch (const CorruptSpool& corrupt) {
    return fail(Errc::corrupt, "the spool is damaged: " + corrupt.what, folder_.string());
  }
}

Spool::Spool(fs::path folder, SQLite::Database db) : folder_(std::move(folder)), db_(std::move(db)) {
  next_number_ = db_.execAndGet("SELECT coalesce(max(number), 0) + 1 FROM appended").getInt64();
  bytes_ =
      static_cast<std::uint64_t>(db_.execAndGet("SELECT coalesce(sum(length(readings)), 0) FROM appended").getInt64());
}

Result<std::unique_ptr<Spool>> Spool::open(const fs::path& folder) {
  const fs::path file = folder / "spool.sqlite";
  if (auto made = make_folder(folder); !made) return tl::unexpected(made.error());
  if (auto made = make_private_file(file); !made) return tl::unexpected(made.error());
  try {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
    db.exec(k_settings);
    if (auto made = make_tables(db); !made) return tl::unexpected(made.error());
    return std::unique_ptr<Spool>(new Spool(folder, std::move(db)));  // NOLINT: the constructor is private
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

Result<std::int64_t> Spool::add(const std::vector<PendingAppend>& group) {
  return guarded([&]() -> Result<std::int64_t> {
    SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement insert(db_, "INSERT INTO appended (number, device, readings) VALUES (?, ?, ?)");
    std::int64_t number = next_number_;
    std::uint64_t added = 0;
    std::string readings;
    for (const PendingAppend& append : group) {
      readings.clear();
      append_spooled(readings, append.readings);
      added += readings.size();
      insert.bind(1, number++);
      insert.bindNoCopy(2, append.device.text());
      insert.bindNoCopy(3, readings.data(), static_cast<int>(readings.size()));
      insert.exec();
      insert.reset();
    }
    transaction.commit();
    bytes_ += added;
    return std::exchange(next_number_, number);
  });
}

Result<std::vector<SpooledAppend>> Spool::oldest(std::size_t max_bytes) {
  return guarded([&]() -> Result<std::vector<SpooledAppend>> {
    std::vector<SpooledAppend> found;
    std::size_t bytes = 0;
    SQLite::Statement query(db_, "SELECT number, device, readings FROM appended ORDER BY number");
    while (query.executeStep()) {
      const SQLite::Column readings = query.getColumn(2);
      bytes += static_cast<std::size_t>(readings.getBytes());
      if (!found.empty() && bytes > max_bytes) break;
      found.push_back({query.getColumn(0).getInt64(), device_of(query.getColumn(1)),
                       parse_spooled({static_cast<const char*>(readings.getBlob()),
                                      static_cast<std::size_t>(readings.getBytes())})});
    }
    return found;
  });
}

Result<void> Spool::remove_through(std::int64_t number) {
  return guarded([&]() -> Result<void> {
    SQLite::Statement size(db_, "SELECT coalesce(sum(length(readings)), 0) FROM appended WHERE number <= ?");
    size.bind(1, number);
    size.executeStep();
    const auto bytes = static_cast<std::uint64_t>(size.getColumn(0).getInt64());
    size.reset();
    // Nobody is told that it is gone, so it need not be synced: the next add() does that.
    db_.exec("PRAGMA synchronous = NORMAL");
    SQLite::Statement remove(db_, "DELETE FROM appended WHERE number <= ?");
    remove.bind(1, number);
    remove.exec();
    db_.exec("PRAGMA synchronous = FULL");
    bytes_ -= bytes;
    return {};
  });
}

Result<std::vector<Spool::NewestNumber>> Spool::newest_numbers() {
  return guarded([&]() -> Result<std::vector<NewestNumber>> {
    std::vector<NewestNumber> found;
    SQLite::Statement query(db_, "SELECT device, max(number) FROM appended GROUP BY device");
    while (query.executeStep()) found.push_back({device_of(query.getColumn(0)), query.getColumn(1).getInt64()});
    return found;
  });
}

Result<void> Spool::set_aside(std::string_view lines, std::string_view reason) {
  const std::scoped_lock lock(mutex_);
  return append_refused(refused_file(), lines, reason);
}

Result<void> Spool::forget_refused(const DeviceId& device, Timestamp before) {
  const std::scoped_lock lock(mutex_);
  return take_out_refused(refused_file(), device, before);
}

Result<void> Spool::copy_to(const fs::path& folder) {
  const fs::path file = folder / "spool.sqlite";
  if (auto made = make_folder(folder); !made) return made;
  if (auto made = make_private_file(file); !made) return made;
  try {
    SQLite::Database copy(file.string(), SQLite::OPEN_READWRITE);
    SQLite::Backup backup(copy, db_);
    // What this connection writes between two steps, SQLite writes into the copy too.
    for (bool more = true; more;) {
      const std::scoped_lock lock(mutex_);
      more = backup.executeStep(k_pages_in_a_step) != SQLITE_DONE;
    }
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
  // Last: what was refused meanwhile is in the one or in the other.
  return copy_refused_to(folder / refused_file().filename());
}

Result<void> Spool::copy_refused_to(const fs::path& file) {
  const std::scoped_lock lock(mutex_);
  std::error_code error;
  if (!fs::exists(refused_file(), error)) return {};
  fs::copy_file(refused_file(), file, error);
  if (error) return fail(Errc::io, "cannot copy the file of refused readings: " + error.message(), file.string());
  return {};
}

bool Spool::has_refused() const {
  std::error_code ignored;
  return fs::exists(refused_file(), ignored);
}

std::uint64_t Spool::bytes_on_disk() const {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator file(folder_, error), end; !error && file != end; file.increment(error)) {
    std::error_code gone;
    const auto size = file->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace edl::server::influx
