#pragma once

#include <optional>
#include <vector>

namespace edl::server::analytics {

/// The least of the values that at least `percent` of them do not pass: the percentile by nearest rank. So "the 95th
/// percentile is within the limit" says the same as "95 % of the values are within the limit".
/// @param values  any order; NaN is left out
/// @return nullopt where there is none
[[nodiscard]] std::optional<double> nearest_rank(std::vector<double> values, double percent);

/// What is usual, by a middle and a spread that half of the values may be wild without moving far.
struct UsualRange {
  double median = 0;     ///< of an even number: the mean of the two in the middle
  double deviation = 0;  ///< the median of the distances from the median (MAD)
};

/// @param values  any order; NaN is left out
/// @return nullopt where there is none
[[nodiscard]] std::optional<UsualRange> usual_range(std::vector<double> values);

}  // namespace edl::server::analytics
