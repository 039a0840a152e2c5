#include "server/store/embedded/codec/column_codec.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include "server/store/embedded/codec/checksum.hpp"
#include "server/store/embedded/codec/decimal.hpp"
#include "server/store/embedded/codec/integer_sequence.hpp"
#include "server/store/embedded/codec/presence.hpp"
#include "server/store/embedded/codec/raw_bits.hpp"

namespace edl::server {
namespace {

using namespace codec;

// The mode byte: what the values are (3 bits), whether some rows have none (1 bit), the decimal exponent (4 bits).
enum class Kind : std::uint8_t { nothing, decimals, patched_decimals, bits, zstd, zstd_of_exclusive_or };
constexpr unsigned k_kinds = 6;
constexpr std::uint8_t k_kind_mask = 0x07;
constexpr std::uint8_t k_some_missing = 0x08;
constexpr unsigned k_exponent_shift = 4;

/// What follows the mode byte and the presence: the values that are there.
struct Payload {
  Kind kind;
  unsigned exponent;
  std::string bytes;
};

Payload decimal_payload(std::span<const double> values, const ScaledIntegers& decimals) {
  Payload payload{.kind = Kind::decimals, .exponent = decimals.exponent, .bytes = {}};
  if (!decimals.exceptions.empty()) {
    payload.kind = Kind::patched_decimals;
    append_varint(payload.bytes, decimals.exceptions.size());
    std::size_t next = 0;
    for (const std::size_t position : decimals.exceptions) {
      append_varint(payload.bytes, position - next);
      append_fixed(payload.bytes, std::bit_cast<std::uint64_t>(values[position]));
      next = position + 1;
    }
  }
  append_sequence(payload.bytes, decimals.integers);
  return payload;
}

Payload bits_payload(std::span<const double> values) {
  std::vector<std::int64_t> integers(values.size());
  std::ranges::transform(values, integers.begin(), ordered_bits);
  Payload payload{.kind = Kind::bits, .exponent = 0, .bytes = {}};
  append_sequence(payload.bytes, integers);
  return payload;
}

/// @param values  finite, at least one
Payload smallest_payload(std::span<const double> values) {
  const auto decimals = as_decimals(values);
  Payload best = decimals ? decimal_payload(values, *decimals) : bits_payload(values);
  if (best.kind == Kind::decimals) return best;
  const auto consider = [&](Payload payload) {
    if (payload.bytes.size() < best.bytes.size()) best = std::move(payload);
  };
  if (decimals) consider(bits_payload(values));
  consider({Kind::zstd, 0, compress_raw(values, Transform::none)});
  consider({Kind::zstd_of_exclusive_or, 0, compress_raw(values, Transform::exclusive_or)});
  return best;
}

struct Patch {
  std::size_t position;
  double value;
};

Result<std::vector<Patch>> take_patches(ByteReader& reader, std::size_t count_of_values) {
  const auto broken = [] { return fail(Errc::corrupt, "does not say which values are not decimal"); };
  const auto count = reader.varint();
  if (!count || *count > count_of_values) return broken();
  std::vector<Patch> patches;
  std::size_t next = 0;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto gap = reader.varint();
    const auto bits = reader.fixed<std::uint64_t>();
    if (!gap || !bits || next >= count_of_values || *gap >= count_of_values - next) return broken();
    patches.push_back({next + *gap, std::bit_cast<double>(*bits)});
    next += *gap + 1;
  }
  return patches;
}

Result<void> decode_decimals(Kind kind, unsigned exponent, ByteReader reader, std::span<double> values) {
  std::vector<Patch> patches;
  if (kind == Kind::patched_decimals) {
    auto taken = take_patches(reader, values.size());
    if (!taken) return tl::unexpected(taken.error());
    patches = std::move(*taken);
  }
  const auto integers = std::make_unique_for_overwrite<std::int64_t[]>(values.size());
  if (auto decoded = decode_sequence(reader.rest(), {integers.get(), values.size()}); !decoded) return decoded;
  from_decimals(exponent, {integers.get(), values.size()}, values);
  for (const Patch& patch : patches) values[patch.position] = patch.value;
  return {};
}

Result<void> decode_bits(std::string_view bytes, std::span<double> values) {
  std::vector<std::int64_t> integers(values.size());
  if (auto decoded = decode_sequence(bytes, integers); !decoded) return decoded;
  std::ranges::transform(integers, values.begin(), from_ordered_bits);
  return {};
}

Result<void> decode_payload(Kind kind, unsigned exponent, ByteReader reader, std::span<double> values) {
  Result<void> decoded;
  switch (kind) {
    case Kind::nothing: return fail(Errc::corrupt, "has no values");
    case Kind::decimals: return decode_decimals(kind, exponent, reader, values);
    case Kind::patched_decimals: decoded = decode_decimals(kind, exponent, reader, values); break;
    case Kind::bits: decoded = decode_bits(reader.rest(), values); break;
    case Kind::zstd: decoded = decompress_raw(reader.rest(), Transform::none, values); break;
    case Kind::zstd_of_exclusive_or: decoded = decompress_raw(reader.rest(), Transform::exclusive_or, values); break;
  }
  if (!decoded) return decoded;
  const bool finite = std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  return finite ? decoded : fail(Errc::corrupt, "has a value that is not finite");
}

/// Moves values that lie together at the front to the rows they belong to.
void spread(std::span<const PresentRun> runs, std::size_t present, std::span<double> values) {
  std::size_t from = present;
  std::size_t to = values.size();
  for (std::size_t i = runs.size(); i-- > 0;) {
    const auto [begin, length] = runs[i];
    from -= length;
    std::copy_backward(values.begin() + static_cast<std::ptrdiff_t>(from),
                       values.begin() + static_cast<std::ptrdiff_t>(from + length),
                       values.begin() + static_cast<std::ptrdiff_t>(begin + length));
    std::ranges::fill(values.subspan(begin + length, to - begin - length), std::numeric_limits<double>::quiet_NaN());
    to = begin;
  }
  std::ranges::fill(values.first(to), std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

std::string encode_values(std::span<const double> values) {
  std::string out = pack_values(values);
  seal(out);
  return out;
}

Result<void> decode_values(std::string_view bytes, std::span<double> values) {
  const auto body = unsealed(bytes);
  if (!body) return tl::unexpected(body.error());
  return unpack_values(*body, values);
}

std::string pack_values(std::span<const double> values) {
  std::string out;
  const std::vector<PresentRun> runs = present_runs(values);
  if (runs.empty()) {
    out.push_back(static_cast<char>(Kind::nothing));
    return out;
  }
  const bool complete = runs.front().length == values.size();
  std::vector<double> present;
  if (!complete) {
    for (const PresentRun& run : runs) {
      const auto rows = values.subspan(run.begin, run.length);
      present.insert(present.end(), rows.begin(), rows.end());
    }
  }
  const Payload payload = smallest_payload(complete ? values : present);
  const unsigned mode =
      static_cast<unsigned>(payload.kind) | (complete ? 0u : k_some_missing) | payload.exponent << k_exponent_shift;
  out.push_back(static_cast<char>(mode));
  if (!complete) append_presence(out, runs, values.size());
  out += payload.bytes;
  return out;
}

Result<void> unpack_values(std::string_view bytes, std::span<double> values) {
  ByteReader reader(bytes);
  const auto mode = reader.fixed<std::uint8_t>();
  if (!mode || (*mode & k_kind_mask) >= k_kinds) return fail(Errc::corrupt, "is of an unknown kind");
  const auto kind = static_cast<Kind>(*mode & k_kind_mask);
  const unsigned exponent = *mode >> k_exponent_shift;
  if (exponent != 0 && kind != Kind::decimals && kind != Kind::patched_decimals) {
    return fail(Errc::corrupt, "is of an unknown kind");
  }
  if (*mode == static_cast<std::uint8_t>(Kind::nothing)) {
    if (!reader.rest().empty()) return fail(Errc::corrupt, "has more than no values");
    std::ranges::fill(values, std::numeric_limits<double>::quiet_NaN());
    return {};
  }
  if (values.empty()) return fail(Errc::corrupt, "has values where none belong");
  if ((*mode & k_some_missing) == 0) return decode_payload(kind, exponent, reader, values);
  const auto runs = take_presence(reader, values.size());
  if (!runs) return tl::unexpected(runs.error());
  std::size_t present = 0;
  for (const PresentRun& run : *runs) present += run.length;
  if (auto decoded = decode_payload(kind, exponent, reader, values.first(present)); !decoded) return decoded;
  spread(*runs, present, values);
  return {};
}

}  // namespace edl::server
