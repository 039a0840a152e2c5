#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "server/store/influxdb/connection.hpp"
#include "server/store/influxdb/newest_values.hpp"
#include "server/store/influxdb/progress.hpp"

namespace edl::server::influx {

/// Asks InfluxDB about one device at a time, never seeing it half changed. Any thread.
class Reader {
 public:
  Reader(const InfluxdbTarget& target, const Progress& progress, std::chrono::milliseconds patience)
      : target_(target), connections_(target), progress_(progress), patience_(patience) {}

  /// Waits until InfluxDB has what was appended of the device until now.
  [[nodiscard]] Result<void> catch_up(const DeviceId& device) const { return progress_.wait_for(device, patience_); }

  /// As Connection::query.
  /// @param statements  all about `device`
  [[nodiscard]] Result<Answer> query(const DeviceId& device, const std::vector<Statement>& statements) const;

  /// The names of the database's retention policies; none where there is a bucket (2.x), which has no such thing.
  [[nodiscard]] Result<std::vector<std::string>> policies() const;

  [[nodiscard]] Result<DeviceNewest> newest(const DeviceId& device) const;
  [[nodiscard]] Result<PerPhase<std::uint64_t>> count(const DeviceId& device, TimeRange range) const;

 private:
  const InfluxdbTarget target_;
  mutable ConnectionPool connections_;
  const Progress& progress_;
  const std::chrono::milliseconds patience_;
};

}  // namespace edl::server::influx
