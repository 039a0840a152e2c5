#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"

namespace edl {

/// An open file, socket or folder of the operating system; closed when it ends. Negative: none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  [[nodiscard]] bool open() const { return fd_ >= 0; }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

/// Errc::io with errno's text after `what`.
[[nodiscard]] tl::unexpected<Error> io_failure(const std::string& what, const std::filesystem::path& path);

/// Writes all of the bytes at the file's position.
/// @param path  names the file in the error
/// @return Errc::io
[[nodiscard]] Result<void> write_all(const FileDescriptor& file, std::string_view bytes,
                                     const std::filesystem::path& path);

/// Makes durable which names a folder has.
/// @return Errc::io
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& directory);

/// The folder that a file stands in; "." for a bare name.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& file);

}  // namespace edl
