#include "server/store/embedded/codec/bit_packing.hpp"

#include <bit>

#include "server/store/embedded/codec/byte_io.hpp"

namespace edl::server::codec {

unsigned packed_width(std::int64_t lowest, std::int64_t highest) {
  const std::uint64_t range = std::bit_cast<std::uint64_t>(highest) - std::bit_cast<std::uint64_t>(lowest);
  return static_cast<unsigned>(std::bit_width(range));
}

std::size_t packed_bytes(std::size_t count, unsigned width) { return 1 + (count * width + 7) / 8; }

void append_packed(std::string& out, std::span<const std::int64_t> numbers, unsigned width) {
  out.push_back(static_cast<char>(width));
  BitWriter bits(out);
  for (const std::int64_t number : numbers) bits.put(std::bit_cast<std::uint64_t>(number), width);
  bits.finish();
}

Result<void> decode_packed(std::string_view bytes, std::span<std::int64_t> numbers) {
  constexpr unsigned k_half = 32;
  if (bytes.empty()) return fail(Errc::corrupt, "ends before its width");
  const unsigned width = static_cast<unsigned char>(bytes.front());
  if (width > 64 || bytes.size() != packed_bytes(numbers.size(), width)) {
    return fail(Errc::corrupt, "has another size than its values");
  }
  BitReader bits(bytes.substr(1));
  const unsigned low = width < k_half ? width : k_half;
  for (std::int64_t& number : numbers) {
    std::uint64_t value = bits.get(low);
    if (width > k_half) value |= bits.get(width - k_half) << k_half;
    number = std::bit_cast<std::int64_t>(value);
  }
  return {};
}

}  // namespace edl::server::codec
