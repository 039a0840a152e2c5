#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

/// A disk for RocksDB that can be full, and that knows what would survive if the power failed now.
namespace edl::server::testing {

class FaultyDisk final : public rocksdb::FileSystemWrapper {
 public:
  FaultyDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "FaultyDisk"; }

  void set_full(bool full) { full_ = full; }
  [[nodiscard]] bool full() const { return full_; }

  /// How often bytes were forced to the disk.
  [[nodiscard]] int syncs() const { return syncs_; }

  void note_synced(const std::string& file, std::uint64_t size) {
    ++syncs_;
    const std::scoped_lock lock(mutex_);
    synced_sizes_[file] = size;
  }

  /// Copies the files of `folder`, each only as far as it was synced. Nobody may write meanwhile.
  void copy_what_is_durable(const std::filesystem::path& folder, const std::filesystem::path& to) const {
    std::filesystem::copy(folder, to);
    const std::scoped_lock lock(mutex_);
    for (const auto& [file, size] : synced_sizes_) {
      const auto copy = to / std::filesystem::path(file).filename();
      if (std::filesystem::exists(copy)) std::filesystem::resize_file(copy, size);
    }
  }

  rocksdb::IOStatus NewWritableFile(const std::string& file, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    {
      const std::scoped_lock lock(mutex_);
      if (auto entry = synced_sizes_.extract(from)) {
        entry.key() = to;
        synced_sizes_.erase(to);
        synced_sizes_.insert(std::move(entry));
      }
    }
    return FileSystemWrapper::RenameFile(from, to, options, debug);
  }

 private:
  std::atomic<bool> full_ = false;
  std::atomic<int> syncs_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> synced_sizes_;
};

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name, FaultyDisk& disk)
      : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), disk_(disk) {
    disk_.note_synced(name_, 0);
  }

  using FSWritableFileOwnerWrapper::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    if (disk_.full()) return rocksdb::IOStatus::NoSpace("no space left on the test's disk");
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& info, rocksdb::IODebugContext* debug) override {
    if (disk_.full()) return rocksdb::IOStatus::NoSpace("no space left on the test's disk");
    return FSWritableFileOwnerWrapper::Append(data, options, info, debug);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    return synced(FSWritableFileOwnerWrapper::Sync(options, debug), options, debug);
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    return synced(FSWritableFileOwnerWrapper::Fsync(options, debug), options, debug);
  }

 private:
  rocksdb::IOStatus synced(rocksdb::IOStatus status, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) {
    if (status.ok()) disk_.note_synced(name_, GetFileSize(options, debug));
    return status;
  }

  std::string name_;
  FaultyDisk& disk_;
};

inline rocksdb::IOStatus FaultyDisk::NewWritableFile(const std::string& file, const rocksdb::FileOptions& options,
                                                     std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                     rocksdb::IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> real;
  auto status = FileSystemWrapper::NewWritableFile(file, options, &real, debug);
  if (status.ok()) *result = std::make_unique<FaultyFile>(std::move(real), file, *this);
  return status;
}

}  // namespace edl::server::testing
