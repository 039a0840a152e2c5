#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "core/file_descriptor.hpp"
#include "core/result.hpp"

namespace edl::server {

/// What to do with a backup that is there already under the name.
enum class Existing : std::uint8_t { refuse, replace };

/// A backup that is being written, as FILE.part, mode 0600; FILE appears whole and durable, or not at all.
class BackupFile {
 public:
  /// Takes over a FILE.part that a killed program left.
  /// @return Errc::conflict if FILE exists and is not to be replaced, or is being written now | Errc::forbidden if the
  /// file system lets others read it: a backup holds keys | Errc::io
  [[nodiscard]] static Result<BackupFile> create(const std::filesystem::path& file, Existing existing);
  BackupFile(BackupFile&&) = default;
  BackupFile& operator=(BackupFile&&) = delete;

  /// Removes FILE.part if it was not published.
  ~BackupFile();

  [[nodiscard]] int descriptor() const { return part_.get(); }

  /// Makes the content durable and gives it its name. Called once.
  /// @return as create
  [[nodiscard]] Result<void> publish();

 private:
  BackupFile(std::filesystem::path file, Existing existing, FileDescriptor part)
      : file_(std::move(file)), existing_(existing), part_(std::move(part)) {}

  std::filesystem::path file_;
  Existing existing_;
  FileDescriptor part_;  ///< none: published, or moved from
};

}  // namespace edl::server
