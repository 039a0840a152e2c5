#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "server/quality/event_id.hpp"
#include "server/quality/quality_records.hpp"
#include "server/quality/write_queue.hpp"

// Records as rows. All throw SQLite::Exception, and CorruptRow for a row that nobody here has written.
namespace edl::server::quality {

/// A device's row.
enum class DeviceNumber : std::int64_t {};

/// What writing has changed.
struct Change {
  std::int64_t events = 0;     ///< more than there were
  std::int64_t harmonics = 0;  ///< likewise
  std::uint64_t bytes = 0;     ///< of payloads written

  Change& operator+=(const Change& other) {
    events += other.events;
    harmonics += other.harmonics;
    bytes += other.bytes;
    return *this;
  }
};

[[nodiscard]] std::optional<DeviceNumber> find_device(SQLite::Database& db, const DeviceId& device);
[[nodiscard]] DeviceNumber find_or_add_device(SQLite::Database& db, const DeviceId& device);

/// As QualityRecords::keep says.
/// @param kept  becomes the event as it is kept then
[[nodiscard]] Change put_event(SQLite::Database& db, DeviceNumber device, const EventRow& row, KeptEvent& kept);
[[nodiscard]] Change put_harmonics(SQLite::Database& db, DeviceNumber device, const HarmonicsRow& row);

[[nodiscard]] EventList select_events(SQLite::Database& db, DeviceNumber device, const EventQuery& query);

/// The payload.
[[nodiscard]] std::optional<std::string> select_waveform(SQLite::Database& db, DeviceNumber device,
                                                         const EventIdentity& event);

/// The newest first, up to `limit`.
[[nodiscard]] std::vector<HarmonicsRow> select_harmonics(SQLite::Database& db, DeviceNumber device, TimeRange range,
                                                         std::size_t limit);

[[nodiscard]] std::vector<DeviceId> select_devices(SQLite::Database& db);

/// Ends the offline spells that go on, each at the moment of state.listening_until, and none before its begin.
/// @return how many
[[nodiscard]] std::uint64_t end_offline_spells(SQLite::Database& db);

/// Deletes up to `limit` rows of each device that are older.
[[nodiscard]] Change drop_events(SQLite::Database& db, Timestamp before, std::size_t limit);
[[nodiscard]] Change drop_harmonics(SQLite::Database& db, Timestamp before, std::size_t limit);

/// Deletes up to `limit` events and as many sets of one device that are older, and forgets what it has stored today.
[[nodiscard]] Change erase_some(SQLite::Database& db, DeviceNumber device, Timestamp before, std::size_t limit);

}  // namespace edl::server::quality
