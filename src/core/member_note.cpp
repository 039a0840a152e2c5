#include "core/member_note.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace edl {
namespace {

/// Characters of UTF-8: every byte but those that continue one (10xxxxxx).
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

void check(const MemberNote& note, double value, const std::string& at, Faults& faults) {
  if (note.least && !(value >= *note.least && value <= *note.most)) {
    faults.add(at, fmt::format("expected {} to {}", *note.least, *note.most));
  }
}

void check(const MemberNote& note, const std::string& value, const std::string& at, Faults& faults) {
  const auto is_value = [&](std::string_view word) { return !word.empty() && word == value; };
  if (note.has_words() && std::ranges::none_of(note.words, is_value)) {
    std::string known;
    for (const std::string_view word : note.words) {
      if (!word.empty()) known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", word);
    }
    return faults.add(at, "expected one of " + known);
  }
  const std::size_t length = characters(value);
  if (note.shortest && (length < *note.shortest || length > *note.longest)) {
    faults.add(at, fmt::format("expected {} to {} characters", *note.shortest, *note.longest));
  }
}

void check_size(const MemberNote& note, std::size_t size, const std::string& at, Faults& faults) {
  if (note.shortest && (size < *note.shortest || size > *note.longest)) {
    faults.add(at, fmt::format("expected {} to {} elements", *note.shortest, *note.longest));
  }
}

}  // namespace edl
