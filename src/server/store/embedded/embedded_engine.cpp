#include "server/store/embedded/embedded_engine.hpp"

#include <rocksdb/env.h>

#include <algorithm>
#include <cmath>

#include "server/store/column_builder.hpp"
#include "server/store/embedded/database.hpp"
#include "server/store/embedded/row_format.hpp"

namespace edl::server {
namespace {

/// What the store promises never to hold, whoever calls.
Result<void> check_values(const std::vector<Reading>& readings) {
  for (const Reading& reading : readings) {
    bool any = false;
    for (const FieldInfo& info : k_fields) {
      const auto& value = reading.values[info.field];
      if (!value) continue;
      any = true;
      if (!std::isfinite(*value)) {
        return fail(Errc::invalid, std::string(info.name) + " of phase " + std::string(name_of(reading.phase)) +
                                       " at " + to_rfc3339(reading.time) + " is not a finite number");
      }
    }
    if (!any) {
      return fail(Errc::invalid, "the reading of phase " + std::string(name_of(reading.phase)) + " at " +
                                     to_rfc3339(reading.time) + " has no value");
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<TelemetryStore>> open_embedded_store(const EmbeddedStoreSettings& settings) {
  return EmbeddedEngine::open(settings, *rocksdb::Env::Default());
}

Result<std::unique_ptr<EmbeddedEngine>> EmbeddedEngine::open(const EmbeddedStoreSettings& settings, rocksdb::Env& env) {
  auto db = open_database(settings, env);
  if (!db) return tl::unexpected(db.error());
  return std::make_unique<EmbeddedEngine>(settings, std::move(*db));
}

EmbeddedEngine::EmbeddedEngine(const EmbeddedStoreSettings& settings, std::unique_ptr<rocksdb::DB> db)
    : path_(settings.path), db_(std::move(db)), reader_(*db_, path_),
      queue_(settings.max_pending_bytes, [this](const auto& group) { return commit(group); }) {}

void EmbeddedEngine::append(const DeviceId& device, std::vector<Reading> readings, Done done) {
  Result<void> accepted = check_values(readings);
  PendingAppend append{device, std::move(readings), std::move(done)};
  if (accepted) accepted = queue_.push(append);
  if (!accepted) append.done(accepted);
}

Result<QueryResult> EmbeddedEngine::query(const Query& query) const {
  if (query.fields.empty()) return fail(Errc::invalid, "a query asks for at least one field", "fields");
  if (query.phases.empty()) return fail(Errc::invalid, "a query asks for at least one phase", "phases");
  ColumnBuilder columns(query);
  const auto read = reader_.each(query.device, query.range, [&](const Reading& row) { return columns.add(row); });
  if (!read) return tl::unexpected(read.error());
  return columns.finish();
}

Result<PerPhase<std::optional<Reading>>> EmbeddedEngine::latest(const DeviceId& device) const {
  const auto newest = latest_values(device);
  if (!newest) return tl::unexpected(newest.error());
  PerPhase<std::optional<Reading>> readings;
  for (const Phase phase : k_phases) readings[phase] = (*newest)[phase].reading;
  return readings;
}

Result<PerPhase<std::optional<Sample>>> EmbeddedEngine::latest_with(const DeviceId& device, Field field) const {
  const auto newest = latest_values(device);
  if (!newest) return tl::unexpected(newest.error());
  PerPhase<std::optional<Sample>> samples;
  for (const Phase phase : k_phases) samples[phase] = (*newest)[phase].samples[field];
  return samples;
}

Result<PerPhase<std::uint64_t>> EmbeddedEngine::count(const DeviceId& device, TimeRange range) const {
  PerPhase<std::uint64_t> counts;
  const auto read = reader_.each(device, range, [&](const Reading& row) -> Result<void> {
    ++counts[row.phase];
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return counts;
}

StoreHealth EmbeddedEngine::health() const {
  StoreHealth health{.bytes_on_disk = bytes_on_disk(path_), .pending_bytes = queue_.pending_bytes()};
  const std::scoped_lock lock(problem_mutex_);
  health.ok = problem_.empty();
  health.problem = problem_;
  return health;
}

Result<DeviceLatest> EmbeddedEngine::latest_values(const DeviceId& device) const {
  if (auto known = latest_.find(device)) return *known;
  auto stored = reader_.latest(device);
  // Devices without readings are not remembered: anybody can think of names.
  if (stored && *stored != DeviceLatest{}) latest_.offer(device, *stored);
  return stored;
}

Result<void> EmbeddedEngine::commit(const std::vector<PendingAppend>& group) {
  rocksdb::WriteBatch batch;
  LatestChanges changes;
  std::string key;
  std::string value;
  for (const PendingAppend& append : group) {
    const auto [change, is_new] = changes.try_emplace(append.device);
    if (is_new) {
      auto latest = latest_values(append.device);
      if (!latest) return tl::unexpected(latest.error());
      change->second.latest = *latest;
    }
    const RowKeys keys(append.device);
    for (const Reading& reading : append.readings) {
      key.clear();
      value.clear();
      keys.append_key(key, reading.time, reading.phase);
      append_row(value, reading.values);
      batch.Put(key, value);
      for (const Field field : merge(change->second.latest, reading)) {
        auto& time = change->second.taken_away.try_emplace({reading.phase, field}, reading.time).first->second;
        time = std::max(time, reading.time);
      }
    }
  }
  for (const auto& [device, change] : changes) batch.Put(latest_key(device), encode_latest(change.times()));
  if (auto written = write(batch); !written) return written;
  return store_latest(changes);
}

LatestTimes EmbeddedEngine::LatestChange::times() const {
  LatestTimes times = times_of(latest);
  for (const auto& [place, time] : taken_away) {
    auto& newest = times[place.first]->fields[place.second];
    if (!newest || *newest < time) newest = time;
  }
  return times;
}

Result<void> EmbeddedEngine::write(rocksdb::WriteBatch& batch) {
  rocksdb::Status status;
  if (write_failed_) status = db_->Resume();  // RocksDB stays shut after a failed write until it is asked
  rocksdb::WriteOptions durable;
  durable.sync = true;
  if (status.ok()) status = db_->Write(durable, &batch);
  write_failed_ = !status.ok();
  Result<void> result;
  if (write_failed_) result = tl::unexpected(write_error(status, path_));
  const std::scoped_lock lock(problem_mutex_);
  problem_ = result ? std::string() : to_string(result.error());
  return result;
}

/// After the rows are stored: looks for what is newest in place of values that were taken away, which takes a
/// search and a second write; after a crash in between, the next RowReader::latest does the search.
Result<void> EmbeddedEngine::store_latest(LatestChanges& changes) {
  rocksdb::WriteBatch batch;
  for (auto& [device, change] : changes) {
    for (const auto& [place, time] : change.taken_away) {
      auto& sample = change.latest[place.first].samples[place.second];
      if (sample && sample->time >= time) continue;
      auto found = reader_.newest_value(device, place.first, place.second, time);
      if (!found) return tl::unexpected(found.error());
      sample = *found;
    }
    if (!change.taken_away.empty()) batch.Put(latest_key(device), encode_latest(times_of(change.latest)));
  }
  if (batch.Count() > 0) {
    if (auto written = write(batch); !written) return written;
  }
  for (const auto& [device, change] : changes) latest_.set(device, change.latest);
  return {};
}

}  // namespace edl::server
