#pragma once

#include <cstddef>
#include <map>

#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// The seconds of some moments of a range, power and counter, read by hours and each hour once, and only so many of them: a
/// year of doubtful moments must not become a year of seconds.
class SecondsReader {
 public:
  /// Rows of a table that lives as long as the reader.
  struct Rows {
    const SampleTable* table = nullptr;
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] bool empty() const { return begin == end; }
  };

  /// @param source  borrowed for the reader's life
  /// @param range   nothing outside of it is read
  /// @param hours   how many may be read
  SecondsReader(Source& source, TimeRange range, std::size_t hours) : source_(source), range_(range), left_(hours) {}

  /// @param interval  within one hour of UTC
  /// @return empty where there are none, where seconds are no longer kept, and where no more hours may be read
  [[nodiscard]] Result<Rows> rows(TimeRange interval);

  /// How many hours may still be read.
  [[nodiscard]] std::size_t left() const { return left_; }

 private:
  Source& source_;
  TimeRange range_;
  std::size_t left_;
  std::map<Timestamp, SampleTable> hours_{};
};

}  // namespace edl::server::analytics
