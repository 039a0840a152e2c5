#pragma once

#include "core/reading.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// A part of the machine that measures single seconds and leaves it to others when.
class MeasuringUnit {
 public:
  MeasuringUnit() = default;
  MeasuringUnit(const MeasuringUnit&) = delete;
  MeasuringUnit& operator=(const MeasuringUnit&) = delete;
  virtual ~MeasuringUnit() = default;

  /// What was measured over [end - 1 s, end), stamped `end`: intervals carry the time of their end, as the
  /// aggregates of IEC 61000-4-30:2015 do, and the energy counter is its value at that moment.
  /// @param end  a whole second, after that of the call before
  /// @return the readings | Errc::io, Errc::unavailable: this second could not be measured; the next one may be
  [[nodiscard]] virtual Result<ReadingSet> measure(Timestamp end) = 0;
};

}  // namespace edl::agent
