#include "server/store/embedded/database.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/layout.hpp"
#include "server/store/embedded/rocksdb_log.hpp"

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

/// For a small machine that does other things too: memory is bounded by the memtables of all families together, the
/// block cache (which holds the tables' indexes as well) and the open files; one thread flushes, one compacts.
rocksdb::DBOptions database_options(const EmbeddedStoreSettings& settings, rocksdb::Env& env) {
  rocksdb::DBOptions options;
  options.env = &env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.db_write_buffer_size = 2 * settings.write_buffer_bytes;
  options.max_total_wal_size = 8 * settings.write_buffer_bytes;
  options.max_open_files = settings.max_open_files;
  options.max_background_jobs = 2;
  options.bytes_per_sync = std::uint64_t{1}
                           << 20;  // spreads the writing of tables, so that a commit's fsync does not queue
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = make_rocksdb_log();
  options.listeners = {std::make_shared<ResumeOnlyWhenAsked>()};
  options.max_manifest_file_size = std::uint64_t{4} << 20;
  return options;
}

std::shared_ptr<rocksdb::TableFactory> tables(std::shared_ptr<rocksdb::Cache> cache, std::size_t block_size) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = std::move(cache);
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.block_size = block_size;
  table.format_version = 5;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

/// The default family (the format alone), the fragments, and a family for each resolution.
std::vector<rocksdb::ColumnFamilyDescriptor> families(const EmbeddedStoreSettings& settings) {
  const auto cache = rocksdb::NewLRUCache(settings.block_cache_bytes);

  rocksdb::ColumnFamilyOptions fragments;
  fragments.table_factory = tables(cache, std::size_t{16} << 10);
  fragments.write_buffer_size = settings.write_buffer_bytes;
  fragments.compression = compression_or_none(rocksdb::kLZ4Compression);  // rows of doubles, not kept for long

  rocksdb::ColumnFamilyOptions blocks;
  blocks.table_factory = tables(cache, std::size_t{16} << 10);  // some hours of a column
  blocks.write_buffer_size = settings.write_buffer_bytes;
  blocks.level_compaction_dynamic_level_bytes = true;
  blocks.compression = rocksdb::kNoCompression;  // the codec leaves nothing to compress

  std::vector<rocksdb::ColumnFamilyDescriptor> all{
      {rocksdb::kDefaultColumnFamilyName, blocks}, {"fragments", fragments}, {k_raw_layout.column_family, blocks}};
  for (const Layout& layout : k_rollup_layouts) all.emplace_back(layout.column_family, blocks);
  return all;
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

Error read_error_at(const rocksdb::Status& status, const fs::path& place) {
  if (status.IsCorruption())
    return {Errc::corrupt, "stored readings do not verify: " + status.ToString(), place.string()};
  return {Errc::io, "stored readings cannot be read: " + status.ToString(), place.string()};
}

Error write_error_at(const rocksdb::Status& status, const fs::path& place) {
  if (status.IsNoSpace()) return {Errc::unavailable, "the disk is full", place.string()};
  return {Errc::unavailable, "readings cannot be stored: " + status.ToString(), place.string()};
}

Error open_error(const rocksdb::Status& status, const fs::path& folder) {
  const std::string text = status.ToString();
  if (status.IsIOError() && text.find("lock ") != std::string::npos) {
    return {Errc::conflict, "the store is open already, in another process or in this one", folder.string()};
  }
  return read_error_at(status, folder);
}

rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const EmbeddedStoreSettings& settings, rocksdb::Env& env) {
  if (auto made = make_folder(settings.path); !made) return tl::unexpected(made.error());
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto status =
      rocksdb::DB::Open(database_options(settings, env), settings.path.string(), families(settings), &handles, &opened);
  if (!status.ok()) return tl::unexpected(open_error(status, settings.path));
  std::unique_ptr<Database> database(
      new Database(settings.path, std::unique_ptr<rocksdb::DB>(opened), std::move(handles)));
  if (auto checked = database->check_format(); !checked) return tl::unexpected(checked.error());
  return database;
}

Database::Database(fs::path path, std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> families)
    : path_(std::move(path)), db_(std::move(db)), families_(std::move(families)) {}

Database::~Database() {
  for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
}

/// A new database gets our format's number; one of another program version is left alone.
Result<void> Database::check_format() {
  std::string text;
  if (const auto status = db_->Get({}, slice_of(k_format_key), &text); status.IsNotFound()) {
    rocksdb::WriteBatch batch;
    batch.Put(slice_of(k_format_key), std::to_string(k_store_format));
    return write(batch, Durability::when_it_returns);
  } else if (!status.ok()) {
    return tl::unexpected(read_error(status));
  }
  std::uint64_t format = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), format);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return fail(Errc::corrupt, "the store's format is no number", path_.string());
  }
  if (format == k_store_format) return {};
  return fail(Errc::corrupt,
              "the store has format " + text + ", this program reads format " + std::to_string(k_store_format) +
                  (format > k_store_format ? ": it was written by a newer version"
                                           : ": it was written by a version before the first release"),
              path_.string());
}

rocksdb::ColumnFamilyHandle* Database::blocks(Resolution resolution) const {
  if (resolution == Resolution::raw) return families_[2];
  for (std::size_t i = 0; i < k_rollup_layouts.size(); ++i) {
    if (k_rollup_layouts[i].resolution == resolution) return families_[3 + i];
  }
  throw std::logic_error("no blocks are kept of this resolution");
}

Result<void> Database::write(rocksdb::WriteBatch& batch, Durability durability) {
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::when_it_returns;
  const auto resume_and_write = [&] {
    auto resumed = resume();
    return resumed.ok() ? db_->Write(options, &batch) : resumed;
  };
  rocksdb::Status status;
  if (write_failed()) {
    status = resume_and_write();
  } else {
    status = db_->Write(options, &batch);
    // What failed may have been a flush, some time ago: there may be room again.
    if (!status.ok()) status = resume_and_write();
  }
  Result<void> result;
  if (!status.ok()) result = tl::unexpected(write_error_at(status, path_));
  const std::scoped_lock lock(mutex_);
  write_failed_ = !status.ok();
  problem_ = result ? std::string() : to_string(result.error());
  return result;
}

/// RocksDB stays shut after a failed write until it is asked; by one at a time.
rocksdb::Status Database::resume() {
  const std::scoped_lock lock(mutex_);
  return db_->Resume();
}

bool Database::write_failed() const {
  const std::scoped_lock lock(mutex_);
  return write_failed_;
}

std::string Database::problem() const {
  const std::scoped_lock lock(mutex_);
  return problem_;
}

Error Database::read_error(const rocksdb::Status& status) const { return read_error_at(status, path_); }

rocksdb::SequenceNumber Database::oldest_snapshot() const {
  const rocksdb::SequenceNumber last = db_->GetLatestSequenceNumber();  // first: a snapshot taken now is not older
  std::uint64_t oldest = 0;
  db_->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
  return oldest == 0 ? last : oldest;
}

Result<void> Database::rewrite(std::atomic<bool>& give_up) {
  // With every family in tables no log is needed any more: RocksDB removes them, and what they had been told.
  auto status = db_->Flush({}, families_);
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  options.canceled = &give_up;
  for (auto* family : families_) {
    if (give_up) return fail(Errc::unavailable, "the files were not written anew: the store closes");
    if (status.ok()) status = db_->CompactRange(options, family, nullptr, nullptr);
  }
  if (status.ok()) return {};
  if (give_up) return fail(Errc::unavailable, "the files were not written anew: the store closes");
  return tl::unexpected(write_error_at(status, path_));
}

Result<void> Database::checkpoint(const fs::path& folder) const {
  rocksdb::Checkpoint* made = nullptr;
  auto status = rocksdb::Checkpoint::Create(db_.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string());
  if (status.ok()) return {};
  return fail(Errc::io, "the readings cannot be copied: " + status.ToString(), folder.string());
}

std::uint64_t Database::bytes_on_disk() const {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator file(path_, error), end; !error && file != end; file.increment(error)) {
    std::error_code gone;  // files come and go while we look
    const std::uintmax_t size = file->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace edl::server
