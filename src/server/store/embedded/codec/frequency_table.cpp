#include "server/store/embedded/codec/frequency_table.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "server/store/embedded/codec/quick_log2.hpp"

namespace edl::server::codec {
namespace {

constexpr unsigned k_finest = 2;
constexpr unsigned k_size_width = 8;
constexpr unsigned k_rice_width = 2;

/// 2^(i/4) in 1/1024.
constexpr std::array<std::uint32_t, 4> k_quarter_powers{1024, 1218, 1448, 1722};

constexpr unsigned max_level(unsigned fineness) { return 1 + (k_probability_bits << fineness); }

std::uint32_t weight_of(unsigned level, unsigned fineness) {
  const unsigned quarters = (level - 1) << (k_finest - fineness);
  return k_quarter_powers[quarters & 3] << (quarters >> 2);
}

/// Elias's gamma code of a number from 1 on.
void write_gamma(BitWriter& out, std::uint32_t number) {
  const auto width = static_cast<unsigned>(std::bit_width(number));
  out.put(0, width - 1);
  out.put(1, 1);
  out.put(number & ((1u << (width - 1)) - 1), width - 1);
}

constexpr unsigned gamma_width(std::uint32_t number) { return 2 * static_cast<unsigned>(std::bit_width(number)) - 1; }

std::optional<std::uint32_t> read_gamma(BitReader& in) {
  unsigned below = 0;
  while (in.get(1) == 0) {
    if (++below > 8) return std::nullopt;
  }
  return (1u << below) | static_cast<std::uint32_t>(in.get(below));
}

/// Calls `level(difference to the level before, zigzagged)` and, after a level 0, `run(length)` with the number of
/// further absent tokens.
template <typename OnLevel, typename OnRun>
void walk(const QuantisedTable& table, OnLevel level, OnRun run) {
  int last = 0;
  for (unsigned i = 0; i < table.size; ++i) {
    level(static_cast<std::uint32_t>(zigzag(int{table.levels[i]} - last)));
    last = table.levels[i];
    if (last != 0) continue;
    unsigned next = i + 1;
    while (table.levels[next] == 0) ++next;  // the last one is not 0
    run(next - i);
    i = next - 1;
  }
}

unsigned rice_width(std::uint32_t number, unsigned parameter) { return (number >> parameter) + 1 + parameter; }

struct Rice {
  unsigned parameter;
  unsigned bits;  ///< of the whole table
};

Rice best_rice(const QuantisedTable& table) {
  std::array<unsigned, 1u << k_rice_width> level_bits{};
  unsigned other_bits = k_size_width + 2 + k_rice_width;
  walk(
      table,
      [&](std::uint32_t difference) {
        for (unsigned parameter = 0; parameter < level_bits.size(); ++parameter) {
          level_bits[parameter] += rice_width(difference, parameter);
        }
      },
      [&](std::uint32_t length) { other_bits += gamma_width(length); });
  const auto best = std::ranges::min_element(level_bits);
  return {static_cast<unsigned>(best - level_bits.begin()), *best + other_bits};
}

QuantisedTable quantised(std::span<const std::uint32_t, k_max_tokens> counts, unsigned fineness) {
  QuantisedTable table{.fineness = fineness};
  std::uint32_t sum = 0;
  for (const std::uint32_t count : counts) sum += count;
  const double scale = k_probability_bits - quick_log2(sum);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const double steps = std::round((quick_log2(counts[i]) + scale) * (1 << fineness));
    table.levels[i] = static_cast<std::uint8_t>(
        1 + std::clamp<int>(static_cast<int>(steps), 0, static_cast<int>(max_level(fineness)) - 1));
    table.size = static_cast<unsigned>(i) + 1;
  }
  return table;
}

double coded_bits(std::span<const std::uint32_t, k_max_tokens> counts, const Frequencies& frequencies) {
  double bits = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) bits += counts[i] * (k_probability_bits - quick_log2(frequencies[i]));
  }
  return bits;
}

}  // namespace

Frequencies frequencies_of(const QuantisedTable& table) {
  Frequencies frequencies{};
  std::uint64_t weights = 0;
  for (unsigned i = 0; i < table.size; ++i) {
    if (table.levels[i] != 0) weights += weight_of(table.levels[i], table.fineness);
  }
  std::uint32_t sum = 0;
  for (unsigned i = 0; i < table.size; ++i) {
    if (table.levels[i] == 0) continue;
    const std::uint64_t share = std::uint64_t{weight_of(table.levels[i], table.fineness)} * k_probability_sum / weights;
    frequencies[i] = static_cast<std::uint16_t>(std::max<std::uint64_t>(share, 1));
    sum += frequencies[i];
  }
  // Rounding leaves some over, or, where many tokens are very rare, gives out too much: the most frequent one's matter.
  const auto used = std::span(frequencies).first(table.size);
  for (; sum > k_probability_sum; --sum) --*std::ranges::max_element(used);
  auto& most = *std::ranges::max_element(used);
  most = static_cast<std::uint16_t>(most + (k_probability_sum - sum));
  return frequencies;
}

ChosenTable choose_table(std::span<const std::uint32_t, k_max_tokens> counts) {
  ChosenTable best{.table = {}, .frequencies = {}, .bits = std::numeric_limits<double>::infinity()};
  for (unsigned fineness = 0; fineness <= k_finest; ++fineness) {
    const QuantisedTable table = quantised(counts, fineness);
    const Frequencies frequencies = frequencies_of(table);
    const double bits = coded_bits(counts, frequencies) + best_rice(table).bits;
    if (bits < best.bits) best = {table, frequencies, bits};
  }
  return best;
}

void write_table(BitWriter& out, const QuantisedTable& table) {
  const unsigned parameter = best_rice(table).parameter;
  out.put(table.size - 1, k_size_width);
  out.put(table.fineness, 2);
  out.put(parameter, k_rice_width);
  walk(
      table,
      [&](std::uint32_t difference) {
        for (std::uint32_t i = difference >> parameter; i > 0; --i) out.put(0, 1);
        out.put(1, 1);
        out.put(difference & ((1u << parameter) - 1), parameter);
      },
      [&](std::uint32_t length) { write_gamma(out, length); });
}

std::optional<QuantisedTable> read_table(BitReader& in, std::size_t max_size) {
  QuantisedTable table;
  table.size = static_cast<unsigned>(in.get(k_size_width)) + 1;
  table.fineness = static_cast<unsigned>(in.get(2));
  const auto parameter = static_cast<unsigned>(in.get(k_rice_width));
  if (table.size > max_size || table.fineness > k_finest) return std::nullopt;
  constexpr std::uint64_t k_longest = std::uint64_t{2} * max_level(k_finest);
  std::int64_t level = 0;
  for (unsigned i = 0; i < table.size; ++i) {
    std::uint64_t difference = 0;
    while (in.get(1) == 0) {
      if (++difference > k_longest) return std::nullopt;
    }
    level += unzigzag(difference << parameter | in.get(parameter));
    if (level < 0 || level > max_level(table.fineness)) return std::nullopt;
    table.levels[i] = static_cast<std::uint8_t>(level);
    if (level != 0) continue;
    const auto run = read_gamma(in);
    if (!run || *run >= table.size - i) return std::nullopt;
    i += *run - 1;
  }
  if (in.overrun() || table.levels[table.size - 1] == 0) return std::nullopt;
  return table;
}

}  // namespace edl::server::codec
