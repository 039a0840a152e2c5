#pragma once

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace edl::agent::pairing {

/// So many secret bytes: a scalar, a key. They cannot be copied or printed, and are wiped when they go and when they are
/// moved away. Compared in a time that does not depend on them.
template <std::size_t Size>
class SecretBytes {
 public:
  static constexpr std::size_t k_size = Size;

  SecretBytes() = default;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      other.wipe();
    }
    return *this;
  }
  ~SecretBytes() { wipe(); }

  /// The bytes themselves, for the one place that needs them. Borrowed.
  [[nodiscard]] std::span<const std::uint8_t, Size> reveal() const noexcept { return bytes_; }
  [[nodiscard]] std::uint8_t* data() noexcept { return bytes_.data(); }
  [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_.data(); }

  [[nodiscard]] friend bool operator==(const SecretBytes& a, const SecretBytes& b) noexcept {
    return sodium_memcmp(a.bytes_.data(), b.bytes_.data(), Size) == 0;
  }

 private:
  void wipe() noexcept { sodium_memzero(bytes_.data(), Size); }

  std::array<std::uint8_t, Size> bytes_{};
};

}  // namespace edl::agent::pairing
