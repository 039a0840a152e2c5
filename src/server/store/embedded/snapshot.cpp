#include "server/store/embedded/snapshot.hpp"

#include <utility>

#include "server/store/embedded/codec/column_codec.hpp"
#include "server/store/embedded/summary_column.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

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

Result<std::vector<StoredHour>> Snapshot::hours(const DeviceId& device, TimeRange range) const {
  if (range.empty()) return std::vector<StoredHour>();
  const auto [first, last] = hours_of(range);
  std::vector<Hour> sealed;
  const auto read = each_block(k_raw_layout, device, first, last, [&](Hour hour) { sealed.push_back(hour); });
  if (!read) return tl::unexpected(read.error());
  return noted(noted({}, sealed, &StoredHour::sealed), open_in(device, range), &StoredHour::open);
}

Result<std::vector<StoredHour>> Snapshot::hours_by_rollups(const DeviceId& device, TimeRange range) const {
  if (range.empty()) return std::vector<StoredHour>();
  const auto rolled = rolled_hours(device, range);
  if (!rolled) return tl::unexpected(rolled.error());
  std::vector<Hour> sealed;
  for (const Hours& gap : gaps_between(*rolled, hours_of(range))) {
    const auto read = each_block(k_raw_layout, device, gap.first, gap.last, [&](Hour hour) { sealed.push_back(hour); });
    if (!read) return tl::unexpected(read.error());
  }
  auto hours = noted(noted({}, *rolled, &StoredHour::rolled), sealed, &StoredHour::sealed);
  return noted(std::move(hours), open_in(device, range), &StoredHour::open);
}

Result<bool> Snapshot::is_sealed(const DeviceId& device, Hour hour) const {
  const BlockKeys keys(device, k_raw_layout.partition);
  return get(Resolution::raw, keys.key(BlockColumn::time(), hour), {device, hour}).map([](const auto& block) {
    return block.has_value();
  });
}

std::vector<Hour> Snapshot::open_in(const DeviceId& device, TimeRange range) const {
  const auto [first, last] = hours_of(range);
  return open_.of(device, first, last, taken_->GetSequenceNumber());
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

Result<std::vector<Hour>> Snapshot::rolled_hours(const DeviceId& device, TimeRange range) const {
  constexpr Layout k_layout = k_rollup_layouts.back();
  const BlockKeys keys(device, k_layout.partition);
  const Hours asked = hours_of(range);
  std::vector<Hour> blocks;
  const auto listed = each_block(k_layout, device, block_of(k_layout, asked.first), asked.last,
                                 [&](Hour block) { blocks.push_back(block); });
  if (!listed) return tl::unexpected(listed.error());
  std::vector<Hour> rolled;
  for (const Hour block : blocks) {
    const auto times = axis(k_layout, keys, {device, block});
    if (!times) return tl::unexpected(times.error());
    for (const Timestamp time : *times) {
      if (asked.first <= hour_of(time) && hour_of(time) <= asked.last) rolled.push_back(hour_of(time));
    }
  }
  return rolled;
}

Result<std::vector<StoredHour>> Snapshot::open_hours(const DeviceId& device) const {
  std::vector<StoredHour> open;
  for (const Hour hour : open_.of(device, k_first_hour, k_last_hour, taken_->GetSequenceNumber())) {
    const auto sealed = is_sealed(device, hour);
    if (!sealed) return tl::unexpected(sealed.error());
    open.push_back({.hour = hour, .sealed = *sealed, .open = true});
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
  auto columns = rollup_columns(layout, device, hour, choice);
  if (!columns) return tl::unexpected(columns.error());
  return by_intervals(*std::move(columns));
}

Result<RollupColumns> Snapshot::rollup_columns(const Layout& layout, const DeviceId& device, Hour hour,
                                               const ColumnChoice& choice) const {
  const BlockKeys keys(device, layout.partition);
  const Hour block = block_of(layout, hour);
  const Place place{device, block};
  auto times = axis(layout, keys, place);
  if (!times) return tl::unexpected(times.error());
  RollupColumns rollup{.time = std::move(*times)};
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
      auto summaries = decode_summary_columns(view_of(**bytes), rollup.readings[phase], info.aggregation);
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
