#pragma once

#include <filesystem>
#include <string_view>

#include "core/device_id.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace edl::agent::pairing {

/// The device's pairing code: eight digits, the same for its life, as they stand on its label. Whoever stands at the device
/// may know it.
class PairingCode {
 public:
  static constexpr std::size_t k_digits = 8;

  /// A new one: each of the hundred million as likely as the others.
  [[nodiscard]] static PairingCode random();

  /// Reads "12345678" or "1234-5678".
  /// @return Errc::invalid
  [[nodiscard]] static Result<PairingCode> parse(std::string_view text);

  /// Reads the code from its file, or makes one and keeps it there, mode 0600.
  /// @return Errc::invalid, Errc::forbidden and others of read_private_file() with the file's name | Errc::io
  [[nodiscard]] static Result<PairingCode> load_or_create(const std::filesystem::path& file);

  /// "12345678", as the handshake takes it.
  [[nodiscard]] const Secret& digits() const { return digits_; }
  /// "1234-5678", as people read it.
  [[nodiscard]] Secret shown() const;

  [[nodiscard]] friend bool operator==(const PairingCode&, const PairingCode&) = default;

 private:
  explicit PairingCode(Secret digits) : digits_(std::move(digits)) {}
  Secret digits_;
};

/// What the device's label says: its id and its code, a line each.
[[nodiscard]] Secret label_text(const DeviceId& device, const PairingCode& code);

/// What the label's QR code says: "edl:pair?id=house-1&code=12345678".
[[nodiscard]] Secret label_link(const DeviceId& device, const PairingCode& code);

}  // namespace edl::agent::pairing
