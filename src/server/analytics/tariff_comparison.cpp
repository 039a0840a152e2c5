#include "server/analytics/tariff_comparison.hpp"

#include <algorithm>

namespace edl::server::analytics {

std::vector<ComparedTariff> compare_tariffs(std::span<const TariffBook> books, const QuarterHours& energy,
                                            TimeRange range, const TimeZone& zone) {
  std::vector<ComparedTariff> compared;
  for (std::size_t i = 0; i < books.size(); ++i) {
    ComparedTariff& one = compared.emplace_back(ComparedTariff{i, cost_of(books[i], energy, range, zone)});
    const Cost& first = compared.front().cost;
    if (one.cost.currency != first.currency || one.cost.unpriced_kwh > 0 || first.unpriced_kwh > 0) continue;
    one.difference = Money{one.cost.total.minor - first.total.minor, one.cost.total.digits};
  }
  std::ranges::stable_sort(compared, [](const ComparedTariff& a, const ComparedTariff& b) {
    if (a.difference && b.difference) return *a.difference < *b.difference;
    return a.difference.has_value() && !b.difference.has_value();
  });
  return compared;
}

}  // namespace edl::server::analytics
