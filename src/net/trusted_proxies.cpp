#include "net/trusted_proxies.hpp"

#include <algorithm>
#include <ranges>
#include <string>

namespace edl::net {
namespace {

constexpr std::string_view k_blanks = " \t";
constexpr std::string_view k_token_letters =
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";  // RFC 9110, 5.6.2

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(k_blanks), text.size()));
  return text.substr(0, text.find_last_not_of(k_blanks) + 1);
}

bool is_port(std::string_view text) {
  return text.size() > 1 && text.front() == ':' &&
         text.find_first_not_of("0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.", 1) == text.npos;
}

/// "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80" (RFC 7239, section 6).
std::optional<IpAddress> address_in(std::string_view node) {
  if (node.starts_with('[')) {
    const auto end = node.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = node.substr(end + 1);
    return rest.empty() || is_port(rest) ? IpAddress::parse(node.substr(1, end - 1)) : std::nullopt;
  }
  const auto colon = node.find(':');
  if (colon != std::string_view::npos && is_port(node.substr(colon))) {
    if (auto v4 = IpAddress::parse(node.substr(0, colon))) return v4;
  }
  return IpAddress::parse(node);
}

/// Reads a header's value from left to right.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(k_blanks), rest_.size())); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Empty where there is none.
  std::string_view token() {
    const std::string_view found = rest_.substr(0, rest_.find_first_not_of(k_token_letters));
    rest_.remove_prefix(found.size());
    return found;
  }

  /// What stands between quotes, without the escapes (RFC 9110, 5.6.4); nothing where they do not end.
  std::optional<std::string> quoted() {
    std::string text;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return text;
      if (c == '\\' && rest_.empty()) break;
      text += c == '\\' ? rest_.front() : c;
      if (c == '\\') rest_.remove_prefix(1);
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;
};

bool is_for(std::string_view name) {
  return name.size() == 3 && (name[0] | 0x20) == 'f' && (name[1] | 0x20) == 'o' && (name[2] | 0x20) == 'r';
}

/// One proxy's word: pairs with semicolons between.
/// @return false where it is not well-formed
bool read_element(Reader& reader, ForwardedFor& way) {
  std::optional<IpAddress> client;
  do {
    reader.skip_blanks();
    const std::string_view name = reader.token();
    if (name.empty() || !reader.take('=')) return false;
    std::optional<std::string> value = reader.take('"') ? reader.quoted() : std::string(reader.token());
    if (!value) return false;
    if (is_for(name)) client = address_in(*value);
    reader.skip_blanks();
  } while (reader.take(';'));
  way.push_back(client);
  return true;
}

void append(ForwardedFor& way, const ForwardedFor& more) { way.insert(way.end(), more.begin(), more.end()); }

}  // namespace

ForwardedFor parse_x_forwarded_for(std::string_view value) {
  ForwardedFor way;
  for (;;) {
    const auto comma = value.find(',');
    way.push_back(address_in(trimmed(value.substr(0, comma))));
    if (comma == std::string_view::npos) return way;
    value.remove_prefix(comma + 1);
  }
}

ForwardedFor parse_forwarded(std::string_view value) {
  ForwardedFor way;
  Reader reader(value);
  do {
    if (!read_element(reader, way)) return {};
  } while (reader.take(','));
  return reader.at_end() ? way : ForwardedFor();
}

bool TrustedProxies::contains(const IpAddress& address) const {
  return std::ranges::any_of(ranges_, [&](const AddressRange& range) { return range.contains(address); });
}

IpAddress TrustedProxies::client_of(const IpAddress& peer, const Headers& headers) const {
  if (!contains(peer)) return peer;
  const bool standard = header_ == ProxyHeader::forwarded;
  ForwardedFor way;
  for (const auto& value : headers.all(standard ? "Forwarded" : "X-Forwarded-For")) {
    append(way, standard ? parse_forwarded(value) : parse_x_forwarded_for(value));
  }
  IpAddress client = peer;
  for (const auto& before : std::views::reverse(way)) {
    if (!before) break;
    client = *before;
    if (!contains(client)) break;
  }
  return client;
}

}  // namespace edl::net
