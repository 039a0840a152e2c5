#pragma once

#include "server/analytics/cost.hpp"
#include "server/analytics/measured.hpp"

namespace edl::server::analytics {

/// The measured energy as a bill takes it, all phases together: import and export each summed, not balanced. The demand is
/// the mean imported power of the seconds that have a reading; NaN where half of them have none
/// (k_least_block_coverage).
[[nodiscard]] QuarterHours billed_quarters(const Measured& measured);

}  // namespace edl::server::analytics
