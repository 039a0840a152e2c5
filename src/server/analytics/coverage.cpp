#include "server/analytics/coverage.hpp"

#include <algorithm>
#include <cstddef>

namespace edl::server::analytics {
namespace {

double share_of(double covered, double seconds) { return seconds > 0.0 ? std::min(1.0, covered / seconds) : 0.0; }

}  // namespace

Coverage coverage_of(const Measured& measured) {
  const double seconds = common_seconds(measured.range, measured.range);
  Coverage coverage{.range = measured.range, .seconds = static_cast<std::uint64_t>(seconds)};
  const std::vector<LocalDay>& days = measured.calendar.days();
  std::vector<double> covered_of_day(days.size());
  for (std::size_t row = 0; row < measured.covered.size(); ++row) {
    coverage.covered_seconds += measured.covered[row];
    covered_of_day[measured.place(row).day] += measured.covered[row];
  }
  coverage.share = share_of(static_cast<double>(coverage.covered_seconds), seconds);
  for (const Phase phase : k_phases) {
    coverage.share_of_phase[phase] = share_of(static_cast<double>(measured.covered_of_phase[phase]), seconds);
  }
  for (std::size_t i = 0; i < days.size(); ++i) {
    coverage.share_of_day.push_back(share_of(covered_of_day[i], common_seconds(days[i].range, measured.range)));
  }
  if (!measured.gaps.longest.empty()) coverage.longest_gap = measured.gaps.longest.front();
  return coverage;
}

}  // namespace edl::server::analytics
