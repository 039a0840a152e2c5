#pragma once

#include <rocksdb/write_batch.h>

#include <string>

#include "core/field.hpp"
#include "core/phase.hpp"
#include "server/store/embedded/database.hpp"
#include "server/store/embedded/hour_columns.hpp"
#include "server/store/embedded/keys.hpp"
#include "server/store/embedded/layout.hpp"
#include "server/store/embedded/rollup.hpp"

namespace edl::server {

/// Which columns of values a block has.
using ValueColumns = PerPhase<PerField<bool>>;

/// Of `HourColumns::values` or `Rollup::summaries`.
[[nodiscard]] ValueColumns value_columns_in(const auto& columns) {
  ValueColumns present;
  for (const Phase phase : k_phases) {
    for (const FieldInfo& info : k_fields) present[phase][info.field] = !columns[phase][info.field].empty();
  }
  return present;
}

/// Writes one block of one resolution into a batch.
class BlockWriter {
 public:
  /// @param database, batch  outlive the writer
  BlockWriter(const Database& database, rocksdb::WriteBatch& batch, const Layout& layout, const DeviceId& device,
              Hour begin)
      : batch_(batch), family_(database.blocks(layout.resolution)), keys_(device, layout.partition), begin_(begin) {}

  /// @param before  the columns of the block that is there: those that are gone are deleted
  void put(const HourColumns& hour, const ValueColumns& before);
  void put(const Rollup& rollup, const ValueColumns& before);

 private:
  void put(BlockColumn column, const std::string& bytes) { batch_.Put(family_, keys_.key(column, begin_), bytes); }
  void remove(BlockColumn column) { batch_.Delete(family_, keys_.key(column, begin_)); }

  rocksdb::WriteBatch& batch_;
  rocksdb::ColumnFamilyHandle* family_;
  BlockKeys keys_;
  Hour begin_;
};

}  // namespace edl::server
