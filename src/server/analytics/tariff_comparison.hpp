#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "server/analytics/cost.hpp"

namespace edl::server::analytics {

/// What the same energy would cost by another book.
struct ComparedTariff {
  std::size_t index = 0;  ///< of the book in what was compared
  Cost cost{};
  /// Above 0: dearer than the first book. nullopt where the two cannot be compared: another currency, or energy that one of
  /// them has no price for.
  std::optional<Money> difference{};
};

/// Prices the same energy by each book.
/// @param books  the first is what the others are compared with, such as the device's own
/// @param energy, range, zone  as cost_of
/// @return as many as there are books; those that can be compared by their total, the cheapest first, then the others, each
///         in the order of `books` where they are alike
[[nodiscard]] std::vector<ComparedTariff> compare_tariffs(std::span<const TariffBook> books, const QuarterHours& energy,
                                                          TimeRange range, const TimeZone& zone);

}  // namespace edl::server::analytics
