#pragma once

#include <complex>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// A load's power factor, of sines: 0 to 1, and on which side the current is.
struct PowerFactor {
  double value = 1;
  bool capacitive = false;  ///< the current leads

  bool operator==(const PowerFactor&) const = default;
};

/// What a source applies to one phase of the meter, or what a better meter beside it says: sines.
struct Reference {
  double volts = 0;    ///< RMS, on the primary side
  double amperes = 0;  ///< RMS, on the primary side, into the load
  PowerFactor power_factor{};

  /// W + j var; positive var is inductive.
  [[nodiscard]] std::complex<double> power() const;
};

/// Reads "1", "0.5-inductive" or "0.8-capacitive".
/// @return Errc::invalid
[[nodiscard]] Result<PowerFactor> parse_power_factor(std::string_view text);

/// The words of a list that commas or spaces divide.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// Reads a list of `count` numbers above 0, or one that counts for all.
/// @return `count` numbers | Errc::invalid
[[nodiscard]] Result<std::vector<double>> parse_amounts(std::string_view text, std::size_t count);

/// As parse_amounts, of power factors.
[[nodiscard]] Result<std::vector<PowerFactor>> parse_power_factors(std::string_view text, std::size_t count);

}  // namespace edl::agent::ade9000
