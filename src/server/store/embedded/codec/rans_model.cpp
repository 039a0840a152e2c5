#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "server/store/embedded/codec/quick_log2.hpp"
#include "server/store/embedded/codec/rans.hpp"

namespace edl::server::codec {
namespace {

/// A histogram finer than every shape: from it the tokens of any shape can be counted without the residuals.
constexpr TokenShape k_finest_shape{6, 2};
constexpr std::size_t k_finest_count = token_count(k_finest_shape);
using FineHistogram = std::array<std::uint32_t, k_finest_count>;

std::size_t fine_bin(std::uint64_t number) {
  if (number < 64) return number;
  const unsigned top = 63u - static_cast<unsigned>(std::countl_zero(number));
  return 64 + ((top - 6) << 2) + ((number >> (top - 2)) & 3);
}

FineHistogram count_finely(std::span<const std::int64_t> residuals) {
  FineHistogram histogram{};
  for (const std::int64_t residual : residuals) ++histogram[fine_bin(zigzag(residual))];
  return histogram;
}

using Counts = std::array<std::uint32_t, k_max_tokens>;

struct TokenCounts {
  Counts counts{};
  double extra_bits = 0;
};

TokenCounts counted(const FineHistogram& histogram, TokenShape shape) {
  TokenCounts tokens;
  for (std::uint32_t bin = 0; bin < k_finest_count; ++bin) {
    if (histogram[bin] == 0) continue;
    const Token token = token_of(meaning_of(bin, k_finest_shape).base, shape);
    tokens.counts[token.symbol] += histogram[bin];
    tokens.extra_bits += static_cast<double>(histogram[bin]) * token.extra_width;
  }
  return tokens;
}

/// Shannon's bound for the tokens, and about what their table costs.
double entropy_bits(const Counts& counts) {
  constexpr double k_bits_per_entry = 3.5;
  constexpr double k_bits_per_table = 16;
  std::uint32_t sum = 0;
  double bits = k_bits_per_table;
  for (const std::uint32_t count : counts) {
    if (count == 0) continue;
    sum += count;
    bits += k_bits_per_entry - count * quick_log2(count);
  }
  return sum == 0 ? 0 : bits + sum * quick_log2(sum);
}

struct Split {
  std::uint8_t threshold = 0;
  Counts calm{};
  Counts busy{};
  double bits = std::numeric_limits<double>::infinity();
};

/// The threshold that divides tokens best by the token before.
Split best_split(std::span<const std::int64_t> residuals, TokenShape shape, const Counts& all) {
  constexpr std::size_t k_rows = 64;  // tokens from there on count as one: few are so large
  std::array<Counts, k_rows> after{};
  std::size_t before = 0;
  for (const std::int64_t residual : residuals) {
    const std::uint8_t symbol = token_of(zigzag(residual), shape).symbol;
    ++after[before][symbol];
    before = std::min<std::size_t>(symbol, k_rows - 1);
  }
  const auto total = static_cast<double>(residuals.size());
  const auto used = static_cast<std::size_t>(
      std::find_if(all.rbegin(), all.rend(), [](std::uint32_t count) { return count != 0; }).base() - all.begin());
  Split best;
  Split split{.busy = all};
  std::uint32_t calm_count = 0;
  double next_share = 0.2;
  for (std::size_t row = 0; row + 1 < k_rows; ++row) {
    std::uint32_t moved = 0;
    for (std::size_t i = 0; i < used; ++i) {
      split.calm[i] += after[row][i];
      split.busy[i] -= after[row][i];
      moved += after[row][i];
    }
    calm_count += moved;
    if (moved == 0 || calm_count < next_share * total) continue;
    if (calm_count == residuals.size()) break;
    next_share = calm_count / total + 0.1;
    split.threshold = static_cast<std::uint8_t>(row + 1);
    split.bits = entropy_bits(split.calm) + entropy_bits(split.busy);
    if (split.bits < best.bits) best = split;
  }
  return best;
}

}  // namespace

double estimate_bits(std::span<const std::int64_t> residuals) {
  constexpr TokenShape k_typical{4, 1};
  const TokenCounts tokens = counted(count_finely(residuals), k_typical);
  return tokens.extra_bits + entropy_bits(tokens.counts);
}

RansModel choose_model(std::span<const std::int64_t> residuals) {
  const FineHistogram histogram = count_finely(residuals);
  TokenCounts tokens;
  RansModel model{.bits = std::numeric_limits<double>::infinity()};
  for (unsigned shape = 0; shape < k_token_shapes.size(); ++shape) {
    TokenCounts candidate = counted(histogram, k_token_shapes[shape]);
    const double bits = candidate.extra_bits + entropy_bits(candidate.counts);
    if (bits >= model.bits) continue;
    model.shape = shape;
    model.bits = bits;
    tokens = candidate;
  }
  const ChosenTable one = choose_table(tokens.counts);
  model.calm = one.table;
  model.bits = tokens.extra_bits + one.bits;

  constexpr std::size_t k_enough_for_two_tables = 256;
  if (residuals.size() < k_enough_for_two_tables) return model;
  const Split split = best_split(residuals, k_token_shapes[model.shape], tokens.counts);
  if (split.bits > one.bits) return model;
  const ChosenTable calm = choose_table(split.calm);
  const ChosenTable busy = choose_table(split.busy);
  const double bits = tokens.extra_bits + calm.bits + busy.bits;
  constexpr double k_worth_it = 0.99;  // two tables take longer to decode: each token waits for the one before
  if (bits >= k_worth_it * model.bits) return model;
  model.calm = calm.table;
  model.busy = busy.table;
  model.threshold = split.threshold;
  model.bits = bits;
  return model;
}

}  // namespace edl::server::codec
