#include "server/store/embedded/seal.hpp"

#include <rocksdb/write_batch.h>

#include <algorithm>

#include "server/store/embedded/codec/column_codec.hpp"
#include "server/store/embedded/snapshot.hpp"
#include "server/store/embedded/summary_column.hpp"

namespace edl::server {
namespace {

using Values = std::vector<double>;

/// Which columns there are, to delete the values of those that are gone.
PerPhase<PerField<bool>> columns_in(const auto& columns) {
  PerPhase<PerField<bool>> present;
  for (const Phase phase : k_phases) {
    for (const FieldInfo& info : k_fields) present[phase][info.field] = !columns[phase][info.field].empty();
  }
  return present;
}

/// Writes the blocks of one resolution.
class BlockWriter {
 public:
  BlockWriter(const Database& database, rocksdb::WriteBatch& batch, const Layout& layout, const DeviceId& device,
              Hour begin)
      : batch_(batch), family_(database.blocks(layout.resolution)), keys_(device, layout.partition), begin_(begin) {}

  void put(BlockColumn column, const std::string& bytes) { batch_.Put(family_, keys_.key(column, begin_), bytes); }
  void remove(BlockColumn column) { batch_.Delete(family_, keys_.key(column, begin_)); }

 private:
  rocksdb::WriteBatch& batch_;
  rocksdb::ColumnFamilyHandle* family_;
  BlockKeys keys_;
  Hour begin_;
};

void put_hour(BlockWriter& to, const HourColumns& hour, const PerPhase<PerField<bool>>& before) {
  to.put(BlockColumn::time(), encode_times(hour.time));
  for (const Phase phase : k_phases) {
    if (!hour.presence[phase].empty()) to.put(BlockColumn::presence(phase), encode_values(hour.presence[phase]));
    for (const FieldInfo& info : k_fields) {
      const Values& column = hour.values[phase][info.field];
      const BlockColumn which = BlockColumn::values(phase, info.field);
      if (has_any(column)) {
        to.put(which, encode_values(column));
      } else if (before[phase][info.field]) {
        to.remove(which);
      }
    }
  }
}

bool has_any(const std::vector<Summary>& summaries) {
  return std::ranges::any_of(summaries, [](const Summary& one) { return one.count > 0; });
}

void put_rollup(BlockWriter& to, const Rollup& rollup, const PerPhase<PerField<bool>>& before) {
  to.put(BlockColumn::time(), encode_times(rollup.time));
  for (const Phase phase : k_phases) {
    if (!rollup.readings[phase].empty()) to.put(BlockColumn::presence(phase), encode_values(rollup.readings[phase]));
    for (const FieldInfo& info : k_fields) {
      const auto& summaries = rollup.summaries[phase][info.field];
      const BlockColumn which = BlockColumn::values(phase, info.field);
      if (has_any(summaries)) {
        to.put(which, encode_summaries(summaries, rollup.readings[phase], info.aggregation));
      } else if (before[phase][info.field]) {
        to.remove(which);
      }
    }
  }
}

enum class Rolled { again, added };

Result<void> roll_up_into(const Snapshot& snapshot, const Database& database, rocksdb::WriteBatch& batch,
                          const DeviceId& device, Hour hour, const HourColumns& columns, Rolled how) {
  for (const Layout& layout : k_rollup_layouts) {
    auto rollup = snapshot.rollup(layout, device, hour, ColumnChoice::everything());
    if (!rollup) return tl::unexpected(rollup.error());
    const auto before = columns_in(rollup->summaries);
    const Rollup of_the_hour = roll_up(columns, layout.resolution);
    if (how == Rolled::again) {
      replace_hour(*rollup, hour, of_the_hour);
    } else {
      add_to_hour(*rollup, hour, of_the_hour);
    }
    BlockWriter blocks(database, batch, layout, device, block_of(layout, hour));
    put_rollup(blocks, *rollup, before);
  }
  return {};
}

/// Whether the hour was rolled up and its seconds have been dropped since.
Result<bool> seconds_are_gone(const Snapshot& snapshot, const DeviceId& device, Hour hour) {
  const auto stored = snapshot.hours(device, range_of(hour), true);
  if (!stored) return tl::unexpected(stored.error());
  return !stored->empty() && stored->front().rolled && !stored->front().sealed;
}

}  // namespace

Result<void> seal_hour(Database& database, const OpenHours& open, const DeviceId& device, Hour hour) {
  const Snapshot snapshot(database, open);
  const auto everything = ColumnChoice::everything();
  auto block = snapshot.sealed(device, hour, everything);
  if (!block) return tl::unexpected(block.error());
  const auto before = columns_in(block->values);
  const auto fragments = snapshot.fragments(device, hour, everything, std::move(*block));
  if (!fragments) return tl::unexpected(fragments.error());
  if (fragments->count == 0) return {};
  const auto gone = seconds_are_gone(snapshot, device, hour);
  if (!gone) return tl::unexpected(gone.error());

  rocksdb::WriteBatch batch;
  if (!*gone) {
    BlockWriter to(database, batch, k_raw_layout, device, hour);
    put_hour(to, fragments->columns, before);
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
