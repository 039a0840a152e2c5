#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "server/store/embedded/codec/byte_io.hpp"
#include "server/store/embedded/codec/token.hpp"

namespace edl::server::codec {

inline constexpr unsigned k_probability_bits = 12;
inline constexpr std::uint32_t k_probability_sum = 1u << k_probability_bits;

/// How often each token is expected, as shares of k_probability_sum; 0: it does not occur.
using Frequencies = std::array<std::uint16_t, k_max_tokens>;

/// A table as a block keeps it: the logarithm of each frequency, rounded to a whole, half or quarter of a power of
/// two. Rounding to halves costs about 0.007 bits a token, a table of 30 tokens then some 12 bytes; the encoder weighs
/// one against the other.
struct QuantisedTable {
  unsigned fineness = 0;                            ///< steps to a power of two: 2^fineness, fineness 0 to 2
  std::array<std::uint8_t, k_max_tokens> levels{};  ///< 0: absent; else 1 + steps of the logarithm
  unsigned size = 0;                                ///< levels at and after it are 0

  bool operator==(const QuantisedTable&) const = default;
};

/// The table that codes tokens counted so with the fewest bits, its own bits included.
/// @param counts  at least one is not 0
struct ChosenTable {
  QuantisedTable table;
  Frequencies frequencies{};
  double bits = 0.0;  ///< of the tokens (without their extra bits) and the table
};
[[nodiscard]] ChosenTable choose_table(std::span<const std::uint32_t, k_max_tokens> counts);

void write_table(BitWriter& out, const QuantisedTable& table);

/// @return nullopt if it is not a table of at least one and at most `max_size` tokens
[[nodiscard]] std::optional<QuantisedTable> read_table(BitReader& in, std::size_t max_size);

/// The frequencies that a table means; their sum is k_probability_sum. Integer arithmetic alone.
[[nodiscard]] Frequencies frequencies_of(const QuantisedTable& table);

}  // namespace edl::server::codec
