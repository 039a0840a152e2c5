#pragma once

#include <rocksdb/db.h>
#include <rocksdb/snapshot.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/store/embedded/database.hpp"
#include "server/store/embedded/fragment.hpp"
#include "server/store/embedded/hour_columns.hpp"
#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/layout.hpp"
#include "server/store/embedded/open_hours.hpp"
#include "server/store/embedded/rollup.hpp"
#include "server/store/embedded/stored_hours.hpp"

namespace edl::server {

/// The fragments of one hour, put together.
struct Fragments {
  HourColumns columns{};  ///< with what they were laid over
  std::size_t count = 0;
  AppendNumber last = 0;
};

/// The reading side of the embedded store: everything as it was at one moment. Any thread.
///
/// Errors of all functions: corrupt or io, naming the device, the hour and the folder.
class Snapshot {
 public:
  Snapshot(const Database& database, const OpenHours& open)
      : database_(database), open_(open), snapshot_(&database.rocks()), taken_(snapshot_.snapshot()) {}

  /// The hours that have seconds in `range`, sealed or open, ascending.
  [[nodiscard]] Result<std::vector<StoredHour>> hours(const DeviceId& device, TimeRange range) const;

  /// The hours that have anything in `range`, also those whose seconds are no longer kept, ascending. Those of a year are
  /// known from some dozen blocks, for whether an hour that is rolled is sealed, too, is not looked for: is_sealed() tells.
  [[nodiscard]] Result<std::vector<StoredHour>> hours_by_rollups(const DeviceId& device, TimeRange range) const;

  /// Whether an hour has a raw block.
  [[nodiscard]] Result<bool> is_sealed(const DeviceId& device, Hour hour) const;

  /// The hours that may have fragments, ascending; whether they are sealed, too.
  [[nodiscard]] Result<std::vector<StoredHour>> open_hours(const DeviceId& device) const;

  /// All readings of an hour, sealed or not; empty if it has none.
  [[nodiscard]] Result<HourColumns> hour(const DeviceId& device, const StoredHour& stored,
                                         const ColumnChoice& choice) const;

  /// The raw block of an hour alone; empty if there is none.
  [[nodiscard]] Result<HourColumns> sealed(const DeviceId& device, Hour hour, const ColumnChoice& choice) const;

  /// The fragments of an hour, laid over `base`.
  [[nodiscard]] Result<Fragments> fragments(const DeviceId& device, Hour hour, const ColumnChoice& choice,
                                            HourColumns base) const;

  /// The block of rollups that has `hour`; empty if there is none.
  [[nodiscard]] Result<RollupColumns> rollup_columns(const Layout& layout, const DeviceId& device, Hour hour,
                                                     const ColumnChoice& choice) const;
  [[nodiscard]] Result<Rollup> rollup(const Layout& layout, const DeviceId& device, Hour hour,
                                      const ColumnChoice& choice) const;

  /// The newest hour at or before `hour` whose raw block has this column.
  [[nodiscard]] Result<std::optional<Hour>> newest_block(const DeviceId& device, BlockColumn column, Hour hour) const;

 private:
  /// A device and an hour, for errors.
  struct Place {
    const DeviceId& device;
    Hour hour;
  };
  [[nodiscard]] rocksdb::ReadOptions options() const;
  [[nodiscard]] Error damaged(const Place& place, const std::string& what) const;
  [[nodiscard]] Error failed(const Place& place, const rocksdb::Status& status) const;
  [[nodiscard]] Result<std::optional<rocksdb::PinnableSlice>> get(Resolution resolution, const std::string& key,
                                                                  const Place& place) const;
  [[nodiscard]] Result<std::vector<Timestamp>> axis(const Layout& layout, const BlockKeys& keys,
                                                    const Place& place) const;
  [[nodiscard]] Result<std::vector<double>> column(const Layout& layout, const std::string& key, std::size_t rows,
                                                   const Place& place) const;
  /// As hours_by_rollups(), those of one kind.
  [[nodiscard]] Result<std::vector<Hour>> rolled_hours(const DeviceId& device, TimeRange range) const;
  [[nodiscard]] std::vector<Hour> open_in(const DeviceId& device, TimeRange range) const;
  [[nodiscard]] Result<void> each_block(const Layout& layout, const DeviceId& device, Hour first, Hour last,
                                        const std::function<void(Hour)>& take) const;

  const Database& database_;
  const OpenHours& open_;
  rocksdb::ManagedSnapshot snapshot_;
  const rocksdb::Snapshot* taken_;
};

}  // namespace edl::server
