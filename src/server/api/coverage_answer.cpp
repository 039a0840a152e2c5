#include "server/api/coverage_answer.hpp"

#include <functional>

namespace edl::server {

CoverageAnswer coverage_answer(const analytics::Coverage& coverage, const std::vector<analytics::LocalDay>& days) {
  CoverageAnswer answer{.seconds = std::int64_t(coverage.seconds),
                        .covered_seconds = std::int64_t(coverage.covered_seconds),
                        .share = coverage.share,
                        .share_by_phase = by_phase(coverage.share_of_phase, std::identity())};
  for (std::size_t day = 0; day < coverage.share_of_day.size(); ++day) {
    answer.by_day.push_back({date_text(days[day].date), coverage.share_of_day[day]});
  }
  if (const auto& gap = coverage.longest_gap) {
    answer.longest_gap = {to_rfc3339(gap->range.begin), to_rfc3339(gap->range.end), gap->exact};
  }
  return answer;
}

}  // namespace edl::server
