#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace edl::agent::sim {

/// A text of lines and comma-separated fields, read line by line; each fault names the file, the line and the column.
class TextTable {
 public:
  static constexpr std::size_t k_max_fields = 4'096;
  static constexpr std::size_t k_max_line_bytes = std::size_t{64} << 10;

  /// @param text  outlives the table
  TextTable(std::string_view text, std::string name) : rest_(text), name_(std::move(name)) {}

  /// Goes to the next line that is not empty.
  /// @return whether there is one | Errc::too_large
  [[nodiscard]] Result<bool> next_line();

  /// As next_line, of a line that must be there.
  /// @param what  "the number of channels"
  [[nodiscard]] Result<void> need_line(std::string_view what);

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  /// A field of the present line without the spaces around it; empty beyond the last.
  [[nodiscard]] std::string_view field(std::size_t index) const;

  /// @return a finite number | Errc::invalid
  [[nodiscard]] Result<double> number(std::size_t index, std::string_view what) const;
  [[nodiscard]] Result<std::int64_t> integer(std::size_t index, std::string_view what, std::int64_t least,
                                             std::int64_t most) const;

  /// Says what is wrong with a field of the present line.
  [[nodiscard]] tl::unexpected<Error> fault(std::size_t index, std::string message) const;

 private:
  std::string_view rest_;
  std::string name_;
  std::string_view line_text_;
  std::size_t line_ = 0;
  std::vector<std::string_view> fields_;
};

/// The whole of a file, unpacked if it is gzipped.
/// @return Errc::not_found | Errc::io | Errc::corrupt | Errc::too_large past 256 MiB
[[nodiscard]] Result<std::string> read_whole_file(const std::string& path);

}  // namespace edl::agent::sim
