#include "server/store/embedded/database.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

#include "server/store/embedded/row_format.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

rocksdb::CompressionType compression_or_none(rocksdb::CompressionType wanted) {
  const auto supported = rocksdb::GetSupportedCompressions();
  return std::find(supported.begin(), supported.end(), wanted) != supported.end() ? wanted : rocksdb::kNoCompression;
}

/// After a full disk RocksDB would look for room every five seconds; we ask it at each append instead
/// (DB::Resume), so that the first one after there is room succeeds.
class ResumeOnlyWhenAsked final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

/// For a small machine that does other things too: memory is bounded by two memtables, the block cache (which
/// holds the tables' indexes as well) and the open files; one thread flushes, one compacts.
rocksdb::Options options_from(const EmbeddedStoreSettings& settings, rocksdb::Env& env) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(settings.block_cache_bytes);
  table.cache_index_and_filter_blocks = true;
  table.block_size =
      std::size_t{16} << 10;  // a little over two minutes of a device: compresses well, still quick to point at
  table.format_version = 5;

  rocksdb::Options options;
  options.env = &env;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = settings.write_buffer_bytes;
  options.max_write_buffer_number = 2;
  options.max_open_files = settings.max_open_files;
  options.max_background_jobs = 2;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = compression_or_none(rocksdb::kLZ4Compression);
  options.bottommost_compression = compression_or_none(rocksdb::kZSTD);
  options.bytes_per_sync = std::uint64_t{1}
                           << 20;  // spreads the writing of tables, so that a commit's fsync does not queue
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = std::size_t{1} << 20;
  options.keep_log_file_num = 2;
  options.listeners = {std::make_shared<ResumeOnlyWhenAsked>()};
  options.max_manifest_file_size = std::uint64_t{4} << 20;
  return options;
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::create_directories(folder, error) && error) {
    return fail(Errc::io, "the store's folder cannot be made: " + error.message(), folder.string());
  }
  // Readings tell when people are at home: nobody else's business.
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return fail(Errc::io, "the store's folder is not ours: " + error.message(), folder.string());
  return {};
}

Error open_error(const rocksdb::Status& status, const fs::path& folder) {
  const std::string text = status.ToString();
  if (status.IsIOError() && text.find("lock ") != std::string::npos) {
    return {Errc::conflict, "the store is open already, in another process or in this one", folder.string()};
  }
  return read_error(status, folder);
}

/// A new database gets our format's number; one of a newer program is left alone.
Result<void> check_format(rocksdb::DB& db, const fs::path& folder) {
  std::string text;
  const rocksdb::Slice key(k_format_key.data(), k_format_key.size());
  if (const auto status = db.Get({}, key, &text); status.IsNotFound()) {
    rocksdb::WriteOptions durable;
    durable.sync = true;
    const auto written = db.Put(durable, key, std::to_string(k_store_format));
    if (!written.ok()) return tl::unexpected(write_error(written, folder));
    return {};
  } else if (!status.ok()) {
    return tl::unexpected(read_error(status, folder));
  }
  std::uint64_t format = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), format);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return fail(Errc::corrupt, "the store's format is no number", folder.string());
  }
  if (format > k_store_format) {
    return fail(Errc::corrupt,
                "the store has format " + text + ", this program reads up to " + std::to_string(k_store_format) +
                    ": it was written by a newer version",
                folder.string());
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<rocksdb::DB>> open_database(const EmbeddedStoreSettings& settings, rocksdb::Env& env) {
  if (auto made = make_folder(settings.path); !made) return tl::unexpected(made.error());
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(options_from(settings, env), settings.path.string(), &opened);
  if (!status.ok()) return tl::unexpected(open_error(status, settings.path));
  std::unique_ptr<rocksdb::DB> db(opened);
  if (auto checked = check_format(*db, settings.path); !checked) return tl::unexpected(checked.error());
  return db;
}

Error read_error(const rocksdb::Status& status, const fs::path& place) {
  if (status.IsCorruption())
    return {Errc::corrupt, "stored readings do not verify: " + status.ToString(), place.string()};
  return {Errc::io, "stored readings cannot be read: " + status.ToString(), place.string()};
}

Error write_error(const rocksdb::Status& status, const fs::path& place) {
  if (status.IsNoSpace()) return {Errc::unavailable, "the disk is full", place.string()};
  return {Errc::unavailable, "readings cannot be stored: " + status.ToString(), place.string()};
}

std::uint64_t bytes_on_disk(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    std::error_code gone;  // files come and go while we look
    const std::uintmax_t size = file->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace edl::server
