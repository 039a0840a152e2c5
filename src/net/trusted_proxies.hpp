#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "net/ip_address.hpp"

namespace edl::net {

/// The header by which proxies tell for whom they ask. Only one of them counts: a proxy that writes one may pass on the
/// other as its client has written it.
enum class ProxyHeader : std::uint8_t { x_forwarded_for, forwarded };

/// Who asked each proxy on the way, the one before the last proxy at the end; nothing where a proxy does not say.
using ForwardedFor = std::vector<std::optional<IpAddress>>;

/// Reads X-Forwarded-For: addresses with commas between, each with or without brackets and port.
[[nodiscard]] ForwardedFor parse_x_forwarded_for(std::string_view value);

/// Reads Forwarded (RFC 7239, section 4); empty where it is not well-formed.
[[nodiscard]] ForwardedFor parse_forwarded(std::string_view value);

/// The proxies whose word is taken for who the client is.
class TrustedProxies {
 public:
  TrustedProxies() = default;  ///< none: the client is who has connected
  TrustedProxies(std::vector<AddressRange> ranges, ProxyHeader header) : ranges_(std::move(ranges)), header_(header) {}

  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  [[nodiscard]] bool contains(const IpAddress& address) const;

  /// Goes back along the way of a request while those who tell it are trusted.
  /// @param peer  who has connected
  /// @return the first address that is not a trusted proxy's; the last trusted one where the way cannot be seen further
  [[nodiscard]] IpAddress client_of(const IpAddress& peer, const Headers& headers) const;

 private:
  std::vector<AddressRange> ranges_;
  ProxyHeader header_ = ProxyHeader::x_forwarded_for;
};

}  // namespace edl::net
