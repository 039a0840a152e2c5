#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace edl::server::codec {

/// How a number becomes a token for the entropy coder and bits that follow as they are: below 2^split each number is
/// its own token; above, a token stands for the position of the highest bit and the `mantissa` bits below it.
/// @source hybrid unsigned integers, ISO/IEC 18181-1:2022 (JPEG XL), C.3.3
struct TokenShape {
  unsigned split;
  unsigned mantissa;
};

/// The shapes that a block may name, by their index.
inline constexpr std::array<TokenShape, 6> k_token_shapes{{{2, 0}, {3, 1}, {4, 1}, {4, 2}, {5, 1}, {6, 1}}};

/// No shape has more tokens than this.
inline constexpr std::size_t k_max_tokens = 256;

struct Token {
  std::uint8_t symbol;
  std::uint8_t extra_width;  ///< bits of the number that the symbol does not tell: its lowest
};

[[nodiscard]] constexpr Token token_of(std::uint64_t number, TokenShape shape) {
  if (number >> shape.split == 0) return {static_cast<std::uint8_t>(number), 0};
  const unsigned top = 63u - static_cast<unsigned>(std::countl_zero(number));
  const unsigned extra_width = top - shape.mantissa;
  const std::uint64_t below = (number >> extra_width) & ((1u << shape.mantissa) - 1);
  const std::uint64_t symbol = (1u << shape.split) + ((top - shape.split) << shape.mantissa) + below;
  return {static_cast<std::uint8_t>(symbol), static_cast<std::uint8_t>(extra_width)};
}

/// What a symbol means: base + extra, where extra is read from `extra_width` bits.
struct TokenMeaning {
  std::uint64_t base;
  std::uint32_t extra_width;
};

[[nodiscard]] constexpr std::size_t token_count(TokenShape shape) {
  return (std::size_t{1} << shape.split) + ((std::size_t{64} - shape.split) << shape.mantissa);
}

[[nodiscard]] constexpr TokenMeaning meaning_of(std::uint32_t symbol, TokenShape shape) {
  const std::uint32_t direct = 1u << shape.split;
  if (symbol < direct) return {symbol, 0};
  const std::uint32_t top = shape.split + ((symbol - direct) >> shape.mantissa);
  const std::uint32_t below = (symbol - direct) & ((1u << shape.mantissa) - 1);
  const std::uint32_t extra_width = top - shape.mantissa;
  return {(std::uint64_t{1} << top) | std::uint64_t{below} << extra_width, extra_width};
}

}  // namespace edl::server::codec
