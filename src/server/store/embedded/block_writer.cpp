#include "server/store/embedded/block_writer.hpp"

#include <algorithm>
#include <vector>

#include "server/store/embedded/codec/column_codec.hpp"
#include "server/store/embedded/summary_column.hpp"

namespace edl::server {
namespace {

bool has_any_summary(const std::vector<Summary>& summaries) {
  return std::ranges::any_of(summaries, [](const Summary& one) { return one.count > 0; });
}

}  // namespace

void BlockWriter::put(const HourColumns& hour, const ValueColumns& before) {
  put(BlockColumn::time(), encode_times(hour.time));
  for (const Phase phase : k_phases) {
    if (!hour.presence[phase].empty()) put(BlockColumn::presence(phase), encode_values(hour.presence[phase]));
    for (const FieldInfo& info : k_fields) {
      const std::vector<double>& column = hour.values[phase][info.field];
      const BlockColumn which = BlockColumn::values(phase, info.field);
      if (has_any(column)) {
        put(which, encode_values(column));
      } else if (before[phase][info.field]) {
        remove(which);
      }
    }
  }
}

void BlockWriter::put(const Rollup& rollup, const ValueColumns& before) {
  put(BlockColumn::time(), encode_times(rollup.time));
  for (const Phase phase : k_phases) {
    if (!rollup.readings[phase].empty()) put(BlockColumn::presence(phase), encode_values(rollup.readings[phase]));
    for (const FieldInfo& info : k_fields) {
      const auto& summaries = rollup.summaries[phase][info.field];
      const BlockColumn which = BlockColumn::values(phase, info.field);
      if (has_any_summary(summaries)) {
        put(which, encode_summaries(summaries, rollup.readings[phase], info.aggregation));
      } else if (before[phase][info.field]) {
        remove(which);
      }
    }
  }
}

}  // namespace edl::server
