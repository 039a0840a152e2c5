#include "server/store/embedded/stored_hours.hpp"

#include <algorithm>
#include <chrono>

namespace edl::server {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::hours k_worth_seeking{7 * 24};

}  // namespace

std::vector<StoredHour> noted(std::vector<StoredHour> all, const std::vector<Hour>& hours, bool StoredHour::*what) {
  if (hours.empty()) return all;
  std::vector<StoredHour> joined;
  joined.reserve(all.size() + hours.size());
  auto at = all.begin();
  for (const Hour hour : hours) {
    while (at != all.end() && at->hour < hour) joined.push_back(*at++);
    joined.push_back(at != all.end() && at->hour == hour ? *at++ : StoredHour{.hour = hour});
    joined.back().*what = true;
  }
  joined.insert(joined.end(), at, all.end());
  return joined;
}

Hours hours_of(TimeRange range) {
  const auto clamp = [](Hour hour) { return std::clamp(hour, k_first_hour, k_last_hour); };
  return {clamp(hour_of(range.begin)), clamp(hour_of(range.end - 1ms))};
}

std::vector<Hours> gaps_between(const std::vector<Hour>& there, Hours asked) {
  std::vector<Hours> gaps;
  const auto add = [&gaps](Hour first, Hour last) {
    if (first > last) return;
    if (gaps.empty() || first - gaps.back().last > k_worth_seeking) {
      gaps.push_back({first, last});
    } else {
      gaps.back().last = last;
    }
  };
  Hour next = asked.first;
  for (const Hour hour : there) {
    add(next, hour - 1h);
    next = hour + 1h;
  }
  add(next, asked.last);
  return gaps;
}

}  // namespace edl::server
