#pragma once

#include <optional>
#include <stop_token>

#include "agent/meter/meter_details.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Where reading sets come from: a chip on the second, a simulation that first makes up for the past, a recording
/// at its own pace. Each knows when its next set is due, so the one who asks only asks again and again.
///
/// A set stamped T holds what was measured over [T - 1 s, T): the stamp is the interval's end, as in
/// IEC 61000-4-30:2015, and the energy counter is its value at T. Recordings keep the stamps that they carry.
class Meter {
 public:
  Meter() = default;
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  virtual ~Meter() = default;

  /// Waits until the next set is due and gives it. Times ascend from call to call; a second that was missed is
  /// left out, never made up. One thread.
  /// @return a set | nullopt: there are no more, because a recording is over or stop was requested
  ///         | an error: this set could not be had; asking again goes on with what comes after it
  [[nodiscard]] virtual Result<std::optional<ReadingSet>> next(std::stop_token stop) = 0;

  /// What it knows beside its readings after the last next(). The thread of next().
  /// @return nullopt: nothing
  [[nodiscard]] virtual std::optional<MeterDetails> details() const { return std::nullopt; }
};

}  // namespace edl::agent
