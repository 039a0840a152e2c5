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

#include "core/harmonics.hpp"
#include "core/phase.hpp"
#include "core/power_event.hpp"
#include "core/quantity.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "core/switching.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// How much there may be of one kind of record, delivered or not.
struct RecordLimits {
  std::uint64_t records;
  std::uint64_t bytes;  ///< of their JSON
};

struct OutboxSettings {
  std::filesystem::path file;
  /// How long delivered sets are kept, counted from when they were measured: a server that lost its last days can be
  /// given them again.
  std::chrono::hours retention{72};
  /// How many sets there may be at most, delivered or not: 30 days of seconds, about 0.8 GB.
  std::uint64_t max_sets = 2'592'000;
  /// A supply that dips every second with a waveform each time must not fill the disk that readings need.
  RecordLimits events{100'000, 256U << 20U};
  RecordLimits harmonics{20'000, 128U << 20U};
  RecordLimits switchings{50'000, 16U << 20U};
};

/// What is kept beside reading sets. Each is one JSON object with an identity.
enum class RecordKind : std::uint8_t {
  event,      ///< identified by kind, begin and phases
  harmonics,  ///< identified by time
  switching,  ///< identified by time, phase and cause
};

/// A record as it waits.
struct KeptRecord {
  std::int64_t id = 0;  ///< of this telling: another one of the same identity has another id, and none comes twice
  std::string json;
  bool operator==(const KeptRecord&) const = default;
};

/// What became of a record that was put.
struct RecordOutcome {
  enum class What : std::uint8_t {
    added,
    replaced,  ///< one of the same identity was there; what it says now waits to be delivered
    known,     ///< the same was there word for word, and stays as it is
  };

  What what = What::added;
  std::uint64_t dropped = 0;  ///< oldest undelivered ones that had to go for the limits; never silently: tell it
  bool operator==(const RecordOutcome&) const = default;
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
  std::uint64_t unsent = 0;     ///< sets (or records) that wait to be delivered
  std::uint64_t sent = 0;       ///< delivered ones that are still kept
  std::uint64_t set_aside = 0;  ///< single readings (or records) that the server refuses; kept, and not offered again
  std::uint64_t dropped = 0;    ///< undelivered ones lost to the limit of size since the outbox was made
  bool operator==(const OutboxCounts&) const = default;
};

/// Every reading set, event, set of harmonics and switching is kept here until the server has it, in a SQLite file of
/// mode 0600. What a call that returned success has kept survives the death of the process and a power cut; a mark may
/// be forgotten by a power cut, which is harmless: the set is delivered twice, and the server knows it by its identity.
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

  /// Keeps an event. A newer telling replaces the one that is there, but keeps its waveform where it has none itself.
  /// @return what became of it | Errc::invalid: no server would take it, with the member at fault
  [[nodiscard]] Result<RecordOutcome> put(const PowerEvent& event);

  /// Keeps a set of harmonics; another one of the same time is replaced.
  /// @return as for an event
  [[nodiscard]] Result<RecordOutcome> put(const HarmonicSet& set);

  /// Keeps what the device has switched by itself; another one of the same time, phase and cause is replaced.
  /// @return as for an event
  [[nodiscard]] Result<RecordOutcome> put(const Switching& switching);

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

  /// The undelivered records of a kind, oldest first: at most `max_records`, which have no more than `max_bytes`
  /// together, but one at least if there is any.
  [[nodiscard]] Result<std::vector<KeptRecord>> unsent(RecordKind kind, std::size_t max_records, std::size_t max_bytes);

  /// The server has these tellings. Ids that are not undelivered (any more) are passed over.
  /// @return how many it had not been known of
  [[nodiscard]] Result<std::uint64_t> mark_sent(RecordKind kind, std::span<const std::int64_t> ids, Timestamp at);

  /// The server will not have this telling: it is kept with the reason and not offered again.
  /// @return how many were set aside: 0 or 1
  [[nodiscard]] Result<std::uint64_t> set_aside(RecordKind kind, std::int64_t id, const std::string& why, Timestamp at);

  /// The newest event of a kind and these phases that is kept, delivered or not. Looks at all of them.
  [[nodiscard]] Result<std::optional<PowerEvent>> newest_event(PowerEventKind kind, std::span<const Phase> phases);

  /// Of every kind and phases of which there are events, the newest; as newest_event().
  [[nodiscard]] Result<std::vector<PowerEvent>> newest_events();

  /// Deletes some of the delivered sets and records that are older than the retention at `now`; few at a time, so that
  /// nobody waits long.
  /// @return how many; 0: there are no more
  [[nodiscard]] Result<std::uint64_t> prune(Timestamp now);

  /// Known without looking through the sets.
  [[nodiscard]] OutboxCounts counts() const;

  /// The same of a kind of record.
  [[nodiscard]] OutboxCounts counts(RecordKind kind) const;

  /// The time of the newest set that was ever put.
  [[nodiscard]] std::optional<Timestamp> newest() const;

  /// The energy counters as they were put last: where a meter goes on counting.
  [[nodiscard]] PerPhase<std::optional<KilowattHour>> energy() const;

 private:
  struct Tables;
  explicit Outbox(std::unique_ptr<Tables> tables);
  std::unique_ptr<Tables> tables_;
};

}  // namespace edl::agent
