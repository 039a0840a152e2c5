#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <vector>

#include "server/analytics/tariff_rules.hpp"

namespace edl::server::analytics {

/// Which price each quarter hour of a local day has. Rate 0 is the price of all times that are in no period, rate i + 1
/// that of period i.
struct DayRates {
  static constexpr std::size_t k_none = SIZE_MAX;
  static_assert(EnergyRates::k_max_periods < UINT8_MAX);

  std::size_t version = k_none;  ///< index into the book's; k_none: before the first
  std::array<std::uint8_t, ClockTime::k_quarters> import_rate{};
  std::array<std::uint8_t, ClockTime::k_quarters> export_rate{};
  std::bitset<ClockTime::k_quarters> demand_counts{};
};

[[nodiscard]] inline Price price_of(const EnergyRates& rates, std::uint8_t rate) {
  return rate == 0 ? rates.price_per_kwh : rates.periods[rate - 1U].price_per_kwh;
}

/// Tells the rates of day after day, quickly: what seasons and times mean is worked out once for each version. Borrows the
/// book.
class RateFinder {
 public:
  explicit RateFinder(const TariffBook& book);

  [[nodiscard]] DayRates rates_of(std::chrono::year_month_day date) const;

 private:
  struct VersionMoments {
    std::vector<Moments> import_periods;
    std::vector<Moments> export_periods;
    Moments demand;
  };

  const TariffBook& book_;
  std::vector<VersionMoments> versions_;
};

}  // namespace edl::server::analytics
