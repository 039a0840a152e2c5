#include "server/store/embedded/codec/rans.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

namespace edl::server::codec {
namespace {

// The head byte: the tokens' shape (3 bits), whether there are two tables (1 bit).
constexpr unsigned k_two_tables = 0x08;
constexpr std::uint32_t k_lowest_state = 1u << 16;  ///< states are in [2^16, 2^32); 16 bits move at a time

/// With so many, state * reciprocal >> 44 is state / frequency exactly, and fits 64 bits, for any frequency up to 2^12
/// and any state below frequency * 2^20.
constexpr unsigned k_reciprocal_bits = 44;

struct Range {
  std::uint32_t begin;
  std::uint32_t frequency;
  std::uint64_t reciprocal;  ///< of the frequency, times 2^44, rounded up
};
using Ranges = std::array<Range, k_max_tokens>;

Ranges ranges_of(const QuantisedTable& table) {
  const Frequencies frequencies = frequencies_of(table);
  Ranges ranges{};
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (frequencies[i] == 0) continue;
    ranges[i] = {begin, frequencies[i], ((std::uint64_t{1} << k_reciprocal_bits) - 1) / frequencies[i] + 1};
    begin += frequencies[i];
  }
  return ranges;
}

/// What decoding needs to know of each of the k_probability_sum positions, in 32 bits so that two tables fit a
/// processor's first cache: the token (8), its frequency - 1 (12), the first of its positions (12).
///
/// All positions of a token are the same, and so filled by eight at once: of a block of some hundred values this is much
/// of the work. What is too much behind the last has its own room.
constexpr std::uint32_t k_filled_at_once = 8;
using Slots = std::array<std::uint32_t, k_probability_sum + k_filled_at_once>;

void fill_slots(Slots& slots, const QuantisedTable& table) {
  const Frequencies frequencies = frequencies_of(table);
  std::uint32_t begin = 0;
  for (std::uint32_t symbol = 0; symbol < table.size; ++symbol) {
    const std::uint32_t frequency = frequencies[symbol];
    if (frequency == 0) continue;
    const std::uint32_t slot = symbol | (frequency - 1u) << 8 | begin << 20;
    for (std::uint32_t i = 0; i < frequency; i += k_filled_at_once) {
      std::fill_n(slots.data() + begin + i, k_filled_at_once, slot);
    }
    begin += frequency;
  }
}

/// Values decoded between two looks at whether the bytes have ended.
constexpr std::size_t k_batch = 64;
/// What a batch can read beyond the end: 8 bytes of extra bits for each value, and one load.
constexpr std::size_t k_padding = k_batch * 8 + 16;

template <typename T>
T load(const char* at) {
  static_assert(std::endian::native == std::endian::little);
  T value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

struct Decoder {
  std::array<std::uint32_t, 2> states;
  const char* words;               ///< next of 16 bits
  const char* extra;               ///< begin of the extra bits
  std::size_t extra_position = 0;  ///< in bits
  std::uint32_t symbol = 0;        ///< the last
};

struct Tables {
  std::array<Slots, 2> slots;
  std::array<TokenMeaning, k_max_tokens> meanings;
  std::uint32_t threshold;  ///< k_max_tokens where there is one table
};

enum class Contexts : std::uint8_t { one, two };
enum class Extras : std::uint8_t { none, some };

/// Inlined by force: the decoder then lives in registers, which makes it three times as fast.
template <Contexts contexts, Extras extras>
[[gnu::always_inline]] inline std::int64_t decode_one(Decoder& at, std::uint32_t& state, const Tables& tables) {
  const Slots& slots =
      contexts == Contexts::two ? tables.slots[at.symbol >= tables.threshold ? 1 : 0] : tables.slots[0];
  const std::uint32_t position = state & (k_probability_sum - 1);
  const std::uint32_t slot = slots[position];
  at.symbol = slot & 0xff;
  std::uint32_t next = (((slot >> 8) & 0xfff) + 1) * (state >> k_probability_bits) + (position - (slot >> 20));
  // Whether a word is due is as good as random: no branch, for it would be mispredicted.
  const std::uint32_t refill = next < k_lowest_state ? 1 : 0;
  state = next << (16 * refill) | (load<std::uint16_t>(at.words) & (0 - refill));
  at.words += refill * sizeof(std::uint16_t);
  if constexpr (extras == Extras::none) return unzigzag(at.symbol);

  const TokenMeaning meaning = tables.meanings[at.symbol];
  const char* byte = at.extra + at.extra_position / 8;
  const std::size_t bit = at.extra_position % 8;
  std::uint64_t window = load<std::uint64_t>(byte) >> bit;
  if (meaning.extra_width > 56) window |= (load<std::uint64_t>(byte + 8) << 1) << (63 - bit);
  at.extra_position += meaning.extra_width;
  return unzigzag(meaning.base + (window & ((std::uint64_t{1} << meaning.extra_width) - 1)));
}

template <Contexts contexts, Extras extras>
void decode_batch(Decoder& decoder, const Tables& tables, std::span<std::int64_t> residuals) {
  Decoder at = decoder;
  auto [even, odd] = at.states;
  std::size_t i = 0;
  for (; i + 1 < residuals.size(); i += 2) {
    residuals[i] = decode_one<contexts, extras>(at, even, tables);
    residuals[i + 1] = decode_one<contexts, extras>(at, odd, tables);
  }
  if (i < residuals.size()) residuals[i] = decode_one<contexts, extras>(at, even, tables);
  at.states = {even, odd};
  decoder = at;
}

using DecodeBatch = void (*)(Decoder&, const Tables&, std::span<std::int64_t>);

DecodeBatch batch_decoder(Contexts contexts, Extras extras) {
  if (contexts == Contexts::one) {
    return extras == Extras::none ? decode_batch<Contexts::one, Extras::none>
                                  : decode_batch<Contexts::one, Extras::some>;
  }
  return extras == Extras::none ? decode_batch<Contexts::two, Extras::none> : decode_batch<Contexts::two, Extras::some>;
}

}  // namespace

void append_rans(std::string& out, std::span<const std::int64_t> residuals, const RansModel& model) {
  const TokenShape shape = k_token_shapes[model.shape];
  const bool two = model.threshold.has_value();
  out.push_back(static_cast<char>(model.shape | (two ? k_two_tables : 0u)));
  if (two) out.push_back(static_cast<char>(*model.threshold));
  BitWriter table_bits(out);
  write_table(table_bits, model.calm);
  if (two) write_table(table_bits, model.busy);
  table_bits.finish();

  std::string extra;
  BitWriter extra_bits(extra);
  std::vector<std::uint8_t> symbols;
  symbols.reserve(residuals.size());
  for (const std::int64_t residual : residuals) {
    const std::uint64_t number = zigzag(residual);
    const Token token = token_of(number, shape);
    symbols.push_back(token.symbol);
    if (token.extra_width > 0)
      extra_bits.put(number & ((std::uint64_t{1} << token.extra_width) - 1), token.extra_width);
  }
  extra_bits.finish();

  // The last symbol goes first, so that decoding runs forward.
  const std::array<Ranges, 2> ranges{ranges_of(model.calm), two ? ranges_of(model.busy) : Ranges{}};
  const std::uint32_t threshold = two ? *model.threshold : k_max_tokens;
  std::array<std::uint32_t, 2> states{k_lowest_state, k_lowest_state};
  std::vector<std::uint16_t> words;
  words.reserve(residuals.size() / 2);
  for (std::size_t i = symbols.size(); i-- > 0;) {
    const std::size_t context = i > 0 && symbols[i - 1] >= threshold ? 1 : 0;
    const Range range = ranges[context][symbols[i]];
    std::uint32_t& state = states[i % 2];
    if (std::uint64_t{state} >= std::uint64_t{range.frequency} << 20) {
      words.push_back(static_cast<std::uint16_t>(state & 0xffff));
      state >>= 16;
    }
    const auto quotient = static_cast<std::uint32_t>((state * range.reciprocal) >> k_reciprocal_bits);
    state += quotient * (k_probability_sum - range.frequency) + range.begin;
  }
  append_varint(out, words.size());
  for (const std::uint32_t state : states) append_fixed(out, state);
  for (std::size_t i = words.size(); i-- > 0;) append_fixed(out, words[i]);
  out += extra;
}

Result<void> decode_rans(std::string_view bytes, std::span<std::int64_t> residuals) {
  const auto broken = [](const char* what) { return fail(Errc::corrupt, what); };
  ByteReader reader(bytes);
  const auto head = reader.fixed<std::uint8_t>();
  const std::size_t shape_index = head ? *head & ~k_two_tables : k_token_shapes.size();
  if (shape_index >= k_token_shapes.size()) return broken("unknown kind of token");
  const TokenShape shape = k_token_shapes[shape_index];
  const bool two = (*head & k_two_tables) != 0;

  const auto tables = std::make_unique_for_overwrite<Tables>();
  tables->threshold = k_max_tokens;
  if (two) {
    const auto threshold = reader.fixed<std::uint8_t>();
    if (!threshold) return broken("ends before its threshold");
    tables->threshold = *threshold;
  }
  BitReader table_bits(reader.rest());
  unsigned symbols = 0;
  for (std::size_t i = 0; i < (two ? 2 : 1); ++i) {
    const auto table = read_table(table_bits, token_count(shape));
    if (!table) return broken("no valid frequency table");
    fill_slots(tables->slots[i], *table);
    symbols = std::max(symbols, table->size);
  }
  for (std::uint32_t i = 0; i < symbols; ++i) tables->meanings[i] = meaning_of(i, shape);
  static_cast<void>(reader.bytes(table_bits.used()));

  const auto word_count = reader.varint();
  const auto even = reader.fixed<std::uint32_t>();
  const auto odd = reader.fixed<std::uint32_t>();
  if (!word_count || !odd || *word_count > reader.rest().size() / 2) return broken("ends within its tokens");

  const std::string_view rest = reader.rest();
  const auto padded = std::make_unique_for_overwrite<char[]>(rest.size() + k_padding);
  std::ranges::copy(rest, padded.get());
  std::fill_n(padded.get() + rest.size(), k_padding, '\0');
  const char* words_end = padded.get() + 2 * *word_count;
  const std::size_t extra_bytes = rest.size() - 2 * *word_count;
  Decoder decoder{.states = {*even, *odd}, .words = padded.get(), .extra = words_end};
  const DecodeBatch decode =
      batch_decoder(two ? Contexts::two : Contexts::one, symbols > 1u << shape.split ? Extras::some : Extras::none);
  for (std::size_t i = 0; i < residuals.size(); i += k_batch) {
    decode(decoder, *tables, residuals.subspan(i, std::min(k_batch, residuals.size() - i)));
    if (decoder.words > words_end || decoder.extra_position > 8 * extra_bytes) return broken("ends within its values");
  }
  const bool all_read = decoder.words == words_end && (decoder.extra_position + 7) / 8 == extra_bytes;
  if (!all_read || decoder.states != std::array{k_lowest_state, k_lowest_state}) return broken("does not add up");
  return {};
}

}  // namespace edl::server::codec
