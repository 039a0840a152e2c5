#include "server/store/embedded/snapshot.hpp"

#include <algorithm>
#include <map>

#include "server/store/embedded/codec/column_codec.hpp"
#include "server/store/embedded/summary_column.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

/// Hours that a range touches; ranges may be longer than what can be stored.
struct Hours {
  Hour first;
  Hour last;
};

Hours hours_of(TimeRange range) {
  const auto clamp = [](Hour hour) { return std::clamp(hour, k_first_hour, k_last_hour); };
  return {clamp(hour_of(range.begin)), clamp(hour_of(range.end - 1ms))};
}

}  // namespace

rocksdb::ReadOptions Snapshot::options() const {
  rocksdb::ReadOptions options;
  options.snapshot = taken_;
  return options;
}

Error Snapshot::damaged(const Place& place, const std::string& what) const {
  return {
      Errc::corrupt,
      "the stored hour of " + place.device.text() + " at " + to_rfc3339(Timestamp(place.hour)) + " is damaged: " + what,
      database_.path().string()};
}

Error Snapshot::failed(const Place& place, const rocksdb::Status& status) const {
  if (status.IsCorruption()) return damaged(place, status.ToString());
  return database_.read_error(status);
}

Result<std::vector<StoredHour>> Snapshot::hours(const DeviceId& device, TimeRange range, bool rollups) const {
  std::map<Hour, StoredHour> found;
  const auto note = [&](bool StoredHour::*what) {
    return [&found, what](Hour hour) { found.try_emplace(hour, StoredHour{.hour = hour}).first->second.*what = true; };
  };
  if (range.empty()) return std::vector<StoredHour>();
  auto read = sealed_hours(device, range, note(&StoredHour::sealed));
  const auto [first, last] = hours_of(range);
  for (const Hour hour : open_.of(device, first, last, taken_->GetSequenceNumber())) note (&StoredHour::open)(hour);
  if (read && rollups) read = rolled_hours(device, range, note(&StoredHour::rolled));
  if (!read) return tl::unexpected(read.error());
  std::vector<StoredHour> hours;
  hours.reserve(found.size());
  for (const auto& [hour, stored] : found) hours.push_back(stored);
  return hours;
}

Result<void> Snapshot::each_block(const Layout& layout, const DeviceId& device, Hour first, Hour last,
                                  const std::function<void(Hour)>& take) const {
  const BlockKeys keys(device, layout.partition);
  const std::unique_ptr<rocksdb::Iterator> at(
      database_.rocks().NewIterator(options(), database_.blocks(layout.resolution)));
  Hour partition = keys.partition_of(first);
  while (partition <= last) {
    at->Seek(partition_begin(partition));  // where nobody has anything, whole partitions are passed over
    if (!at->Valid()) break;
    const auto present = partition_in(view_of(at->key()));
    if (!present) return tl::unexpected(damaged({device, partition}, "a key is none"));
    partition = *present;
    if (partition > last) break;
    for (at->Seek(keys.key(BlockColumn::time(), std::max(partition, first))); at->Valid(); at->Next()) {
      const auto begin = keys.parse(view_of(at->key()), BlockColumn::time(), partition);
      if (!begin || *begin > last) break;
      take(*begin);
    }
    partition += layout.partition;
  }
  if (!at->status().ok()) return tl::unexpected(failed({device, first}, at->status()));
  return {};
}

Result<void> Snapshot::sealed_hours(const DeviceId& device, TimeRange range,
                                    const std::function<void(Hour)>& take) const {
  const auto [first, last] = hours_of(range);
  return each_block(k_raw_layout, device, first, last, take);
}

Result<void> Snapshot::rolled_hours(const DeviceId& device, TimeRange range,
                                    const std::function<void(Hour)>& take) const {
  constexpr Layout k_layout = k_rollup_layouts.back();
  const BlockKeys keys(device, k_layout.partition);
  const Hours asked = hours_of(range);
  Result<void> read;
  const auto listed = each_block(k_layout, device, block_of(k_layout, asked.first), asked.last, [&](Hour block) {
    if (!read) return;
    const auto times = axis(k_layout, keys, {device, block});
    if (!times) {
      read = tl::unexpected(times.error());
      return;
    }
    for (const Timestamp time : *times) {
      if (asked.first <= hour_of(time) && hour_of(time) <= asked.last) take(hour_of(time));
    }
  });
  return listed ? read : listed;
}

Result<std::vector<StoredHour>> Snapshot::open_hours(const DeviceId& device) const {
  std::vector<StoredHour> open;
  const BlockKeys keys(device, k_raw_layout.partition);
  for (const Hour hour : open_.of(device, k_first_hour, k_last_hour, taken_->GetSequenceNumber())) {
    const auto block = get(Resolution::raw, keys.key(BlockColumn::time(), hour), {device, hour});
    if (!block) return tl::unexpected(block.error());
    open.push_back({.hour = hour, .sealed = block->has_value(), .open = true});
  }
  return open;
}

Result<HourColumns> Snapshot::hour(const DeviceId& device, const StoredHour& stored, const ColumnChoice& choice) const {
  HourColumns columns;
  if (stored.sealed) {
    auto block = sealed(device, stored.hour, choice);
    if (!block) return block;
    columns = std::move(*block);
  }
  if (!stored.open) return columns;
  auto open = fragments(device, stored.hour, choice, std::move(columns));
  if (!open) return tl::unexpected(open.error());
  return std::move(open->columns);
}

Result<HourColumns> Snapshot::sealed(const DeviceId& device, Hour hour, const ColumnChoice& choice) const {
  const BlockKeys keys(device, k_raw_layout.partition);
  const Place place{device, hour};
  auto times = axis(k_raw_layout, keys, place);
  if (!times) return tl::unexpected(times.error());
  HourColumns columns{.time = std::move(*times)};
  if (columns.time.empty()) return columns;
  const auto read = [&](std::vector<double>& to, BlockColumn which) -> Result<void> {
    auto values = column(k_raw_layout, keys.key(which, hour), columns.time.size(), place);
    if (!values) return tl::unexpected(values.error());
    to = std::move(*values);
    return {};
  };
  for (const Phase phase : k_phases) {
    if (!choice.has(phase)) continue;
    if (auto done = read(columns.presence[phase], BlockColumn::presence(phase)); !done) {
      return tl::unexpected(done.error());
    }
    if (columns.presence[phase].empty()) continue;
    for (const FieldInfo& info : k_fields) {
      if (!choice.has(phase, info.field)) continue;
      auto done = read(columns.values[phase][info.field], BlockColumn::values(phase, info.field));
      if (!done) return tl::unexpected(done.error());
    }
  }
  return columns;
}

Result<Fragments> Snapshot::fragments(const DeviceId& device, Hour hour, const ColumnChoice& choice,
                                      HourColumns base) const {
  const std::string end = FragmentKey{device, hour + 1h, 0}.text();
  const rocksdb::Slice upper_bound(end);
  auto reading = options();
  reading.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> at(database_.rocks().NewIterator(reading, database_.fragments()));
  Fragments all;
  FragmentJoin join(hour, choice, std::move(base));
  for (at->Seek(FragmentKey{device, hour, 0}.text()); at->Valid(); at->Next()) {
    const auto key = FragmentKey::parse(view_of(at->key()));
    if (!key) return tl::unexpected(damaged({device, hour}, "a key is none"));
    if (const auto added = join.add(view_of(at->value())); !added) {
      return tl::unexpected(damaged({device, hour}, added.error().message));
    }
    ++all.count;
    all.last = key->number;
  }
  if (!at->status().ok()) return tl::unexpected(failed({device, hour}, at->status()));
  all.columns = std::move(join).finish();
  return all;
}

Result<Rollup> Snapshot::rollup(const Layout& layout, const DeviceId& device, Hour hour,
                                const ColumnChoice& choice) const {
  const BlockKeys keys(device, layout.partition);
  const Hour block = block_of(layout, hour);
  const Place place{device, block};
  auto times = axis(layout, keys, place);
  if (!times) return tl::unexpected(times.error());
  Rollup rollup{.time = std::move(*times)};
  const std::size_t rows = rollup.time.size();
  if (rows == 0) return rollup;
  for (const Phase phase : k_phases) {
    if (!choice.has(phase)) continue;
    auto readings = column(layout, keys.key(BlockColumn::presence(phase), block), rows, place);
    if (!readings) return tl::unexpected(readings.error());
    rollup.readings[phase] = std::move(*readings);
    if (rollup.readings[phase].empty()) continue;
    for (const FieldInfo& info : k_fields) {
      if (!choice.has(phase, info.field)) continue;
      const auto bytes = get(layout.resolution, keys.key(BlockColumn::values(phase, info.field), block), place);
      if (!bytes) return tl::unexpected(bytes.error());
      if (!*bytes) continue;
      auto summaries = decode_summaries(view_of(**bytes), rollup.readings[phase], info.aggregation);
      if (!summaries) return tl::unexpected(damaged(place, summaries.error().message));
      rollup.summaries[phase][info.field] = std::move(*summaries);
    }
  }
  return rollup;
}

Result<std::optional<Hour>> Snapshot::newest_block(const DeviceId& device, BlockColumn column, Hour hour) const {
  const BlockKeys keys(device, k_raw_layout.partition);
  const std::unique_ptr<rocksdb::Iterator> at(
      database_.rocks().NewIterator(options(), database_.blocks(Resolution::raw)));
  hour = std::min(hour, k_last_hour);
  for (Hour partition = keys.partition_of(hour);; partition -= k_raw_layout.partition) {
    at->SeekForPrev(keys.key(column, std::min(hour, partition + k_raw_layout.partition - 1h)));
    if (!at->Valid()) break;
    if (const auto found = keys.parse(view_of(at->key()), column, partition)) return *found;
    const auto present = partition_in(view_of(at->key()));
    if (!present) return tl::unexpected(damaged({device, hour}, "a key is none"));
    if (*present < partition) partition = *present + k_raw_layout.partition;  // goes on with that one
  }
  if (!at->status().ok()) return tl::unexpected(failed({device, hour}, at->status()));
  return std::optional<Hour>();
}

Result<std::optional<rocksdb::PinnableSlice>> Snapshot::get(Resolution resolution, const std::string& key,
                                                            const Place& place) const {
  rocksdb::PinnableSlice value;
  const auto status = database_.rocks().Get(options(), database_.blocks(resolution), key, &value);
  if (status.IsNotFound()) return std::optional<rocksdb::PinnableSlice>();
  if (!status.ok()) return tl::unexpected(failed(place, status));
  return std::optional(std::move(value));
}

Result<std::vector<Timestamp>> Snapshot::axis(const Layout& layout, const BlockKeys& keys, const Place& place) const {
  const auto bytes = get(layout.resolution, keys.key(BlockColumn::time(), place.hour), place);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::vector<Timestamp>();
  auto times = decode_times(view_of(**bytes));
  if (!times) return tl::unexpected(damaged(place, times.error().message));
  return times;
}

Result<std::vector<double>> Snapshot::column(const Layout& layout, const std::string& key, std::size_t rows,
                                             const Place& place) const {
  const auto bytes = get(layout.resolution, key, place);
  if (!bytes) return tl::unexpected(bytes.error());
  std::vector<double> values;
  if (!*bytes) return values;
  values.resize(rows);
  if (auto decoded = decode_values(view_of(**bytes), values); !decoded) {
    return tl::unexpected(damaged(place, decoded.error().message));
  }
  return values;
}

}  // namespace edl::server
