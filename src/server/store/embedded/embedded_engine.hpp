#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "server/store/embedded/commit_queue.hpp"
#include "server/store/embedded/database.hpp"
#include "server/store/embedded/embedded_store.hpp"
#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/latest_values.hpp"
#include "server/store/embedded/sealer.hpp"

namespace edl::server {

/// The store itself; everybody but its tests uses open_embedded_store.
class EmbeddedEngine final : public TelemetryStore {
 public:
  /// @param env  RocksDB's way to files; outlives the engine
  [[nodiscard]] static Result<std::unique_ptr<EmbeddedEngine>> open(EmbeddedStoreSettings settings, rocksdb::Env& env);

  EmbeddedEngine(const EmbeddedStoreSettings& settings, std::unique_ptr<Database> database,
                 std::unique_ptr<OpenHours> open, std::unique_ptr<Sealer> sealer);

  void append(const DeviceId& device, std::vector<Reading> readings, Done done) override;
  [[nodiscard]] std::unique_ptr<StoreView> view() const override;
  [[nodiscard]] Result<PerPhase<std::optional<Reading>>> latest(const DeviceId& device) const override;
  [[nodiscard]] std::optional<PerPhase<std::optional<Reading>>> latest_at_hand(const DeviceId& device) const override;
  [[nodiscard]] Result<PerPhase<std::optional<Sample>>> latest_with(const DeviceId& device, Field field) const override;
  [[nodiscard]] Result<PerPhase<std::uint64_t>> count(const DeviceId& device, TimeRange range) const override;
  [[nodiscard]] Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) override;
  [[nodiscard]] StoreHealth health() const override;
  [[nodiscard]] Result<void> checkpoint(const std::filesystem::path& folder) const override;

  /// As Sealer::seal_all.
  [[nodiscard]] Result<void> seal_all() { return sealer_->seal_all(); }

 private:
  /// What a group of appends does to a device.
  struct DeviceChange {
    DeviceLatest latest{};
    bool taken_away = false;  ///< a newest value went; what is newest in its place is looked for
  };

  [[nodiscard]] Result<DeviceLatest> latest_values(const DeviceId& device) const;
  /// The part of erase() that others may not see half done.
  [[nodiscard]] Result<void> erase_rows(const DeviceId& device, Timestamp before);

  // By the queue's thread only:
  Result<void> commit(const std::vector<PendingAppend>& group);
  void add_fragments(const PendingAppend& append, rocksdb::WriteBatch& batch);
  void add_fragment(const DeviceId& device, Hour hour, std::span<const Reading> readings, rocksdb::WriteBatch& batch);
  Result<void> store_latest(std::map<DeviceId, DeviceChange>& changes);

  const std::unique_ptr<Database> database_;
  const std::unique_ptr<OpenHours> open_;
  const std::unique_ptr<Sealer> sealer_;
  mutable LatestCache latest_;
  std::mutex erasing_;  ///< one erase() at a time
  std::map<DeviceId, rocksdb::SequenceNumber>
      not_rewritten_;         ///< with erasing_: erased by that write, and still in files
  std::mutex committing_;     ///< no append is committed while an erase() holds it
  AppendNumber next_number_;  // of the queue's thread
  CommitQueue queue_;         // the last member: its thread uses the others
};

}  // namespace edl::server
