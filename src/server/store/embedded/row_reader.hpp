#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "server/store/embedded/latest_values.hpp"

namespace rocksdb {
class DB;
}

namespace edl::server {

/// The reading side of the embedded store. Any thread; each call sees the database as it was when it began.
class RowReader {
 public:
  /// @param db  outlives the reader
  /// @param place  what errors name
  RowReader(rocksdb::DB& db, std::filesystem::path place) : db_(db), place_(std::move(place)) {}

  /// Hands over the readings of a range in ascending time, and by phase within it, until `take` returns an error.
  /// The reading is lent for the call.
  Result<void> each(const DeviceId& device, TimeRange range,
                    const std::function<Result<void>(const Reading&)>& take) const;

  /// The newest values, from where the stored LatestTimes say they are.
  [[nodiscard]] Result<DeviceLatest> latest(const DeviceId& device) const;

  /// The newest value of `field` at or before `time`, looked for in the 100,000 readings before it.
  [[nodiscard]] Result<std::optional<Sample>> newest_value(const DeviceId& device, Phase phase, Field field,
                                                           Timestamp time) const;

 private:
  rocksdb::DB& db_;
  std::filesystem::path place_;
};

}  // namespace edl::server
