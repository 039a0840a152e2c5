#include "net/fingerprint.hpp"

#include <fmt/format.h>

#include <optional>

#include "core/fault.hpp"

namespace edl::net {
namespace {

constexpr std::string_view k_prefix = "sha256:";

std::optional<unsigned> value_of(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10;
  return std::nullopt;
}

}  // namespace

Result<Fingerprint> Fingerprint::parse(std::string_view text) {
  const auto wrong = [text] {
    return fail(Errc::invalid,
                fmt::format("\"{}\" is no fingerprint: sha256: and 64 hexadecimal digits are needed", shown(text)));
  };
  if (!text.starts_with(k_prefix)) return wrong();
  std::string_view digits = text.substr(k_prefix.size());
  const bool in_pairs = digits.find(':') != std::string_view::npos;
  Sha256 digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    if (in_pairs && i > 0) {
      if (!digits.starts_with(':')) return wrong();
      digits.remove_prefix(1);
    }
    if (digits.size() < 2) return wrong();
    const auto high = value_of(digits[0]);
    const auto low = value_of(digits[1]);
    if (!high || !low) return wrong();
    digest[i] = static_cast<unsigned char>(*high << 4U | *low);
    digits.remove_prefix(2);
  }
  if (!digits.empty()) return wrong();
  return Fingerprint(digest);
}

}  // namespace edl::net
