#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/quality/bytes.hpp"

namespace edl::server::quality {

// Samples and harmonics as bytes, without loss; -0 may come back as 0 (docs/power-quality-format.md): a scheme (1 byte), and after it
//   0 to 7   differences of the numbers times 10^scheme, which are whole: zigzag varints. Senders round to what their
//            meter can tell, so this is the usual case
//   255      the numbers' own bytes, all lowest ones first, and so on: what is alike stands together for zstd

/// @tparam T  float or double
template <typename T>
void append_numbers(std::string& out, std::span<const T> numbers);

/// Takes `count` numbers from the front of the bytes.
/// @return nothing where append_numbers did not make them
template <typename T>
[[nodiscard]] std::optional<std::vector<T>> take_numbers(ByteReader& bytes, std::size_t count);

}  // namespace edl::server::quality
