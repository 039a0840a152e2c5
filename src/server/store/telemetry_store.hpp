#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/field.hpp"
#include "core/phase.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/store/query.hpp"

namespace edl::server {

/// One value and when it was measured.
struct Sample {
  Timestamp time;
  double value = 0.0;

  bool operator==(const Sample&) const = default;
};

/// Of a store whose database is elsewhere: what it keeps on this host's disk until the database has it.
struct SpoolHealth {
  std::uint64_t bytes = 0;                          ///< durable here, not yet there
  std::uint64_t limit = 0;                          ///< more is refused
  std::optional<std::chrono::milliseconds> away{};  ///< for how long the database has taken nothing; nullopt: it does

  bool operator==(const SpoolHealth&) const = default;
};

/// Hears how long a store took to make a group of readings durable, or to find that it cannot. Called on the store's own
/// thread: quick.
using Committed = std::function<void(std::chrono::nanoseconds)>;

/// How a store is doing, for /health and /metrics.
struct StoreHealth {
  bool ok = true;
  std::string problem{};  ///< what is wrong, for people; empty if ok
  std::uint64_t bytes_on_disk = 0;
  std::uint64_t pending_bytes = 0;  ///< accepted and not yet durable
  std::optional<SpoolHealth> spool{};
};

/// An answer in pieces, ascending in time, so that a year needs no more memory than an hour. For one thread at a
/// time.
class QueryCursor {
 public:
  virtual ~QueryCursor() = default;

  /// The next piece: at least one row and all series of the query; nullopt after the last. Blocks for as long as the
  /// disk needs. An interval is never cut in two by pieces.
  /// @return Errc::corrupt or Errc::io naming the device, the range and the place if stored data cannot be read,
  /// Errc::unavailable if the store does not answer; there are no more pieces then
  [[nodiscard]] virtual Result<std::optional<QueryResult>> next() = 0;
};

/// What is stored, standing still: an answer that needs several passes over the readings sees the same ones in each.
/// Any thread. (A store whose database is elsewhere may have no such thing: what arrives meanwhile in the range can
/// be seen by later passes; whoever makes several compares their number of rows.)
class StoreView {
 public:
  virtual ~StoreView() = default;

  /// Pieces of what query() returns whole. Query::max_rows does not count here.
  /// @return Errc::invalid if fields or phases are empty; else as QueryCursor::next
  [[nodiscard]] virtual Result<std::unique_ptr<QueryCursor>> read(const Query& query) const = 0;
};

/// Where readings are kept: every reading of every device, identified by (device, phase, time).
///
/// All functions may be called from any thread, at the same time. A device that never delivered is not an error:
/// it has no readings. What append reported as done is seen by every call that begins afterwards.
class TelemetryStore {
 public:
  using Done = std::function<void(Result<void>)>;

  virtual ~TelemetryStore() = default;

  /// Takes readings in any order, of any age. A reading that is there already is replaced, so sending again is
  /// harmless; of two with one identity in `readings` the later one counts. All of a call are stored, or none.
  ///
  /// Never waits for the disk. `done` is called exactly once: from the store's own thread once the readings are
  /// durable or have failed, or, for what is refused at once, by the caller's thread before append returns. It must
  /// be quick and must not throw; the destructor waits for all that is pending.
  /// Errors: invalid (a value is NaN or infinite, or a reading has none), too_large (more bytes at once than the
  /// store ever takes), unavailable (too much pending, or the disk is full or gone: try again later).
  virtual void append(const DeviceId& device, std::vector<Reading> readings, Done done) = 0;

  /// All that is stored now. Keeps what is deleted meanwhile on the disk for as long as it lives.
  [[nodiscard]] virtual std::unique_ptr<StoreView> view() const = 0;

  /// Reads a range as columns, whole. Blocks for as long as the disk needs: not for an I/O thread.
  /// @return Errc::too_large naming max_rows if the answer has more rows; else as StoreView::read
  [[nodiscard]] Result<QueryResult> query(const Query& query) const;

  /// The newest reading of each phase by its time, however late older ones arrive. Quick: from memory, except for
  /// the first call after the start.
  [[nodiscard]] virtual Result<PerPhase<std::optional<Reading>>> latest(const DeviceId& device) const = 0;

  /// As latest, if that is known without reading and without waiting: for an I/O thread.
  [[nodiscard]] virtual std::optional<PerPhase<std::optional<Reading>>> latest_at_hand(const DeviceId&) const {
    return std::nullopt;
  }

  /// For each phase, the newest value of `field` that is not null. As quick as latest.
  [[nodiscard]] virtual Result<PerPhase<std::optional<Sample>>> latest_with(const DeviceId& device,
                                                                            Field field) const = 0;

  /// How many readings each phase has in `range`. Blocks as query does.
  [[nodiscard]] virtual Result<PerPhase<std::uint64_t>> count(const DeviceId& device, TimeRange range) const = 0;

  /// Removes for good what the device measured before `before`: readings, what was made of them, and their copies in the
  /// store's files. All that append was called with before the call is considered; what comes meanwhile stays or goes,
  /// what comes afterwards stays. No other device is touched. A view that was taken before still has it all.
  ///
  /// What is gone stays gone, whatever happens: at no moment do intervals tell of readings that are not there. Where it
  /// fails, some of it may be left: the same call again does the rest, also in another run of the program. Blocks for as
  /// long as rewriting the store's files takes.
  /// @param stop  to give up soon, with Errc::unavailable
  /// @return Errc::unavailable why it cannot be done now: too much pending, a view still reads what was erased, the
  ///         database elsewhere is away | Errc::invalid the database elsewhere cannot delete | Errc::io, Errc::corrupt
  [[nodiscard]] virtual Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) = 0;

  [[nodiscard]] virtual StoreHealth health() const = 0;

  /// Makes a copy of all that the store keeps on this host in a new folder, in the files that the store itself would
  /// open. Readings arrive meanwhile. A store in files of this host is quick: it links what it will not change any
  /// more. Of one whose database is elsewhere it is the spool, and takes as long as copying that.
  /// @param folder  does not exist; its parent does, on the same file system or else it takes as long as copying
  /// @return Errc::unavailable no room on the disk | Errc::io
  [[nodiscard]] virtual Result<void> checkpoint(const std::filesystem::path& folder) const = 0;
};

}  // namespace edl::server
