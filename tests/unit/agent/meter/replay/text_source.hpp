#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "agent/meter/replay/byte_source.hpp"

namespace edl::agent::testing {

/// Text as a source that gives at most `chunk` bytes at once, and may fail when all are given.
class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string text, std::size_t chunk = 4096, std::optional<Error> then = std::nullopt)
      : text_(std::move(text)), chunk_(chunk), then_(std::move(then)) {}

  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min({into.size(), chunk_, text_.size() - at_});
    if (count == 0 && then_) return tl::unexpected(*then_);
    std::copy_n(text_.data() + at_, count, into.data());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t chunk_;
  std::size_t at_ = 0;
  std::optional<Error> then_;
};

}  // namespace edl::agent::testing
