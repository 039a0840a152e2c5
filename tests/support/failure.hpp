#pragma once

#include <optional>

#include "core/result.hpp"

namespace edl::testing {

/// The kind of failure, nothing for a success: unlike error(), it may be asked of both.
template <typename T, typename E>
std::optional<Errc> failure(const tl::expected<T, E>& result) {
  if (result) return std::nullopt;
  return result.error().code;
}

}  // namespace edl::testing
