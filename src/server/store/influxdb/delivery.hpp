#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/store/influxdb/connection.hpp"
#include "server/store/influxdb/influxdb_store.hpp"
#include "server/store/influxdb/progress.hpp"
#include "server/store/influxdb/spool.hpp"

namespace edl::server::influx {

/// The thread that moves the spool into InfluxDB, oldest first, one request at a time: while one is under way, the
/// next gathers.
///
/// InfluxDB adds the fields of a point to those of the point that was there. So a reading that comes again with
/// fewer fields needs the old point deleted first. Only a reading that is not newer than the newest of its phase can
/// be such a one; for those InfluxDB is asked what it has.
class Delivery {
 public:
  Delivery(const InfluxdbStoreSettings& settings, Spool& spool, Progress& progress);

  /// Ends at once; what is not delivered stays in the spool.
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

 private:
  using Newest = PerPhase<std::optional<Timestamp>>;
  /// By phase and time: of two with one identity the later one counts.
  using Readings = std::map<std::pair<Phase, Timestamp>, Reading>;
  using Batch = std::map<DeviceId, Readings>;
  struct Failure {
    std::string problem;
    std::optional<std::chrono::seconds> retry_after{};
  };
  template <typename T>
  using Expected = tl::expected<T, Failure>;

  void run();
  [[nodiscard]] Expected<void> deliver_oldest();
  [[nodiscard]] Expected<void> deliver(Batch& batch);
  [[nodiscard]] Expected<void> learn_newest(const Batch& batch);
  [[nodiscard]] Expected<std::vector<Reading>> replacing(const DeviceId& device, const Readings& readings);
  [[nodiscard]] Expected<void> make_way(Batch& batch);
  [[nodiscard]] Expected<void> make_way(const DeviceId& device, std::span<const Reading> replacing, Batch& batch);
  [[nodiscard]] Expected<void> set_aside(const std::string& lines, const std::string& reason);
  [[nodiscard]] Expected<void> write(std::span<const std::string> lines);
  [[nodiscard]] Expected<Answer> query(const std::vector<Statement>& statements);
  [[nodiscard]] std::chrono::milliseconds backoff(const Failure& failure);

  const InfluxdbStoreSettings& settings_;
  Spool& spool_;
  Progress& progress_;
  Connection connection_;
  std::unordered_map<DeviceId, Newest> newest_;  ///< in InfluxDB; of devices of which that is known
  std::chrono::milliseconds next_backoff_;
  std::minstd_rand random_;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace edl::server::influx
