#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "core/file_descriptor.hpp"
#include "core/result.hpp"
#include "server/backup/progress.hpp"

namespace edl::server {

// How `edl-server backup` asks the server that runs in a data folder: over a Unix socket in it, which only its owner
// can open, in packets of JSON, one request a connection. The request carries an open file. So the caller's rights
// decide where a backup is written, and a backup of which either side dies is never finished.

/// Writes a backup into an open file.
/// @return a sentence for people
using MakeBackup = std::function<Result<std::string>(int file, const Progress& progress)>;

/// The server's side. Makes one backup at a time, on a thread of its own.
class BackupSocket {
 public:
  /// @param make  called on the socket's thread
  /// @return Errc::conflict if a server answers in the folder already | Errc::io
  [[nodiscard]] static Result<std::unique_ptr<BackupSocket>> open(const std::filesystem::path& folder, MakeBackup make);
  BackupSocket(const BackupSocket&) = delete;
  BackupSocket& operator=(const BackupSocket&) = delete;

  /// Breaks off a backup in work.
  ~BackupSocket();

 private:
  BackupSocket(FileDescriptor folder, FileDescriptor listener, MakeBackup make);
  void serve(const std::stop_token& stop);
  [[nodiscard]] Result<std::string> make_for(const FileDescriptor& caller, const FileDescriptor& file,
                                             const std::stop_token& stop) const;

  FileDescriptor folder_;
  FileDescriptor listener_;
  MakeBackup make_;
  std::atomic<bool> busy_ = false;
  std::jthread worker_;  ///< of the listening thread
  std::jthread listening_;
};

/// The caller's side: a connection to the server that runs in a folder.
class BackupCall {
 public:
  /// Called with each line of progress, and with an empty text when there is none for a while; ends the call by
  /// answering with a failure.
  using Listen = std::function<Result<void>(const std::string&)>;

  /// @return none if no server runs there | Errc::io
  [[nodiscard]] static Result<std::optional<BackupCall>> connect(const std::filesystem::path& folder);

  /// Has the server write a backup into an open, empty file.
  /// @return the server's sentence for people | Errc::unavailable with what it failed with, or if it went away
  [[nodiscard]] Result<std::string> make(int file, const Listen& listen) const;

 private:
  explicit BackupCall(FileDescriptor server) : server_(std::move(server)) {}
  FileDescriptor server_;
};

}  // namespace edl::server
