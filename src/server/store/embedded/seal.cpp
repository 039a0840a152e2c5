#include "server/store/embedded/seal.hpp"

#include <rocksdb/write_batch.h>

#include "server/store/embedded/block_writer.hpp"
#include "server/store/embedded/snapshot.hpp"

namespace edl::server {
namespace {

enum class Rolled { again, added };

Result<void> roll_up_into(const Snapshot& snapshot, const Database& database, rocksdb::WriteBatch& batch,
                          const DeviceId& device, Hour hour, const HourColumns& columns, Rolled how) {
  for (const Layout& layout : k_rollup_layouts) {
    auto rollup = snapshot.rollup(layout, device, hour, ColumnChoice::everything());
    if (!rollup) return tl::unexpected(rollup.error());
    const auto before = value_columns_in(rollup->summaries);
    const Rollup of_the_hour = roll_up(columns, layout.resolution);
    if (how == Rolled::again) {
      replace_hour(*rollup, hour, of_the_hour);
    } else {
      add_to_hour(*rollup, hour, of_the_hour);
    }
    BlockWriter blocks(database, batch, layout, device, block_of(layout, hour));
    blocks.put(*rollup, before);
  }
  return {};
}

/// Whether the hour was rolled up and its seconds have been dropped since.
Result<bool> seconds_are_gone(const Snapshot& snapshot, const DeviceId& device, Hour hour) {
  const auto stored = snapshot.hours_by_rollups(device, range_of(hour));
  if (!stored) return tl::unexpected(stored.error());
  if (stored->empty() || !stored->front().rolled) return false;
  return snapshot.is_sealed(device, hour).map([](bool sealed) { return !sealed; });
}

}  // namespace

Result<void> seal_hour(Database& database, const OpenHours& open, const DeviceId& device, Hour hour) {
  const Snapshot snapshot(database, open);
  const auto everything = ColumnChoice::everything();
  auto block = snapshot.sealed(device, hour, everything);
  if (!block) return tl::unexpected(block.error());
  const auto before = value_columns_in(block->values);
  const auto fragments = snapshot.fragments(device, hour, everything, std::move(*block));
  if (!fragments) return tl::unexpected(fragments.error());
  if (fragments->count == 0) return {};
  const auto gone = seconds_are_gone(snapshot, device, hour);
  if (!gone) return tl::unexpected(gone.error());

  rocksdb::WriteBatch batch;
  if (!*gone) {
    BlockWriter to(database, batch, k_raw_layout, device, hour);
    to.put(fragments->columns, before);
  }
  auto rolled =
      roll_up_into(snapshot, database, batch, device, hour, fragments->columns, *gone ? Rolled::added : Rolled::again);
  if (!rolled) return rolled;
  batch.DeleteRange(database.fragments(), FragmentKey{device, hour, 0}.text(),
                    FragmentKey{device, hour, fragments->last + 1}.text());
  // Losing this write in a crash loses nothing: the fragments are there again then.
  return database.write(batch, Database::Durability::with_a_later_write);
}

}  // namespace edl::server
