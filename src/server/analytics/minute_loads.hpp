#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/demand_blocks.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// The load of each minute of a time, with readings or not.
struct MinuteLoads {
  std::vector<Load> minutes{};
  /// False: some minutes had both signs and no seconds any more; of them the surplus of import is told, which is the least.
  bool exact = true;
};

/// @param range  begins and ends with a minute
/// @return as Source does
[[nodiscard]] Result<MinuteLoads> minute_loads(Source& source, TimeRange range);

/// The minutes of some quarter hours, each read once, and only so many of them.
class MinuteReader {
 public:
  /// @param source    borrowed for the reader's life
  /// @param quarters  how many may be read
  MinuteReader(Source& source, std::size_t quarters) : source_(source), left_(quarters) {}

  /// How many of the quarter hours of a range were not read yet.
  [[nodiscard]] std::size_t unread(TimeRange quarters) const;
  [[nodiscard]] std::size_t left() const { return left_; }

  /// @param quarters  a range of whole quarter hours, of which no more than left() are unread
  [[nodiscard]] Result<MinuteLoads> read(TimeRange quarters);

 private:
  [[nodiscard]] Result<void> fetch(TimeRange quarters);

  Source& source_;
  std::size_t left_;
  std::map<Timestamp, MinuteLoads> quarters_{};
};

}  // namespace edl::server::analytics
