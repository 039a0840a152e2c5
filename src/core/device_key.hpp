#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace edl {

/// A device's public key: a point on P-256, as SPKI PEM. One that exists is valid, and equal keys have equal
/// texts.
/// @source RFC 5480 (SPKI), RFC 7468 (PEM), FIPS 186-5 (P-256)
class DevicePublicKey {
 public:
  /// @return Errc::invalid saying what was given instead: a private key, RSA, another curve, a certificate, …
  [[nodiscard]] static Result<DevicePublicKey> parse(std::string_view pem);

  [[nodiscard]] const std::string& pem() const { return pem_; }
  bool operator==(const DevicePublicKey&) const = default;

 private:
  friend class DevicePrivateKey;
  explicit DevicePublicKey(std::string pem) : pem_(std::move(pem)) {}
  std::string pem_;
};

/// A device's own P-256 key, as PKCS #8 PEM. It never leaves the device.
class DevicePrivateKey {
 public:
  /// Makes a new key.
  [[nodiscard]] static DevicePrivateKey generate();

  /// @return Errc::invalid saying what was given instead
  [[nodiscard]] static Result<DevicePrivateKey> parse(const Secret& pem);

  /// Reads the file that save() wrote.
  /// @return not_found | forbidden if others may read the file | invalid | io, with the file's name
  [[nodiscard]] static Result<DevicePrivateKey> load(const std::filesystem::path& file);

  /// Writes the key to a new file of mode 0600, whole or not at all.
  /// @return Errc::conflict if the file exists: a device's key is never overwritten | Errc::io
  [[nodiscard]] Result<void> save(const std::filesystem::path& file) const;

  [[nodiscard]] DevicePublicKey public_key() const;
  [[nodiscard]] const Secret& pem() const { return pem_; }

 private:
  explicit DevicePrivateKey(Secret pem) : pem_(std::move(pem)) {}
  Secret pem_;
};

}  // namespace edl
