#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
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

/// Appends what encode_fragment was given; of columns, in the order of time.
/// @return Errc::corrupt with what is wrong
[[nodiscard]] Result<void> decode_fragment(std::string_view bytes, Hour hour, std::vector<Reading>& readings);

/// The columns of a fragment that was encoded as such; nullopt if it was not.
[[nodiscard]] Result<std::optional<HourColumns>> columns_of_fragment(std::string_view bytes);

}  // namespace edl::server
