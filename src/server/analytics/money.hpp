#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

#include "server/analytics/tariff_words.hpp"

// How a bill is reckoned: energy in whole milliwatt-hours, prices in millionths, their products exactly, and each line
// rounded once, at its end, to the smallest coin. So the lines add up to the total, and the order of sums means nothing.

namespace edl::server::analytics {

/// Wide enough for a century's milliwatt-hours of a power station times any price.
__extension__ using Wide = __int128;

/// An amount in a currency's smallest coin.
struct Money {
  std::int64_t minor = 0;
  int digits = 2;  ///< decimals of the currency

  /// The double that reads as the decimal amount: 12.34.
  [[nodiscard]] double number() const { return static_cast<double>(minor) / std::pow(10.0, digits); }
  auto operator<=>(const Money&) const = default;
};

/// An amount before it is rounded, in 10^-12 of the currency: what a milliwatt-hour costs at a millionth a kWh. (Charges
/// are in the same: millionths times millionths.)
struct Exact {
  Wide trillionths = 0;

  Exact& operator+=(Exact other) {
    trillionths += other.trillionths;
    return *this;
  }
  bool operator==(const Exact&) const = default;
};

inline constexpr std::int64_t k_micro = 1'000'000;

/// A quantity (kWh of a quarter hour, kW) in millionths of it. What no meter can have measured is cut to 10^8, so that no
/// product or sum of a century leaves Wide; NaN is 0.
[[nodiscard]] inline std::int64_t in_millionths(double quantity) {
  constexpr double k_most = 1e8;
  if (std::isnan(quantity)) return 0;
  return std::llround(std::fmin(std::fmax(quantity, -k_most), k_most) * double(k_micro));
}

/// @param quantity  in millionths
[[nodiscard]] inline Exact priced(Wide quantity, Price price) { return {quantity * price.micros()}; }

/// numerator / denominator, to the nearest, halves away from zero as DIN 1333 and accountants round.
/// @param denominator  above 0
[[nodiscard]] constexpr Wide divided(Wide numerator, Wide denominator) {
  const Wide half = denominator / 2;
  return (numerator + (numerator < 0 ? -half : half)) / denominator;
}

/// An amount, or the share days / days_of_month of it, as a line of the bill.
[[nodiscard]] constexpr Money rounded_to_coin(Exact amount, int digits, int days = 1, int days_of_month = 1) {
  Wide coin = k_micro;
  coin *= k_micro;
  for (int i = 0; i < digits; ++i) coin /= 10;
  const Wide minor = divided(amount.trillionths * days, coin * days_of_month);
  constexpr Wide k_most = 100'000'000'000'000;  // so that any bill's lines can be added up
  return {static_cast<std::int64_t>(minor > k_most ? k_most : minor < -k_most ? -k_most : minor), digits};
}

}  // namespace edl::server::analytics
