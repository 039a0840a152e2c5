#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/reading.hpp"
#include "core/result.hpp"
#include "server/store/column.hpp"

namespace edl::server {

/// Which columns are wanted of which phases.
class ColumnChoice {
 public:
  [[nodiscard]] static ColumnChoice everything();

  void add(Phase phase) { phases_[phase] = true; }
  void add(Phase phase, Field field) {
    add(phase);
    fields_[phase][field] = true;
  }

  [[nodiscard]] bool has(Phase phase) const { return phases_[phase]; }
  [[nodiscard]] bool has(Phase phase, Field field) const { return fields_[phase][field]; }

 private:
  PerPhase<bool> phases_{};
  PerPhase<PerField<bool>> fields_{};
};

/// The readings of one device in one hour (or any other short span) as columns over one time axis.
///
/// A column is as long as the axis, with k_no_value where there is none, or empty if it has no value at all or was
/// not asked for.
struct HourColumns {
  std::vector<Timestamp> time{};             ///< ascending, each once
  PerPhase<std::vector<double>> presence{};  ///< 1 where the phase has a reading, else k_no_value
  PerPhase<PerField<std::vector<double>>> values{};

  [[nodiscard]] bool empty() const { return time.empty(); }
};

/// Brings readings into the order of columns: by time and then phase; of two with one identity the later one stays.
[[nodiscard]] std::vector<Reading> in_order(std::vector<Reading> readings);

/// Takes readings into columns; one whose identity is there already replaces it, whole.
/// @param readings  as in_order returns them
/// @param choice  what of them is taken
void merge(HourColumns& columns, std::span<const Reading> readings, const ColumnChoice& choice);

/// As merge, of readings that are columns already: whole columns are laid over each other.
/// @param newer  its readings replace those of the same identity
void lay_over(HourColumns& columns, HourColumns newer);

/// The readings that columns were made of, by time and then phase.
[[nodiscard]] std::vector<Reading> readings_of(const HourColumns& columns);

/// Whether any place of a column has a value.
[[nodiscard]] bool has_any(std::span<const double> column);

/// Columns as one string, and back. Errc::corrupt says what is wrong.
[[nodiscard]] std::string encode_columns(const HourColumns& columns);
/// @param choice  columns that are not wanted are passed over, unread
[[nodiscard]] Result<HourColumns> decode_columns(std::string_view bytes,
                                                 const ColumnChoice& choice = ColumnChoice::everything());

}  // namespace edl::server
