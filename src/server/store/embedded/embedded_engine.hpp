#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/store/embedded/commit_queue.hpp"
#include "server/store/embedded/embedded_store.hpp"
#include "server/store/embedded/latest_values.hpp"
#include "server/store/embedded/row_reader.hpp"

namespace edl::server {

/// The store itself; everybody but its tests uses open_embedded_store.
class EmbeddedEngine final : public TelemetryStore {
 public:
  /// @param env  RocksDB's way to files; outlives the engine
  [[nodiscard]] static Result<std::unique_ptr<EmbeddedEngine>> open(const EmbeddedStoreSettings& settings,
                                                                    rocksdb::Env& env);

  EmbeddedEngine(const EmbeddedStoreSettings& settings, std::unique_ptr<rocksdb::DB> db);

  void append(const DeviceId& device, std::vector<Reading> readings, Done done) override;
  [[nodiscard]] Result<QueryResult> query(const Query& query) const override;
  [[nodiscard]] Result<PerPhase<std::optional<Reading>>> latest(const DeviceId& device) const override;
  [[nodiscard]] Result<PerPhase<std::optional<Sample>>> latest_with(const DeviceId& device, Field field) const override;
  [[nodiscard]] Result<PerPhase<std::uint64_t>> count(const DeviceId& device, TimeRange range) const override;
  [[nodiscard]] StoreHealth health() const override;

 private:
  /// How one group changes the newest values of one device.
  struct LatestChange {
    DeviceLatest latest{};

    /// Newest values that their own reading, sent again without them, took away, and the last time of each.
    std::map<std::pair<Phase, Field>, Timestamp> taken_away{};

    /// What to write down: a value taken away keeps its time, from where it is looked for again.
    [[nodiscard]] LatestTimes times() const;
  };
  using LatestChanges = std::map<DeviceId, LatestChange>;

  [[nodiscard]] Result<DeviceLatest> latest_values(const DeviceId& device) const;

  // By the queue's thread only:
  Result<void> commit(const std::vector<PendingAppend>& group);
  Result<void> write(rocksdb::WriteBatch& batch);
  Result<void> store_latest(LatestChanges& changes);

  const std::filesystem::path path_;
  const std::unique_ptr<rocksdb::DB> db_;
  const RowReader reader_;
  mutable LatestCache latest_;
  mutable std::mutex problem_mutex_;
  std::string problem_;        // with problem_mutex_: why the last write failed; empty if it did not
  bool write_failed_ = false;  // of the queue's thread: the last write failed
  CommitQueue queue_;          // the last member: its thread uses the others
};

}  // namespace edl::server
