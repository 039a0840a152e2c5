#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "server/store/embedded/commit_queue.hpp"

namespace edl::server::influx {

/// What one append brought. Numbers rise with each append, also across what was removed.
struct SpooledAppend {
  std::int64_t number = 0;
  DeviceId device;
  std::vector<Reading> readings;
};

/// Readings that are durable here and not yet known to be in InfluxDB, in the order in which they were appended: a
/// SQLite database of mode 0600 (docs/influxdb.md). Any thread.
class Spool {
 public:
  /// @param folder  made, mode 0700, if absent
  /// @return Errc::conflict if another process has it open | Errc::corrupt | Errc::forbidden if others may read it |
  ///         Errc::io
  [[nodiscard]] static Result<std::unique_ptr<Spool>> open(const std::filesystem::path& folder);

  /// Makes a group durable, all of it or nothing.
  /// @return the number of the group's first append, the others follow one by one | Errc::unavailable no room on the
  ///         disk | Errc::io
  [[nodiscard]] Result<std::int64_t> add(const std::vector<PendingAppend>& group);

  /// The oldest appends: at least one if there is any, and more up to `max_bytes`.
  [[nodiscard]] Result<std::vector<SpooledAppend>> oldest(std::size_t max_bytes);

  /// Forgets all up to `number`. They may be there again after a crash: to deliver them twice does no harm.
  [[nodiscard]] Result<void> remove_through(std::int64_t number);

  /// Of the newest append of each device that has one.
  struct NewestNumber {
    DeviceId device;
    std::int64_t number = 0;
  };
  [[nodiscard]] Result<std::vector<NewestNumber>> newest_numbers();

  /// Of the readings that wait.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Appends lines that InfluxDB will never take to refused.lp beside the database, durably, with the reason as a
  /// comment above them.
  [[nodiscard]] Result<void> set_aside(std::string_view lines, std::string_view reason);

  /// Takes the device's lines of before `before` out of that file, and the file away if no line is left in it.
  [[nodiscard]] Result<void> forget_refused(const DeviceId& device, Timestamp before);

  [[nodiscard]] std::filesystem::path refused_file() const { return folder_ / "refused.lp"; }

  /// Whether that file is there: until somebody has looked at it and moved it away.
  [[nodiscard]] bool has_refused() const;

  /// Copies the appends that wait, and what was refused, into a new folder that open() takes. Appends go on meanwhile;
  /// those that were there when the call began are in the copy unless they were delivered since.
  /// @return Errc::unavailable no room on the disk | Errc::io, with `folder`
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& folder);

  /// Of the folder's files.
  [[nodiscard]] std::uint64_t bytes_on_disk() const;

 private:
  Spool(std::filesystem::path folder, SQLite::Database db);

  [[nodiscard]] Result<void> copy_refused_to(const std::filesystem::path& file);

  template <typename Work>
  auto guarded(const Work& work) -> decltype(work());

  const std::filesystem::path folder_;
  std::mutex mutex_;
  SQLite::Database db_;           // with mutex_
  std::int64_t next_number_ = 1;  // with mutex_
  std::atomic<std::uint64_t> bytes_ = 0;
};

}  // namespace edl::server::influx
