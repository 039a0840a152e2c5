#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace edl::server {

/// A point on P-256 as push speaks of it: uncompressed, 0x04 and two coordinates of 32 bytes.
/// @source SEC 1, section 2.3.3; RFC 8291, section 3.1
inline constexpr std::size_t k_p256_point_bytes = 65;

/// Whether the bytes are a point on P-256, and not only as long as one.
[[nodiscard]] bool is_p256_point(std::string_view bytes);

/// A P-256 key of ours: the server's own, or one that is made for a single message.
class P256Key {
 public:
  [[nodiscard]] static P256Key generate();

  /// @param pem  PKCS #8
  /// @return Errc::invalid for what is no P-256 key
  [[nodiscard]] static Result<P256Key> parse(const Secret& pem);

  P256Key(P256Key&&) noexcept;
  P256Key& operator=(P256Key&&) noexcept;
  ~P256Key();

  [[nodiscard]] const Secret& pem() const { return pem_; }
  /// The public half, k_p256_point_bytes.
  [[nodiscard]] const std::string& point() const { return point_; }

  /// What both ends know, and nobody else (ECDH): 32 bytes.
  /// @param point  the other's public half
  /// @return Errc::invalid for what is no point on the curve
  [[nodiscard]] Result<Secret> shared_with(std::string_view point) const;

 private:
  struct Handle;
  P256Key(std::unique_ptr<Handle> handle, Secret pem);
  std::unique_ptr<Handle> handle_;
  Secret pem_;
  std::string point_;
};

}  // namespace edl::server
