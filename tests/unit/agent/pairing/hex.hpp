#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "agent/pairing/bytes.hpp"
#include "agent/pairing/secret_bytes.hpp"

namespace edl::agent::pairing::testing {

/// Bytes of hexadecimal digits; spaces and line ends between them do not count.
inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  std::string pair;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    pair += c;
    if (pair.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(pair, nullptr, 16)));
    pair.clear();
  }
  if (!pair.empty()) throw std::invalid_argument("half a byte");
  return bytes;
}

template <typename Array>
Array array_from_hex(std::string_view text) {
  const Bytes bytes = from_hex(text);
  Array array{};
  if (bytes.size() != array.size()) throw std::invalid_argument("another size");
  std::ranges::copy(bytes, array.begin());
  return array;
}

template <std::size_t Size>
SecretBytes<Size> secret_from_hex(std::string_view text) {
  const auto array = array_from_hex<std::array<std::uint8_t, Size>>(text);
  SecretBytes<Size> secret;
  std::ranges::copy(array, secret.data());
  return secret;
}

template <typename Range>
std::string to_hex(const Range& bytes) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += k_digits[byte >> 4U];
    text += k_digits[byte & 0x0fU];
  }
  return text;
}

}  // namespace edl::agent::pairing::testing
