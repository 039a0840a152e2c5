#pragma once

#include <vector>

#include "server/store/embedded/hour.hpp"

namespace edl::server {

/// What the store has of one hour of a device.
struct StoredHour {
  Hour hour;
  bool sealed = false;  ///< a raw block; Snapshot::hours_by_rollups() does not tell it of hours that are rolled
  bool open = false;    ///< there may be fragments that are not in the block yet
  bool rolled = false;  ///< rollups, of what is sealed

  bool operator==(const StoredHour&) const = default;
};

/// Notes of some hours what the store has of them.
/// @param all    ascending
/// @param hours  ascending; in `all` or not yet
/// @param what   is so of them
/// @return ascending
[[nodiscard]] std::vector<StoredHour> noted(std::vector<StoredHour> all, const std::vector<Hour>& hours,
                                            bool StoredHour::*what);

/// Some hours, one after the other.
struct Hours {
  Hour first;
  Hour last;

  bool operator==(const Hours&) const = default;
};

/// The hours that a range touches, as far as they can be stored.
/// @param range  not empty
[[nodiscard]] Hours hours_of(TimeRange range);

/// The spans of hours that are not there, ascending; those with a week or less between them as one, for to go over some
/// hours more costs less than to look for the next span anew.
/// @param there  ascending, among those asked
[[nodiscard]] std::vector<Hours> gaps_between(const std::vector<Hour>& there, Hours asked);

}  // namespace edl::server
