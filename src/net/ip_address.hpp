#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace edl::net {

/// An IPv4 or IPv6 address. An IPv4 address in IPv6's form (::ffff:192.0.2.1) is the IPv4 address.
class IpAddress {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  explicit IpAddress(const Bytes& v6) : bytes_(v6) {}
  explicit IpAddress(const std::array<std::uint8_t, 4>& v4);

  /// Reads "192.0.2.1" or "2001:db8::1": no brackets, no zone, no port.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);

  [[nodiscard]] std::string text() const;
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_loopback() const;
  /// Of this machine or of a network behind it: loopback, private, link-local, unique local addresses.
  [[nodiscard]] bool is_private() const;
  /// One that anybody in the Internet may be asked for: no private one, and none that is set apart for something else.
  /// @source IANA's registries of special-purpose addresses (RFC 6890, RFC 8190)
  [[nodiscard]] bool is_public() const;

  /// The first `bits` of it, counted from the 128 of IPv6, with zeros after them.
  [[nodiscard]] IpAddress masked(unsigned bits) const;

  /// What one client has to itself: an IPv4 address, or all of an IPv6 network's 64 bits (RFC 4291, 2.5.4).
  [[nodiscard]] IpAddress holder() const { return is_v4() ? *this : masked(64); }

  auto operator<=>(const IpAddress&) const = default;

 private:
  Bytes bytes_;
};

/// An address, or all addresses that begin alike.
class AddressRange {
 public:
  /// Reads "192.0.2.1", "10.0.0.0/8" or "2001:db8::/32".
  /// @return Errc::invalid, also for bits that are set after the range's length
  [[nodiscard]] static Result<AddressRange> parse(std::string_view text);

  [[nodiscard]] bool contains(const IpAddress& address) const { return address.masked(bits_) == first_; }

 private:
  AddressRange(const IpAddress& first, unsigned bits) : first_(first), bits_(bits) {}
  IpAddress first_;
  unsigned bits_;
};

/// Says of an address that a name stands for whether a connection to it may be opened: asked after the name was looked up,
/// and of the very address that is connected to, so that a name cannot stand for another one meanwhile.
using MayConnect = std::function<bool(const IpAddress&)>;

}  // namespace edl::net
