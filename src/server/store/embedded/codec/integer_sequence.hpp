#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::server::codec {

/// Appends integers as few bytes: their common divisor taken out, a prediction subtracted (none, delta, delta of delta,
/// or linear), the residuals bit-packed or entropy-coded, whatever comes out smallest. The count is not written.
/// @param values  at least one
void append_sequence(std::string& out, std::span<const std::int64_t> values);

/// Reads what append_sequence wrote, all of `bytes`, into `values`.
/// @param values  as many as were written, at least one
/// @return Errc::corrupt if `bytes` are no such sequence
[[nodiscard]] Result<void> decode_sequence(std::string_view bytes, std::span<std::int64_t> values);

}  // namespace edl::server::codec
