#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace edl {

/// One thing wrong with a message, and where: a JSON pointer (RFC 6901), "" for the whole.
struct Fault {
  std::string pointer;
  std::string detail;

  bool operator==(const Fault&) const = default;
};

/// Everything wrong with a message. `code` is Errc::unreadable (not JSON), too_large, or invalid (then `faults`
/// names every wrong member, up to k_max_faults).
struct Faults {
  static constexpr std::size_t k_max_faults = 100;

  Errc code = Errc::invalid;
  std::string summary;
  std::vector<Fault> faults{};

  /// Notes one more, silently past the limit: a sender with a hundred faults has one fault.
  void add(std::string pointer, std::string detail) {
    if (faults.size() < k_max_faults) faults.push_back({std::move(pointer), std::move(detail)});
  }
  bool operator==(const Faults&) const = default;
};

template <typename T>
using Parsed = tl::expected<T, Faults>;

/// `key` as one reference token of a JSON pointer: ~ and / escaped (RFC 6901, section 3).
[[nodiscard]] std::string pointer_token(std::string_view key);

/// A name of the sender's as it may stand in an answer: cut to a readable length.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace edl
