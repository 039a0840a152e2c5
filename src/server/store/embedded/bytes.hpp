#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

/// Numbers as bytes: little endian in values, big endian in keys, which sort by them.
namespace edl::server {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

template <typename T>
void append_number(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

/// Takes a number off the front; nullopt if there are too few bytes.
template <typename T>
[[nodiscard]] std::optional<T> take_number(std::string_view& bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  bytes.remove_prefix(sizeof(T));
  return value;
}

/// Appends `part` after its length in 4 bytes.
inline void append_part(std::string& out, std::string_view part) {
  append_number(out, static_cast<std::uint32_t>(part.size()));
  out += part;
}

[[nodiscard]] inline std::optional<std::string_view> take_part(std::string_view& bytes) {
  const auto size = take_number<std::uint32_t>(bytes);
  if (!size || bytes.size() < *size) return std::nullopt;
  const std::string_view part = bytes.substr(0, *size);
  bytes.remove_prefix(*size);
  return part;
}

template <std::unsigned_integral T>
void append_sortable(std::string& out, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

template <std::unsigned_integral T>
[[nodiscard]] T parse_sortable(std::string_view bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(static_cast<T>(value << 8) | static_cast<unsigned char>(bytes[i]));
  }
  return value;
}

}  // namespace edl::server
