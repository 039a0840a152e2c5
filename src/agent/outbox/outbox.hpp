#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/phase.hpp"
#include "core/quantity.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

struct OutboxSettings {
  std::filesystem::path file;
  /// How long delivered sets are kept, counted from when they were measured: a server that lost its last days can be
  /// given them again.
  std::chrono::hours retention{72};
  /// How many sets there may be at most, delivered or not: 30 days of seconds, about 0.8 GB.
  std::uint64_t max_sets = 2'592'000;
};

/// What became of sets that were put.
struct PutOutcome {
  std::uint64_t kept = 0;
  std::uint64_t known = 0;    ///< a set of the same time was there before and stays
  std::uint64_t dropped = 0;  ///< oldest undelivered sets that had to go for the limit of size; never silently: tell it
  bool operator==(const PutOutcome&) const = default;
};

/// How much there is of what.
struct OutboxCounts {
  std::uint64_t unsent = 0;     ///< sets that wait to be delivered
  std::uint64_t sent = 0;       ///< delivered sets that are still kept
  std::uint64_t set_aside = 0;  ///< single readings that the server refuses; kept, and not offered again
  std::uint64_t dropped = 0;    ///< undelivered sets lost to the limit of size since the outbox was made
  bool operator==(const OutboxCounts&) const = default;
};

/// Every reading set is kept here until the server has it, in a SQLite file of mode 0600. What a call that returned
/// success has kept survives the death of the process and a power cut; a mark may be forgotten by a power cut, which
/// is harmless: the set is delivered twice, and the server knows it by its time.
///
/// Every call may come from any thread. Each may fail with Errc::unavailable (disk full, file busy), Errc::corrupt or
/// Errc::io, with the file's name in `where`; nothing has changed then.
class Outbox {
 public:
  /// @return as above | Errc::forbidden: others may read the file | Errc::corrupt: damaged, or another program's, or a
  ///         newer version's file
  [[nodiscard]] static Result<std::unique_ptr<Outbox>> open(const OutboxSettings& settings);
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox();

  /// Keeps sets, all or none. A time that is known keeps the set that it has.
  [[nodiscard]] Result<PutOutcome> put(std::span<const ReadingSet> sets);

  /// The undelivered sets of a range, oldest first: as many as have no more than `max_readings` together, but one at
  /// least if there is any.
  [[nodiscard]] Result<std::vector<ReadingSet>> unsent(TimeRange range, std::size_t max_readings);

  /// The server has these sets. Times that are not undelivered (any more) are passed over.
  /// @return how many sets it had not been known of
  [[nodiscard]] Result<std::uint64_t> mark_sent(std::span<const Timestamp> times, Timestamp at);

  /// The server will not have these phases' readings of the set of that time: they are kept apart with its reason. The
  /// other phases stay to be delivered. A time that is not undelivered is passed over.
  /// @return how many readings were set aside
  [[nodiscard]] Result<std::uint64_t> set_aside(Timestamp time, std::span<const Phase> phases, const std::string& why,
                                                Timestamp at);

  /// Deletes some of the delivered sets that were measured more than the retention before `now`; few at a time, so that
  /// nobody waits long.
  /// @return how many; 0: there are no more
  [[nodiscard]] Result<std::uint64_t> prune(Timestamp now);

  /// Known without looking through the sets.
  [[nodiscard]] OutboxCounts counts() const;

  /// The time of the newest set that was ever put.
  [[nodiscard]] std::optional<Timestamp> newest() const;

  /// The energy counters as they were put last: where a meter goes on counting.
  [[nodiscard]] PerPhase<std::optional<KilowattHour>> energy() const;

 private:
  class Database;
  explicit Outbox(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace edl::agent
