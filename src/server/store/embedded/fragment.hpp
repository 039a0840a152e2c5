#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/reading.hpp"
#include "core/result.hpp"
#include "server/store/embedded/hour.hpp"
#include "server/store/embedded/hour_columns.hpp"

/// What one append brought for one hour of a device, as it lies in the store until the hour is sealed: rows where it
/// is few, which are cheap to append, or columns where it is many, which are small. See docs/store-format.md.
namespace edl::server {

/// From here on columns are cheaper than rows, also to write: some 85 seconds of three phases.
inline constexpr std::size_t k_min_column_readings = 256;

/// @param readings  of that hour, at least one, in the order of the append; each has a value
[[nodiscard]] std::string encode_fragment(Hour hour, std::span<const Reading> readings);

/// Puts the fragments of one hour together, in the order of their appends.
class FragmentJoin {
 public:
  /// @param base  what the fragments are laid over
  FragmentJoin(Hour hour, const ColumnChoice& choice, HourColumns base = {})
      : hour_(hour), choice_(choice), columns_(std::move(base)) {}

  /// @param bytes  of encode_fragment
  /// @return Errc::corrupt with what is wrong; the join is of no more use then
  [[nodiscard]] Result<void> add(std::string_view bytes);

  [[nodiscard]] HourColumns finish() &&;

 private:
  void merge_rows();

  Hour hour_;
  ColumnChoice choice_;
  HourColumns columns_;
  std::vector<Reading> rows_;  ///< later than what is in the columns, in the order of the appends
};

}  // namespace edl::server
