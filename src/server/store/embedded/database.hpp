#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "server/store/embedded/embedded_store.hpp"
#include "server/store/resolution.hpp"

namespace rocksdb {
class Env;
}

namespace edl::server {

/// RocksDB as the embedded store uses it: its column families and options, its errors in our words, the check of the
/// format, and writing that recovers when a full disk has room again. Any thread.
class Database {
 public:
  /// Opens or makes the database and checks its format.
  /// @param env  RocksDB's way to files; outlives the database. Tests pass one that fails
  /// @return as open_embedded_store
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const EmbeddedStoreSettings& settings, rocksdb::Env& env);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] rocksdb::DB& rocks() const { return *db_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// What was appended and is not sealed yet.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* fragments() const { return families_[1]; }
  /// The sealed blocks of a resolution; there are none of days.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* blocks(Resolution resolution) const;

  enum class Durability { when_it_returns, with_a_later_write };

  /// Writes all of a batch or nothing.
  /// @return Errc::unavailable with the reason for people; the next call tries again
  [[nodiscard]] Result<void> write(rocksdb::WriteBatch& batch, Durability durability);

  /// Why the last write failed; empty if it did not.
  [[nodiscard]] std::string problem() const;

  /// For reading: corrupt or io, with the place.
  [[nodiscard]] Error read_error(const rocksdb::Status& status) const;

  /// The number of the oldest snapshot that is held; of the last write if none is.
  [[nodiscard]] rocksdb::SequenceNumber oldest_snapshot() const;

  /// Writes all files anew without what is deleted, so that its bytes are in none of them. What a snapshot that is older
  /// than a deletion sees stays for as long as it lives. Takes as long as copying the database; others write and read
  /// meanwhile.
  /// @param give_up  set by another thread to end it soon, with Errc::unavailable
  [[nodiscard]] Result<void> rewrite(std::atomic<bool>& give_up);

  /// As TelemetryStore::checkpoint.
  [[nodiscard]] Result<void> checkpoint(const std::filesystem::path& folder) const;

  /// Everything in the folder; 0 if it cannot be read.
  [[nodiscard]] std::uint64_t bytes_on_disk() const;

 private:
  Database(std::filesystem::path path, std::unique_ptr<rocksdb::DB> db,
           std::vector<rocksdb::ColumnFamilyHandle*> families);
  [[nodiscard]] Result<void> check_format();
  [[nodiscard]] rocksdb::Status resume();
  [[nodiscard]] bool write_failed() const;

  const std::filesystem::path path_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> families_;  ///< as family_names() has them

  mutable std::mutex mutex_;
  bool write_failed_ = false;  // with mutex_
  std::string problem_;        // with mutex_
};

}  // namespace edl::server
