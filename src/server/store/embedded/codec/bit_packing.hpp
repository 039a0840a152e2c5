#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::server::codec {

/// Bits that hold each number from lowest to highest, as an offset from lowest.
[[nodiscard]] unsigned packed_width(std::int64_t lowest, std::int64_t highest);

/// What append_packed appends.
[[nodiscard]] std::size_t packed_bytes(std::size_t count, unsigned width);

/// Appends the width (1 byte), then each number in that many bits, the lowest bit first.
/// @param numbers  each, as an unsigned number, below 2^width
void append_packed(std::string& out, std::span<const std::int64_t> numbers, unsigned width);

/// Reads what append_packed wrote, all of `bytes`, into `numbers`.
[[nodiscard]] Result<void> decode_packed(std::string_view bytes, std::span<std::int64_t> numbers);

}  // namespace edl::server::codec
