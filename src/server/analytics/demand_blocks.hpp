#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/phase.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/measured.hpp"

namespace edl::server::analytics {

/// Share of a block's seconds that must have a reading for its mean to stand for the block.
inline constexpr double k_least_block_coverage = 0.5;

/// Mean import power over a block of time: the demand of IEC 62056-6-1 (OBIS 1.5.0, last average) with
/// the seconds without a reading left out. Import of phases is summed, each phase's mean being that of its own seconds.
struct DemandBlock {
  TimeRange range;
  double power_w = 0.0;   ///< 0 or more
  double coverage = 0.0;  ///< share of the block's seconds with a reading, 0 to 1

  [[nodiscard]] bool thin() const { return coverage < k_least_block_coverage; }
  bool operator==(const DemandBlock&) const = default;
};

/// What one phase draws in some time: joules imported in so many seconds with a reading. Sums of neighbours are that of both.
struct PhaseLoad {
  double joules = 0.0;
  double seconds = 0.0;

  PhaseLoad& operator+=(const PhaseLoad& other) {
    joules += other.joules;
    seconds += other.seconds;
    return *this;
  }
  [[nodiscard]] double mean_w() const { return seconds > 0.0 ? joules / seconds : 0.0; }
};

/// The load of each phase in some time.
struct Load {
  PerPhase<PhaseLoad> phases{};

  Load& operator+=(const Load& other);
  [[nodiscard]] double mean_w() const;   ///< of all phases
  [[nodiscard]] double seconds() const;  ///< of the phase that has most readings
  [[nodiscard]] bool read() const { return seconds() > 0.0; }
};

/// The load of each row of the measured table.
[[nodiscard]] std::vector<Load> loads_of(const Measured& measured);

/// @param loads   of loads_of()
/// @param length  15 or 30 minutes; blocks of 30 begin with the clock's half hours
/// @return blocks of all phases that have a reading, ascending
[[nodiscard]] std::vector<DemandBlock> blocks_of(const Measured& measured, const std::vector<Load>& loads,
                                                 std::chrono::minutes length);

/// The highest block of each phase that is not thin; of equals the first.
[[nodiscard]] PerPhase<std::optional<DemandBlock>> highest_by_phase(const Measured& measured,
                                                                    const std::vector<Load>& loads,
                                                                    std::chrono::minutes length);

}  // namespace edl::server::analytics
