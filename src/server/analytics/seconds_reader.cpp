#include "server/analytics/seconds_reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace edl::server::analytics {

Result<SecondsReader::Rows> SecondsReader::rows(TimeRange interval) {
  static constexpr std::array k_power_and_counter{Field::power_watt, Field::energy_kwh};
  const Timestamp hour = std::chrono::floor<std::chrono::hours>(interval.begin);
  auto found = hours_.find(hour);
  if (found == hours_.end()) {
    if (left_ == 0) return Rows{};
    --left_;
    const TimeRange kept{std::max(hour, range_.begin), std::min(hour + std::chrono::hours(1), range_.end)};
    auto table = source_.samples(kept, k_power_and_counter);
    if (!table) return tl::unexpected(std::move(table.error()));
    found = hours_.emplace(hour, *std::move(table)).first;
  }
  const std::vector<Timestamp>& time = found->second.time;
  const auto row_of = [&time](Timestamp at) {
    return static_cast<std::size_t>(std::ranges::lower_bound(time, at) - time.begin());
  };
  return Rows{&found->second, row_of(interval.begin), row_of(interval.end)};
}

}  // namespace edl::server::analytics
