#include "server/store/embedded/erase.hpp"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/embedded/block_writer.hpp"
#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/layout.hpp"
#include "server/store/embedded/seal.hpp"
#include "server/store/embedded/snapshot.hpp"

namespace edl::server {
namespace {

std::string_view view_of_key(const rocksdb::Iterator& at) { return {at.key().data(), at.key().size()}; }

/// The blocks that hold the moment: what stays of each that has anything older; nullopt: it stays as it is.
struct Seam {
  std::optional<HourColumns> hour{};
  std::array<std::optional<Rollup>, k_rollup_layouts.size()> rollups{};
};

HourColumns rest_of(const HourColumns& hour, Timestamp before) {
  std::vector<Reading> readings = readings_of(hour);
  std::erase_if(readings, [before](const Reading& one) { return one.time < before; });
  HourColumns rest;
  merge(rest, readings, ColumnChoice::everything());
  return rest;
}

Result<Seam> read_seam(const Snapshot& snapshot, const DeviceId& device, Hour hour, Timestamp before) {
  const auto sealed = snapshot.sealed(device, hour, ColumnChoice::everything());
  if (!sealed) return tl::unexpected(sealed.error());
  Seam seam;
  if (!sealed->empty() && sealed->time.front() < before) seam.hour = rest_of(*sealed, before);
  for (std::size_t i = 0; i < k_rollup_layouts.size(); ++i) {
    auto rollup = snapshot.rollup(k_rollup_layouts[i], device, hour, ColumnChoice::everything());
    if (!rollup) return tl::unexpected(rollup.error());
    if (rollup->time.empty() || rollup->time.front() >= before) continue;
    // An hour whose seconds are no longer kept cannot be parted.
    remove_before(*rollup, sealed->empty() ? range_of(hour).end : before);
    if (seam.hour) replace_hour(*rollup, hour, roll_up(*seam.hour, k_rollup_layouts[i].resolution));
    seam.rollups[i] = std::move(*rollup);
  }
  return seam;
}

/// Deletes the device's blocks that begin before `limit`.
Result<void> remove_blocks(const Database& database, rocksdb::WriteBatch& batch, const Layout& layout,
                           const DeviceId& device, Hour limit) {
  const BlockKeys keys(device, layout.partition);
  auto* family = database.blocks(layout.resolution);
  const std::unique_ptr<rocksdb::Iterator> at(database.rocks().NewIterator({}, family));
  for (at->SeekToFirst(); at->Valid();) {
    const auto partition = partition_in(view_of_key(*at));
    if (!partition) return fail(Errc::corrupt, "a key of the store is none", database.path().string());
    if (*partition >= limit) break;
    at->Seek(keys.key(BlockColumn::time(), *partition));
    const auto begin = at->Valid() ? keys.parse(view_of_key(*at), BlockColumn::time(), *partition) : std::nullopt;
    if (begin && *begin < limit && *partition + layout.partition <= limit) {
      batch.DeleteRange(family, keys.begin_in(*partition), keys.end_in(*partition));
    } else if (begin && *begin < limit) {
      for (const BlockColumn column : BlockColumn::all()) {
        batch.DeleteRange(family, keys.key(column, *partition), keys.key(column, limit));
      }
    }
    at->Seek(partition_begin(*partition + layout.partition));
  }
  if (!at->status().ok()) return tl::unexpected(database.read_error(at->status()));
  return {};
}

/// Deletes the device's fragments of the hours before `hour`.
Result<void> erase_fragments(const Database& database, rocksdb::WriteBatch& batch, const DeviceId& device, Hour hour) {
  const std::string begin = fragments_begin(device);
  const std::string end = FragmentKey{device, hour, 0}.text();
  const std::unique_ptr<rocksdb::Iterator> at(database.rocks().NewIterator({}, database.fragments()));
  at->Seek(begin);
  if (!at->status().ok()) return tl::unexpected(database.read_error(at->status()));
  if (at->Valid() && at->key().compare(end) < 0) batch.DeleteRange(database.fragments(), begin, end);
  return {};
}

/// Deletes the blocks of one resolution before the one of `hour`, and puts what stays of that in its place.
template <typename Rest>
Result<void> erase_blocks(const Database& database, rocksdb::WriteBatch& batch, const Layout& layout,
                          const DeviceId& device, Hour hour, const std::optional<Rest>& rest) {
  const Hour block = block_of(layout, hour);
  auto removed = remove_blocks(database, batch, layout, device, rest ? block + layout.block : block);
  if (removed && rest && !rest->time.empty()) BlockWriter(database, batch, layout, device, block).put(*rest, {});
  return removed;
}

}  // namespace

Result<bool> erase_before(Database& database, const OpenHours& open, const DeviceId& device, Timestamp before) {
  const Hour hour = std::clamp(hour_of(before), k_first_hour, k_last_hour);
  // What waits in the hour that is cut becomes part of its block, so that there is one thing to cut.
  if (auto sealed = seal_hour(database, open, device, hour); !sealed) return tl::unexpected(sealed.error());
  const auto seam = read_seam(Snapshot(database, open), device, hour, before);
  if (!seam) return tl::unexpected(seam.error());

  rocksdb::WriteBatch batch;
  Result<void> done = erase_fragments(database, batch, device, hour);
  if (done) done = erase_blocks(database, batch, k_raw_layout, device, hour, seam->hour);
  for (std::size_t i = 0; i < k_rollup_layouts.size() && done; ++i) {
    done = erase_blocks(database, batch, k_rollup_layouts[i], device, hour, seam->rollups[i]);
  }
  const bool anything = batch.Count() > 0;
  if (done && anything) done = database.write(batch, Database::Durability::when_it_returns);
  if (!done) return tl::unexpected(done.error());
  return anything;
}

}  // namespace edl::server
