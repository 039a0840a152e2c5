#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/meter/replay/byte_source.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Cuts bytes into lines of bounded length.
class LineReader {
 public:
  static constexpr std::size_t k_max_line_length = 1024;

  explicit LineReader(std::unique_ptr<ByteSource> source);

  /// The next line without its "\n" or "\r\n"; the last one may lack it.
  /// @return the line, valid until the next call | nullopt at the end | Errc::too_large for a line that is longer
  ///         than k_max_line_length | what the source fails with
  [[nodiscard]] Result<std::optional<std::string_view>> next();

  /// The number of the line that next() gave last or failed at, counted from 1.
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  Result<bool> fill();

  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< what of the buffer is not given out yet: [begin_, end_)
  std::size_t end_ = 0;
  std::size_t line_ = 0;
};

}  // namespace edl::agent
