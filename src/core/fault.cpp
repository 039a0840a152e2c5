#include "core/fault.hpp"

#include "core/utf8.hpp"

namespace edl {
namespace {

constexpr std::size_t k_shown_length = 64;

}  // namespace

std::string shown(std::string_view text) {
  if (text.size() <= k_shown_length) return well_formed(text);
  // Cut before, never within, a UTF-8 sequence: continuation bytes are 10xxxxxx.
  std::size_t length = k_shown_length;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return well_formed(text.substr(0, length)) + "…";
}

std::string pointer_token(std::string_view key) {
  std::string token;
  for (const char c : shown(key)) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

}  // namespace edl
