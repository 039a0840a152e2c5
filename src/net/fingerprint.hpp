#pragma once

#include <string>
#include <string_view>

#include "core/digest.hpp"
#include "core/result.hpp"

namespace edl::net {

/// A SHA-256 by which a server is known without anybody's signature: of its certificate (DER), or of its public key
/// (DER of SubjectPublicKeyInfo), which stays the same when a certificate is renewed for the same key.
class Fingerprint {
 public:
  explicit Fingerprint(const Sha256& digest) : digest_(digest) {}

  /// Reads "sha256:" and 64 hexadecimal digits of either case, also in pairs with colons between, as openssl prints.
  /// @return Errc::invalid
  [[nodiscard]] static Result<Fingerprint> parse(std::string_view text);

  /// "sha256:" and 64 digits in lower case.
  [[nodiscard]] std::string text() const { return "sha256:" + to_hex(digest_); }

  bool operator==(const Fingerprint&) const = default;

 private:
  Sha256 digest_;
};

}  // namespace edl::net
