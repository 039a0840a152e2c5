#pragma once

#include <sqlite3.h>

#include <atomic>
#include <map>

/// A disk for SQLite that can be full, and that counts what was forced to it. One at a time; files that are opened while
/// it lives are on it.
namespace edl::server::testing {

class FaultySqliteDisk {
 public:
  FaultySqliteDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    current() = this;
    vfs_.zName = "faulty";
    vfs_.xOpen = [](sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
      const int result = current()->real_->xOpen(current()->real_, name, file, flags, out);
      if (result == SQLITE_OK) current()->take_over(file);
      return result;
    };
    sqlite3_vfs_register(&vfs_, 1);
  }
  FaultySqliteDisk(const FaultySqliteDisk&) = delete;
  FaultySqliteDisk& operator=(const FaultySqliteDisk&) = delete;
  ~FaultySqliteDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }

  void set_full(bool full) { full_ = full; }

  /// How often bytes were forced to the disk.
  [[nodiscard]] int syncs() const { return syncs_; }

 private:
  static FaultySqliteDisk*& current() {
    static FaultySqliteDisk* disk = nullptr;
    return disk;
  }

  /// The file stays SQLite's own; only what it calls is another table.
  void take_over(sqlite3_file* file) {
    const sqlite3_io_methods* methods = file->pMethods;
    auto [patched, fresh] = methods_.try_emplace(methods, *methods);
    if (fresh) {
      originals_[&patched->second] = methods;
      patched->second.xWrite = [](sqlite3_file* to, const void* bytes, int size, sqlite3_int64 offset) {
        if (current()->full_) return SQLITE_FULL;
        return current()->originals_.at(to->pMethods)->xWrite(to, bytes, size, offset);
      };
      patched->second.xSync = [](sqlite3_file* of, int flags) {
        ++current()->syncs_;
        return current()->originals_.at(of->pMethods)->xSync(of, flags);
      };
    }
    file->pMethods = &patched->second;
  }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::map<const sqlite3_io_methods*, sqlite3_io_methods> methods_;
  std::map<const sqlite3_io_methods*, const sqlite3_io_methods*> originals_;
  std::atomic<bool> full_ = false;
  std::atomic<int> syncs_ = 0;
};

}  // namespace edl::server::testing
