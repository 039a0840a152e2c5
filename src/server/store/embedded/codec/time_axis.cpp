#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>

#include "server/store/embedded/codec/checksum.hpp"
#include "server/store/embedded/codec/column_codec.hpp"
#include "server/store/embedded/codec/integer_sequence.hpp"

namespace edl::server {
namespace {

using namespace codec;

enum class Axis : std::uint8_t { empty, grid, steps };

std::uint64_t step_between(Timestamp a, Timestamp b) {
  return std::bit_cast<std::uint64_t>(to_unix_ms(b)) - std::bit_cast<std::uint64_t>(to_unix_ms(a));
}

bool is_grid(std::span<const Timestamp> times) {
  const auto other_step = [step = times.size() < 2 ? 0 : step_between(times[0], times[1])](Timestamp a, Timestamp b) {
    return step_between(a, b) != step;
  };
  return std::ranges::adjacent_find(times, other_step) == times.end();
}

Result<std::vector<Timestamp>> decode_grid(ByteReader reader, std::size_t count) {
  const auto first = reader.signed_varint();
  const auto step = reader.varint();
  if (!first || !step || !reader.rest().empty()) return fail(Errc::corrupt, "is no grid of times");
  std::vector<Timestamp> times;
  times.reserve(count);
  std::uint64_t time = std::bit_cast<std::uint64_t>(*first);
  for (std::size_t i = 0; i < count; ++i, time += *step)
    times.push_back(from_unix_ms(std::bit_cast<std::int64_t>(time)));
  return times;
}

Result<std::vector<Timestamp>> decode_steps(ByteReader reader, std::size_t count) {
  std::vector<std::int64_t> milliseconds(count);
  if (auto decoded = decode_sequence(reader.rest(), milliseconds); !decoded) return tl::unexpected(decoded.error());
  std::vector<Timestamp> times(count);
  std::ranges::transform(milliseconds, times.begin(), from_unix_ms);
  return times;
}

}  // namespace

std::string encode_times(std::span<const Timestamp> times) {
  std::string out;
  const Axis axis = times.empty() ? Axis::empty : is_grid(times) ? Axis::grid : Axis::steps;
  out.push_back(static_cast<char>(axis));
  if (axis != Axis::empty) append_varint(out, times.size());
  if (axis == Axis::grid) {
    append_signed_varint(out, to_unix_ms(times.front()));
    append_varint(out, times.size() < 2 ? 0 : step_between(times[0], times[1]));
  }
  if (axis == Axis::steps) {
    std::vector<std::int64_t> milliseconds(times.size());
    std::ranges::transform(times, milliseconds.begin(), to_unix_ms);
    append_sequence(out, milliseconds);
  }
  seal(out);
  return out;
}

Result<std::vector<Timestamp>> decode_times(std::string_view bytes) {
  const auto body = unsealed(bytes);
  if (!body) return tl::unexpected(body.error());
  ByteReader reader(*body);
  const auto axis = reader.fixed<std::uint8_t>();
  if (!axis || *axis > static_cast<std::uint8_t>(Axis::steps)) return fail(Errc::corrupt, "is of an unknown kind");
  if (*axis == static_cast<std::uint8_t>(Axis::empty)) {
    if (!reader.rest().empty()) return fail(Errc::corrupt, "has more than no times");
    return std::vector<Timestamp>{};
  }
  const auto count = reader.varint();
  if (!count || *count == 0 || *count > k_max_rows_per_block) {
    return fail(Errc::corrupt, "does not have between 1 and " + std::to_string(k_max_rows_per_block) + " times");
  }
  auto times =
      *axis == static_cast<std::uint8_t>(Axis::grid) ? decode_grid(reader, *count) : decode_steps(reader, *count);
  if (times && std::ranges::adjacent_find(*times, std::greater_equal<>()) != times->end()) {
    return fail(Errc::corrupt, "has times that do not ascend");
  }
  return times;
}

}  // namespace edl::server
