#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/secret.hpp"

namespace edl {

using Sha256 = std::array<unsigned char, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// HMAC-SHA256 (RFC 2104, FIPS 198-1): shows that whoever has written the bytes has the key.
/// @param key  of any length
[[nodiscard]] Sha256 hmac_sha256(const Secret& key, std::string_view bytes);

/// SHA-256 of bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  ~Sha256Stream();

  void add(std::string_view bytes);

  /// The digest of all that was added. Called once.
  [[nodiscard]] Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Lower case, two digits a byte.
[[nodiscard]] std::string to_hex(const Sha256& digest);

/// URL-safe base64 without padding (RFC 4648, section 5; RFC 7515, appendix C).
[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// @return nothing for padding, other letters, a length that no bytes have, or bits left over: each byte
/// string has
///         exactly one text
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace edl
