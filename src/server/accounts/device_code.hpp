#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace edl::server {

/// The one-time code by which a person shows that they stand at a device: 10 characters of Crockford's
/// base32, 50 random bits. A code that exists is well-formed; whether it is good, Accounts knows.
/// @source https://www.crockford.com/base32.html
class DeviceCode {
 public:
  static constexpr std::size_t k_length = 10;

  [[nodiscard]] static DeviceCode random();

  /// Reads a code as people type it: upper or lower case, dashes and spaces anywhere, I and L for 1, O for 0.
  /// @return Errc::invalid
  [[nodiscard]] static Result<DeviceCode> parse(std::string_view text);

  /// XXXXX-XXXXX, as people are shown it.
  [[nodiscard]] std::string shown() const;
  /// The ten characters without the dash.
  [[nodiscard]] const Secret& text() const { return text_; }
  bool operator==(const DeviceCode&) const = default;

 private:
  explicit DeviceCode(Secret text) : text_(std::move(text)) {}
  Secret text_;
};

}  // namespace edl::server
