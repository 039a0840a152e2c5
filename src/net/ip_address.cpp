#include "net/ip_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "core/fault.hpp"

namespace edl::net {
namespace {

constexpr IpAddress::Bytes k_v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t k_v4_at = 12;
constexpr unsigned k_v6_bits = 128;
constexpr unsigned k_v4_bits = 32;

IpAddress::Bytes mapped(const std::array<std::uint8_t, 4>& v4) {
  IpAddress::Bytes bytes = k_v4_prefix;
  std::ranges::copy(v4, bytes.begin() + k_v4_at);
  return bytes;
}

}  // namespace

IpAddress::IpAddress(const std::array<std::uint8_t, 4>& v4) : bytes_(mapped(v4)) {}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 4> v4{};
  if (::inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return IpAddress(v4);
  Bytes v6{};
  if (::inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return IpAddress(v6);
  return std::nullopt;
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_v4();
  ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? k_v4_at : 0), text.data(), text.size());
  return text.data();
}

bool IpAddress::is_v4() const { return std::equal(bytes_.begin(), bytes_.begin() + k_v4_at, k_v4_prefix.begin()); }

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes_[k_v4_at] == 127;  // RFC 1122, 3.2.1.3
  return *this == IpAddress(Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

namespace {

bool is_in(const IpAddress& address, std::span<const std::string_view> ranges) {
  return std::ranges::any_of(ranges, [&](std::string_view range) {
    const auto parsed = AddressRange::parse(range);
    return !parsed || parsed->contains(address);
  });
}

constexpr std::array<std::string_view, 7> k_private{"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                                    "169.254.0.0/16", "fc00::/7",   "fe80::/10"};
/// Private ones apart: this network, shared, protocols, documentation, benchmarks, multicast, reserved; of IPv6 those that
/// carry an IPv4 address in them, which may be any.
constexpr std::array<std::string_view, 16> k_set_apart{
    "0.0.0.0/8",       "100.64.0.0/10",  "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",  "240.0.0.0/4",  "64:ff9b::/96",   "64:ff9b:1::/48",
    "2001::/23",       "2001:db8::/32",  "2002::/16",    "5f00::/16"};

}  // namespace

bool IpAddress::is_private() const { return is_loopback() || is_in(*this, k_private); }

bool IpAddress::is_public() const {
  if (is_private() || is_in(*this, k_set_apart)) return false;
  constexpr std::uint8_t k_global_unicast = 0x20;  // 2000::/3
  return is_v4() || (bytes_[0] & 0xe0U) == k_global_unicast;
}

IpAddress IpAddress::masked(unsigned bits) const {
  Bytes bytes = bytes_;
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = std::clamp(bits, 8 * i, 8 * i + 8) - 8 * i;
    bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00U >> kept));
  }
  return IpAddress(bytes);
}

Result<AddressRange> AddressRange::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto first = IpAddress::parse(text.substr(0, slash));
  if (!first) return fail(Errc::invalid, fmt::format("\"{}\" is neither an address nor a range of them", shown(text)));
  unsigned bits = k_v6_bits;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const unsigned most = first->is_v4() ? k_v4_bits : k_v6_bits;
    unsigned length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size() || length > most) {
      return fail(Errc::invalid, fmt::format("\"{}\" has no length from 0 to {} after its slash", shown(text), most));
    }
    bits = k_v6_bits - most + length;
  }
  if (first->masked(bits) != *first) {
    return fail(Errc::invalid,
                fmt::format("\"{}\" is in a range that begins with {}", shown(text), first->masked(bits).text()));
  }
  return AddressRange(*first, bits);
}

}  // namespace edl::net
