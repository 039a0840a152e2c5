#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace edl {

using Sha256 = std::array<unsigned char, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// URL-safe base64 without padding (RFC 4648, section 5; RFC 7515, appendix C).
[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// @return nothing for padding, other letters, a length that no bytes have, or bits left over: each byte
/// string has
///         exactly one text
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace edl
