#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"

namespace edl {

/// The name of one meter: 1 to 64 of `a-z 0-9 _ -`. A DeviceId that exists is valid.
class DeviceId {
 public:
  static constexpr std::size_t k_max_length = 64;

  /// @return Errc::invalid with the rule that `text` breaks
  [[nodiscard]] static Result<DeviceId> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  auto operator<=>(const DeviceId&) const = default;

 private:
  explicit DeviceId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace edl

template <>
struct std::hash<edl::DeviceId> {
  std::size_t operator()(const edl::DeviceId& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
