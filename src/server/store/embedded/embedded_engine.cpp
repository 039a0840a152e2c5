#include "server/store/embedded/embedded_engine.hpp"

#include <rocksdb/env.h>

#include <algorithm>
#include <cmath>

#include "core/wall_clock.hpp"
#include "server/store/embedded/cursors.hpp"
#include "server/store/embedded/erase.hpp"
#include "server/store/embedded/fragment.hpp"

namespace edl::server {
namespace {

std::string about(const Reading& reading) {
  return "phase " + std::string(name_of(reading.phase)) + " at " + to_rfc3339(reading.time);
}

/// What the store promises never to hold, whoever calls.
Result<void> check_values(const std::vector<Reading>& readings) {
  for (const Reading& reading : readings) {
    bool any = false;
    for (const FieldInfo& info : k_fields) {
      const auto& value = reading.values[info.field];
      if (!value) continue;
      any = true;
      if (!std::isfinite(*value)) {
        return fail(Errc::invalid, std::string(info.name) + " of " + about(reading) + " is not a finite number");
      }
    }
    if (!any) return fail(Errc::invalid, "the reading of " + about(reading) + " has no value");
    if (!is_storable(reading.time)) return fail(Errc::invalid, "the time of " + about(reading) + " is out of range");
  }
  return {};
}

class EmbeddedView final : public StoreView {
 public:
  EmbeddedView(const Database& database, const OpenHours& open)
      : snapshot_(std::make_shared<const Snapshot>(database, open)) {}

  Result<std::unique_ptr<QueryCursor>> read(const Query& query) const override { return open_cursor(snapshot_, query); }

 private:
  std::shared_ptr<const Snapshot> snapshot_;
};

PerPhase<std::optional<Reading>> newest_readings_of(const DeviceLatest& latest) {
  PerPhase<std::optional<Reading>> readings;
  for (const Phase phase : k_phases) readings[phase] = latest[phase].reading;
  return readings;
}

}  // namespace

std::optional<std::chrono::days> Retention::keep(Resolution resolution) const {
  switch (resolution) {
    case Resolution::raw: return raw;
    case Resolution::minute: return minute;
    case Resolution::quarter_hour: return quarter_hour;
    case Resolution::hour:
    case Resolution::day:
    case Resolution::month: break;
  }
  return hour;
}

Result<std::unique_ptr<TelemetryStore>> open_embedded_store(const EmbeddedStoreSettings& settings) {
  return EmbeddedEngine::open(settings, *rocksdb::Env::Default());
}

Result<std::unique_ptr<EmbeddedEngine>> EmbeddedEngine::open(EmbeddedStoreSettings settings, rocksdb::Env& env) {
  if (!settings.clock) settings.clock = wall_clock;
  auto database = Database::open(settings, env);
  if (!database) return tl::unexpected(database.error());
  auto open_hours = std::make_unique<OpenHours>();
  auto sealer = Sealer::start(**database, *open_hours, settings);
  if (!sealer) return tl::unexpected(sealer.error());
  return std::make_unique<EmbeddedEngine>(settings, std::move(*database), std::move(open_hours), std::move(*sealer));
}

EmbeddedEngine::EmbeddedEngine(const EmbeddedStoreSettings& settings, std::unique_ptr<Database> database,
                               std::unique_ptr<OpenHours> open, std::unique_ptr<Sealer> sealer)
    : database_(std::move(database)), open_(std::move(open)), sealer_(std::move(sealer)),
      // RocksDB counts every write: its number is greater than any that we gave before.
      next_number_(database_->rocks().GetLatestSequenceNumber() + 1),
      queue_(
          settings.max_pending_bytes, [this](const auto& group) { return commit(group); }, settings.committed) {}

void EmbeddedEngine::append(const DeviceId& device, std::vector<Reading> readings, Done done) {
  Result<void> accepted = check_values(readings);
  PendingAppend append{device, std::move(readings), std::move(done)};
  if (accepted) accepted = queue_.push(append);
  if (!accepted) append.done(accepted);
}

std::unique_ptr<StoreView> EmbeddedEngine::view() const { return std::make_unique<EmbeddedView>(*database_, *open_); }

Result<PerPhase<std::optional<Reading>>> EmbeddedEngine::latest(const DeviceId& device) const {
  return latest_values(device).map(newest_readings_of);
}

std::optional<PerPhase<std::optional<Reading>>> EmbeddedEngine::latest_at_hand(const DeviceId& device) const {
  const auto known = latest_.find(device);
  if (!known) return std::nullopt;
  return newest_readings_of(*known);
}

Result<PerPhase<std::optional<Sample>>> EmbeddedEngine::latest_with(const DeviceId& device, Field field) const {
  const auto newest = latest_values(device);
  if (!newest) return tl::unexpected(newest.error());
  PerPhase<std::optional<Sample>> samples;
  for (const Phase phase : k_phases) samples[phase] = (*newest)[phase].samples[field];
  return samples;
}

Result<PerPhase<std::uint64_t>> EmbeddedEngine::count(const DeviceId& device, TimeRange range) const {
  const Snapshot snapshot(*database_, *open_);
  ColumnChoice presence;
  for (const Phase phase : k_phases) presence.add(phase);
  const auto hours = snapshot.hours(device, range);
  if (!hours) return tl::unexpected(hours.error());
  PerPhase<std::uint64_t> counts;
  for (const StoredHour& stored : *hours) {
    const auto hour = snapshot.hour(device, stored, presence);
    if (!hour) return tl::unexpected(hour.error());
    for (const Phase phase : k_phases) {
      const auto& there = hour->presence[phase];
      for (std::size_t row = 0; row < there.size(); ++row) {
        if (range.contains(hour->time[row]) && !std::isnan(there[row])) ++counts[phase];
      }
    }
  }
  return counts;
}

Result<void> EmbeddedEngine::erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) {
  const std::scoped_lock one_at_a_time(erasing_);
  if (auto drained = queue_.drain(device); !drained) return drained;
  if (auto erased = sealer_->while_at_rest([&] { return erase_rows(device, before); }); !erased) return erased;
  const auto written = not_rewritten_.find(device);
  if (written != not_rewritten_.end() && database_->oldest_snapshot() < written->second) {
    return fail(Errc::unavailable, "an answer that began before still reads what was erased");
  }
  std::atomic<bool> give_up = false;
  const std::stop_callback on_stop(stop, [&give_up] { give_up = true; });
  auto rewritten = database_->rewrite(give_up);
  if (rewritten) not_rewritten_.erase(device);
  return rewritten;
}

Result<void> EmbeddedEngine::erase_rows(const DeviceId& device, Timestamp before) {
  const std::scoped_lock lock(committing_);
  const auto erased = erase_before(*database_, *open_, device, before);
  if (!erased) return tl::unexpected(erased.error());
  if (*erased) not_rewritten_.insert_or_assign(device, database_->rocks().GetLatestSequenceNumber());
  const auto latest = find_latest(Snapshot(*database_, *open_), device);
  if (!latest) return tl::unexpected(latest.error());
  latest_.set(device, *latest);
  return {};
}

StoreHealth EmbeddedEngine::health() const {
  StoreHealth health{.problem = database_->problem(),
                     .bytes_on_disk = database_->bytes_on_disk(),
                     .pending_bytes = queue_.pending_bytes()};
  health.ok = health.problem.empty();
  return health;
}

Result<void> EmbeddedEngine::checkpoint(const std::filesystem::path& folder) const {
  return database_->checkpoint(folder);
}

Result<DeviceLatest> EmbeddedEngine::latest_values(const DeviceId& device) const {
  if (auto known = latest_.find(device)) return *known;
  auto stored = find_latest(Snapshot(*database_, *open_), device);
  // Devices without readings are not remembered: anybody can think of names.
  if (stored && *stored != DeviceLatest{}) latest_.offer(device, *stored);
  return stored;
}

Result<void> EmbeddedEngine::commit(const std::vector<PendingAppend>& group) {
  const std::scoped_lock lock(committing_);
  rocksdb::WriteBatch batch;
  std::map<DeviceId, DeviceChange> changes;
  for (const PendingAppend& append : group) {
    const auto [change, is_new] = changes.try_emplace(append.device);
    if (is_new) {
      auto latest = latest_values(append.device);
      if (!latest) return tl::unexpected(latest.error());
      change->second.latest = *latest;
    }
    for (const Reading& reading : append.readings) {
      if (merge(change->second.latest, reading)) change->second.taken_away = true;
    }
    add_fragments(append, batch);
  }
  auto written = database_->write(batch, Database::Durability::when_it_returns);
  sealer_->appended();
  if (!written) return written;
  return store_latest(changes);
}

/// One fragment for each hour that an append touches: nearly always one.
void EmbeddedEngine::add_fragments(const PendingAppend& append, rocksdb::WriteBatch& batch) {
  std::span<const Reading> left(append.readings);
  std::map<Hour, std::vector<Reading>> scattered;
  while (!left.empty()) {
    const Hour hour = hour_of(left.front().time);
    const auto other = std::ranges::find_if(left, [&](const Reading& one) { return hour_of(one.time) != hour; });
    const auto run = left.first(static_cast<std::size_t>(other - left.begin()));
    if (run.size() == append.readings.size()) {
      add_fragment(append.device, hour, run, batch);
    } else {
      auto& readings = scattered[hour];
      readings.insert(readings.end(), run.begin(), run.end());
    }
    left = left.subspan(run.size());
  }
  for (const auto& [hour, readings] : scattered) add_fragment(append.device, hour, readings, batch);
}

void EmbeddedEngine::add_fragment(const DeviceId& device, Hour hour, std::span<const Reading> readings,
                                  rocksdb::WriteBatch& batch) {
  const std::string bytes = encode_fragment(hour, readings);
  batch.Put(database_->fragments(), FragmentKey{device, hour, next_number_++}.text(), bytes);
  sealer_->appending(device, hour, bytes.size());
}

Result<void> EmbeddedEngine::store_latest(std::map<DeviceId, DeviceChange>& changes) {
  for (auto& [device, change] : changes) {
    if (change.taken_away) {
      auto found = find_latest(Snapshot(*database_, *open_), device);
      if (!found) return tl::unexpected(found.error());
      change.latest = *found;
    }
    latest_.set(device, change.latest);
  }
  return {};
}

}  // namespace edl::server
