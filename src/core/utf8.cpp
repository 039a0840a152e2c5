#include "core/utf8.hpp"

#include <algorithm>

namespace edl {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";  // U+FFFD

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// How many bytes at the front are one character of UTF-8, by the table of RFC 3629, section 4; 0: they are none.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80U) return 1;
  if (first >= 0xC2U && first <= 0xDFU) return continues(text, 1) ? 2 : 0;
  if (first >= 0xE0U && first <= 0xEFU) {
    const bool too_long = first == 0xE0U && second < 0xA0U;
    const bool surrogate = first == 0xEDU && second > 0x9FU;
    return continues(text, 1) && continues(text, 2) && !too_long && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0U && first <= 0xF4U) {
    const bool too_long = first == 0xF0U && second < 0x90U;
    const bool beyond = first == 0xF4U && second > 0x8FU;
    return continues(text, 1) && continues(text, 2) && continues(text, 3) && !too_long && !beyond ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string well_formed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    out += size > 0 ? text.substr(0, size) : k_replacement;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

}  // namespace edl
