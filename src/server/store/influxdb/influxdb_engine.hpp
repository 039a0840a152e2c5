#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "server/store/embedded/commit_queue.hpp"
#include "server/store/influxdb/delivery.hpp"
#include "server/store/influxdb/influxdb_store.hpp"
#include "server/store/influxdb/newest_values.hpp"
#include "server/store/influxdb/progress.hpp"
#include "server/store/influxdb/reader.hpp"
#include "server/store/influxdb/spool.hpp"

namespace edl::server::influx {

/// The store: append → queue → spool (answered here) → delivery → InfluxDB ← reader.
class InfluxdbEngine final : public TelemetryStore {
 public:
  InfluxdbEngine(InfluxdbStoreSettings settings, std::unique_ptr<Spool> spool,
                 const std::vector<Spool::NewestNumber>& waiting);

  void append(const DeviceId& device, std::vector<Reading> readings, Done done) override;
  [[nodiscard]] std::unique_ptr<StoreView> view() const override;
  [[nodiscard]] Result<PerPhase<std::optional<Reading>>> latest(const DeviceId& device) const override;
  [[nodiscard]] Result<PerPhase<std::optional<Sample>>> latest_with(const DeviceId& device, Field field) const override;
  [[nodiscard]] Result<PerPhase<std::uint64_t>> count(const DeviceId& device, TimeRange range) const override;
  [[nodiscard]] Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) override;
  [[nodiscard]] StoreHealth health() const override;
  [[nodiscard]] Result<void> checkpoint(const std::filesystem::path& folder) const override;

 private:
  [[nodiscard]] Result<void> check_room() const;
  [[nodiscard]] Result<void> commit(const std::vector<PendingAppend>& group);
  [[nodiscard]] Result<DeviceNewest> newest(const DeviceId& device) const;

  const InfluxdbStoreSettings settings_;
  const std::unique_ptr<Spool> spool_;
  Progress progress_;
  mutable NewestValues newest_;
  Reader reader_;
  Delivery delivery_;
  CommitQueue queue_;  // the last member: its thread uses the others
};

}  // namespace edl::server::influx
