#pragma once

#include <optional>

namespace edl {

/// A setting in a request that changes some of many: absent leaves it as it is, null takes it away, all else sets it.
template <typename T>
struct Patched {
  bool named = false;        ///< the request has the member
  std::optional<T> value{};  ///< null: nullopt

  bool operator==(const Patched&) const = default;
};

}  // namespace edl
