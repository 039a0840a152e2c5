#include "server/store/embedded/row_reader.hpp"

#include <rocksdb/db.h>
#include <rocksdb/snapshot.h>

#include <memory>
#include <string>

#include "server/store/embedded/database.hpp"
#include "server/store/embedded/row_format.hpp"

namespace edl::server {
namespace {

/// Nine hours of three phases: a bound for the one search that could otherwise go through all history.
constexpr int k_max_rows_searched = 100'000;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

tl::unexpected<Error> corrupt_row(const DeviceId& device, Timestamp time, const std::filesystem::path& place) {
  return fail(Errc::corrupt, "a stored reading of " + device.text() + " near " + to_rfc3339(time) + " is not readable",
              place.string());
}

}  // namespace

Result<void> RowReader::each(const DeviceId& device, TimeRange range,
                             const std::function<Result<void>(const Reading&)>& take) const {
  if (range.empty()) return {};
  const RowKeys keys(device);
  const std::string end = keys.lower_bound(range.end);
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  options.fill_cache = false;  // a year's scan must not push the tables' indexes out of a small cache
  const std::unique_ptr<rocksdb::Iterator> rows(db_.NewIterator(options));
  Reading reading{.time = range.begin};
  for (rows->Seek(keys.lower_bound(range.begin)); rows->Valid(); rows->Next()) {
    if (!keys.parse(view_of(rows->key()), reading) || !parse_row(view_of(rows->value()), reading.values)) {
      return corrupt_row(device, reading.time, place_);
    }
    if (auto taken = take(reading); !taken) return taken;
  }
  if (!rows->status().ok()) return tl::unexpected(read_error(rows->status(), place_));
  return {};
}

Result<DeviceLatest> RowReader::latest(const DeviceId& device) const {
  rocksdb::ManagedSnapshot now(&db_);
  rocksdb::ReadOptions options;
  options.snapshot = now.snapshot();
  std::string bytes;
  const auto found = db_.Get(options, latest_key(device), &bytes);
  if (found.IsNotFound()) return DeviceLatest{};
  if (!found.ok()) return tl::unexpected(read_error(found, place_));
  const auto times = decode_latest(bytes);
  if (!times) return fail(Errc::corrupt, "the newest times of " + device.text() + " are not readable", place_.string());

  const RowKeys keys(device);
  const auto read = [&](Timestamp time, Phase phase) -> Result<Reading> {
    Reading reading{.time = time, .phase = phase};
    const auto status = db_.Get(options, keys.key(time, phase), &bytes);
    if (!status.ok() && !status.IsNotFound()) return tl::unexpected(read_error(status, place_));
    if (!status.ok() || !parse_row(bytes, reading.values)) return corrupt_row(device, time, place_);
    return reading;
  };
  DeviceLatest latest;
  for (const Phase phase : k_phases) {
    const auto& phase_times = (*times)[phase];
    if (!phase_times) continue;
    const auto newest = read(phase_times->reading, phase);
    if (!newest) return tl::unexpected(newest.error());
    merge(latest, *newest);
    for (const FieldInfo& info : k_fields) {
      const auto& time = phase_times->fields[info.field];
      if (!time) continue;
      if (*time != newest->time) {
        const auto older = read(*time, phase);
        if (!older) return tl::unexpected(older.error());
        merge(latest, *older);
      }
      auto& sample = latest[phase].samples[info.field];
      if (sample && sample->time == *time) continue;
      auto before = newest_value(device, phase, info.field, *time);  // the value there was taken away
      if (!before) return tl::unexpected(before.error());
      sample = *before;
    }
  }
  return latest;
}

Result<std::optional<Sample>> RowReader::newest_value(const DeviceId& device, Phase phase, Field field,
                                                      Timestamp time) const {
  const RowKeys keys(device);
  const std::string begin = keys.lower_bound(Timestamp::min());
  const rocksdb::Slice lower_bound(begin);
  rocksdb::ReadOptions options;
  options.iterate_lower_bound = &lower_bound;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(db_.NewIterator(options));
  Reading reading{.time = time};
  int searched = 0;
  for (rows->SeekForPrev(keys.key(time, phase)); rows->Valid() && searched < k_max_rows_searched; rows->Prev()) {
    if (!keys.parse(view_of(rows->key()), reading) || !parse_row(view_of(rows->value()), reading.values)) {
      return corrupt_row(device, reading.time, place_);
    }
    const auto& value = reading.values[field];
    if (reading.phase == phase && value) return Sample{reading.time, *value};
    ++searched;
  }
  if (!rows->status().ok()) return tl::unexpected(read_error(rows->status(), place_));
  return std::optional<Sample>();
}

}  // namespace edl::server
