#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The smallest parts of a block: little-endian numbers, varints and bits. Readers never read past their end.
namespace edl::server::codec {

template <std::unsigned_integral T>
void append_fixed(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

/// Seven bits to a byte, lowest first, the high bit set on all but the last: LEB128.
inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

/// 0, -1, 1, -2, ... as 0, 1, 2, 3, ...: small magnitudes become small numbers.
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) {
  return std::bit_cast<std::uint64_t>(value) << 1 ^ std::bit_cast<std::uint64_t>(value >> 63);
}

[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) {
  return std::bit_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
}

inline void append_signed_varint(std::string& out, std::int64_t value) { append_varint(out, zigzag(value)); }

/// Takes numbers from the front of borrowed bytes; nullopt where they end too early or no number stands there.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::string_view rest() const { return rest_; }

  template <std::unsigned_integral T>
  [[nodiscard]] std::optional<T> fixed() {
    if (rest_.size() < sizeof(T)) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
    }
    rest_.remove_prefix(sizeof(T));
    return static_cast<T>(value);
  }

  [[nodiscard]] std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = fixed<std::uint8_t>();
      if (!byte || (shift == 63 && *byte > 1)) return std::nullopt;
      value |= std::uint64_t{*byte & 0x7fu} << shift;
      if (*byte < 0x80) return value;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::int64_t> signed_varint() {
    const auto value = varint();
    return value ? std::optional(unzigzag(*value)) : std::nullopt;
  }

  [[nodiscard]] std::optional<std::string_view> bytes(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

 private:
  std::string_view rest_;
};

/// Appends bits to a string, lowest bit of each byte first; finish() fills the last byte with zeros.
class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}

  /// @param width  0 to 64; `value` has no bits above it
  void put(std::uint64_t value, unsigned width) {
    if (width > 32) {
      put(value & 0xffff'ffffu, 32);
      value >>= 32;
      width -= 32;
    }
    pending_ |= value << pending_width_;
    pending_width_ += width;
    for (; pending_width_ >= 8; pending_width_ -= 8) {
      out_.push_back(static_cast<char>(pending_ & 0xff));
      pending_ >>= 8;
    }
  }

  void finish() {
    if (pending_width_ > 0) out_.push_back(static_cast<char>(pending_ & 0xff));
    pending_ = 0;
    pending_width_ = 0;
  }

 private:
  std::string& out_;
  std::uint64_t pending_ = 0;
  unsigned pending_width_ = 0;
};

/// Reads what BitWriter wrote. Past the end it reads zeros and says so.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}

  /// @param width  0 to 32
  [[nodiscard]] std::uint64_t get(unsigned width) {
    while (available_ < width) {
      if (next_ < bytes_.size()) {
        pending_ |= std::uint64_t{static_cast<unsigned char>(bytes_[next_])} << available_;
      } else {
        overrun_ = true;
      }
      ++next_;
      available_ += 8;
    }
    const std::uint64_t value = pending_ & ((std::uint64_t{1} << width) - 1);
    pending_ >>= width;
    available_ -= width;
    return value;
  }

  [[nodiscard]] bool overrun() const { return overrun_; }

  /// Bytes begun so far.
  [[nodiscard]] std::size_t used() const { return next_; }

 private:
  std::string_view bytes_;
  std::size_t next_ = 0;
  std::uint64_t pending_ = 0;
  unsigned available_ = 0;
  bool overrun_ = false;
};

}  // namespace edl::server::codec
