#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/store/summary.hpp"

namespace edl::server {

/// The summaries of one field in consecutive intervals, member by member as Summary has them: what is done with a year of
/// them is done with one column after the other.
struct SummaryColumns {
  std::vector<std::uint32_t> count{};
  /// As long as `count`, and k_no_value where that is 0.
  std::vector<double> sum{};
  std::vector<double> min{};
  std::vector<double> max{};
  std::vector<double> first{};  ///< counters only, as are the next two: of other fields empty
  std::vector<double> last{};
  std::vector<double> increase{};

  [[nodiscard]] bool empty() const { return count.empty(); }
  [[nodiscard]] std::size_t size() const { return count.size(); }

  /// That of one interval.
  [[nodiscard]] Summary operator[](std::size_t row) const {
    if (count[row] == 0) return {};
    Summary one{.count = count[row], .sum = sum[row], .min = min[row], .max = max[row]};
    if (first.empty()) return one;
    one.first = first[row];
    one.last = last[row];
    one.increase = increase[row];
    return one;
  }
};

}  // namespace edl::server
