#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/harmonics.hpp"
#include "core/power_event.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/quality/event_id.hpp"

namespace edl::server {

/// What one device may store in a day (UTC, of the server's clock), so that a mad one cannot fill the disk. A month's
/// backlog of a sound device passes in a day.
struct QualityQuota {
  std::uint64_t events = 10'000;                   ///< new ones; telling one again does not count
  std::uint64_t harmonics = 10'000;                ///< new sets; one each 10 minutes are 144 a day
  std::uint64_t bytes = std::uint64_t{128} << 20;  ///< of waveforms and harmonics as they are kept
};

struct QualitySettings {
  std::filesystem::path file;
  std::optional<std::chrono::days> keep_events{};     ///< counted from an event's begin; nullopt: for ever
  std::optional<std::chrono::days> keep_harmonics{};  ///< nullopt: for ever
  QualityQuota quota{};
  std::size_t max_pending_bytes = std::size_t{32} << 20;  ///< accepted and not yet durable; more is refused
  std::function<Timestamp()> clock{};                     ///< the system's if absent; called from any thread
};

/// An event as it is listed: without its waveform.
struct KeptEvent {
  PowerEvent event;
  bool has_waveform = false;

  bool operator==(const KeptEvent&) const = default;
};

struct EventQuery {
  TimeRange range;  ///< an event belongs to it that began before its end and had not ended before its begin
  std::vector<PowerEventKind> kinds{};  ///< none: all
  std::size_t limit = 1'000;            ///< of more than this, the newest by begin
};

struct EventList {
  std::vector<KeptEvent> events;  ///< ascending begin
  bool more = false;              ///< older ones were left out for the limit
};

struct HarmonicsList {
  std::vector<HarmonicSet> sets;  ///< ascending time
  bool more = false;              ///< older ones were left out for the limit
};

/// How the records are doing, for /health and /metrics.
struct QualityHealth {
  bool ok = true;
  std::string problem{};  ///< of the last write, for people; empty if ok
  std::uint64_t events = 0;
  std::uint64_t harmonics = 0;
  std::uint64_t bytes_on_disk = 0;
  std::uint64_t pending_bytes = 0;  ///< accepted and not yet durable
};

/// All records at one moment, however they change meanwhile.
class QualitySnapshot {
 public:
  virtual ~QualitySnapshot() = default;

  /// @param file  does not exist; is made with mode 0600
  /// @return Errc::conflict if `file` exists | Errc::unavailable no room on the disk | Errc::io, with `file`
  [[nodiscard]] virtual Result<void> copy_to(const std::filesystem::path& file) const = 0;
};

/// Power-quality events with their waveforms, and harmonics, of all devices, whichever store has the readings: one SQLite
/// file of mode 0600 (docs/power-quality-format.md; decision 0012 says why).
///
/// All functions may be called from any thread. Each may fail with Errc::unavailable, corrupt or io where the file does
/// not work, with its name in `where`. What a keep() reported as done is seen by every call that begins afterwards.
class QualityRecords {
 public:
  using Done = std::function<void(Result<void>)>;
  /// With the events as they are kept now, in the order of the call.
  using EventsDone = std::function<void(Result<std::vector<KeptEvent>>)>;

  /// @return Errc::forbidden if others may read the file | Errc::corrupt if it is damaged, another program's, or a newer
  /// version's | Errc::io
  [[nodiscard]] static Result<std::unique_ptr<QualityRecords>> open(QualitySettings settings);
  QualityRecords(const QualityRecords&) = delete;
  QualityRecords& operator=(const QualityRecords&) = delete;

  /// Finishes what is pending.
  ~QualityRecords();

  /// Keeps events that a device tells, all of them or none. An event that is there already (same kind, begin and phases)
  /// is replaced by the newer telling, with two exceptions: a telling without a waveform leaves the waveform that is
  /// there, and one that has no end yet is an old one that comes late where the end is known, and adds at most its
  /// waveform. Sending again is harmless.
  ///
  /// Never waits for the disk. `done` is called exactly once, from the records' own thread once the events are durable or
  /// have failed, or, for what is refused at once, by the caller's thread; it must be quick and must not throw.
  /// Errors: too_many (over the device's quota of the day), unavailable (too much pending, or no room on the disk).
  void keep(const DeviceId& device, std::vector<PowerEvent> events, EventsDone done);

  /// As keep(), of what the server itself has noticed: without a quota.
  void keep_own(const DeviceId& device, PowerEvent event, EventsDone done);

  /// As keep(), of harmonics: a set of the same time is replaced.
  void keep(const DeviceId& device, const std::vector<HarmonicSet>& sets, Done done);

  [[nodiscard]] Result<EventList> events(const DeviceId& device, const EventQuery& query) const;

  /// @return nothing if there is no such event, or it has no waveform
  [[nodiscard]] Result<std::optional<WaveformSnapshot>> waveform(const DeviceId& device,
                                                                 const EventIdentity& event) const;

  /// @param limit  of more than this, the newest
  [[nodiscard]] Result<HarmonicsList> harmonics(const DeviceId& device, TimeRange range, std::size_t limit) const;

  [[nodiscard]] Result<std::optional<HarmonicSet>> newest_harmonics(const DeviceId& device) const;

  /// Deletes what is older than it shall be kept. The records do so themselves at the start and each hour, without
  /// keeping writers waiting.
  /// @return how many events and sets
  [[nodiscard]] Result<std::uint64_t> drop_old();

  /// Removes for good the events that began and the sets that were measured before `before`, and what the device has
  /// stored today for its quota: with zeros in their place, in the log of the file too. All that keep() was called with
  /// before the call is considered. Other writers wait a moment now and then.
  ///
  /// Where it fails, some may be left: the same call again does the rest, also in another run of the program.
  /// @param stop  to give up soon, with Errc::unavailable
  /// @return also Errc::unavailable if too much is pending, or while a copy is being made
  [[nodiscard]] Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop);

  // ---- by which offline spells are told (offline_spells.hpp), over restarts too

  /// Remembers a device of which nothing else is kept yet.
  void remember(const DeviceId& device, Done done);

  /// Every device that was remembered, or of which anything was ever kept.
  [[nodiscard]] Result<std::vector<DeviceId>> devices() const;

  /// Notes that the server was listening until now.
  [[nodiscard]] Result<void> note_listening(Timestamp until);

  /// Ends the offline spells that go on with the moment until which the server was last known to listen: what came
  /// after it nobody knows. For the server's start.
  /// @return how many
  [[nodiscard]] Result<std::uint64_t> end_offline_spells();

  [[nodiscard]] QualityHealth health() const;

  /// Quick, whatever the size of the file.
  [[nodiscard]] Result<std::unique_ptr<QualitySnapshot>> snapshot() const;

 private:
  class Engine;
  explicit QualityRecords(std::unique_ptr<Engine> engine);
  const std::unique_ptr<Engine> engine_;
};

}  // namespace edl::server
