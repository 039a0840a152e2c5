#include "server/backup/backup_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

namespace edl::server {
namespace {

namespace fs = std::filesystem;

fs::path part_of(const fs::path& file) { return file.string() + ".part"; }

tl::unexpected<Error> name_taken(const fs::path& file) {
  return fail(Errc::conflict, "the file exists already: name another one, or replace it with --force", file.string());
}

/// Ours alone: locked, and still the file that has the name. Whoever finishes one gives it another name meanwhile.
Result<void> claim(const FileDescriptor& part, const fs::path& path) {
  if (::flock(part.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(Errc::conflict, "another backup is writing this file", path.string());
  }
  struct stat opened {};
  struct stat named {};
  if (::fstat(part.get(), &opened) != 0) return io_failure("cannot examine the file", path);
  if (!S_ISREG(opened.st_mode)) return fail(Errc::io, "this is not a file", path.string());
  if (::lstat(path.c_str(), &named) != 0 || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev) {
    return fail(Errc::conflict, "another backup has just written this file", path.string());
  }
  if ((opened.st_mode & 077U) != 0 && ::fchmod(part.get(), 0600) != 0) {
    return fail(Errc::forbidden, "a backup holds keys, and this file system lets others read it", path.string());
  }
  if (::ftruncate(part.get(), 0) != 0) return io_failure("cannot empty the file", path);
  return {};
}

}  // namespace

Result<BackupFile> BackupFile::create(const fs::path& file, Existing existing) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return fail(Errc::conflict, "this is a folder, a backup is one file", file.string());
    if (existing == Existing::refuse) return name_taken(file);
  }
  const fs::path path = part_of(file);
  FileDescriptor part(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!part.open()) return io_failure("cannot create the file", path);
  if (auto claimed = claim(part, path); !claimed) return tl::unexpected(claimed.error());
  return BackupFile(file, existing, std::move(part));
}

BackupFile::~BackupFile() {
  if (part_.open()) ::unlink(part_of(file_).c_str());
}

Result<void> BackupFile::publish() {
  const fs::path path = part_of(file_);
  if (::fsync(part_.get()) != 0) return io_failure("cannot make the backup durable", path);
  const unsigned flags = existing_ == Existing::refuse ? RENAME_NOREPLACE : 0;
  int failed = ::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, file_.c_str(), flags);
  if (failed != 0 && errno == EINVAL) {  // a file system that cannot refuse to replace; create() has looked
    failed = ::rename(path.c_str(), file_.c_str());
  }
  if (failed != 0 && errno == EEXIST) return name_taken(file_);
  if (failed != 0) return io_failure("cannot give the backup its name", file_);
  part_ = FileDescriptor();
  return sync_directory(folder_of(file_));
}

}  // namespace edl::server
