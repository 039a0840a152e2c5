#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "core/result.hpp"

namespace edl::agent {

/// Bytes that are read once, from first to last.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Fills `into`, or less of it.
  /// @param into  not empty
  /// @return how many bytes, 0 at the end | Errc::io | Errc::corrupt where compressed bytes do not verify
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// Opens a file, plain or compressed by gzip (told by its first bytes, not by its name).
/// @return Errc::not_found | Errc::io
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path);

}  // namespace edl::agent
