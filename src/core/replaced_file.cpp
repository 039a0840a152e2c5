#include "core/replaced_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace edl {
namespace {

/// What a superuser writes into somebody's folder is for that one to read.
bool give_to_owner(int fd, const std::filesystem::path& path) {
  if (::geteuid() != 0) return true;
  struct stat owned {};
  if (::stat(path.c_str(), &owned) != 0 && ::stat(folder_of(path).c_str(), &owned) != 0) return false;
  return ::fchown(fd, owned.st_uid, owned.st_gid) == 0;
}

}  // namespace

Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes) {
  std::string temporary = path.string() + ".XXXXXX";
  const FileDescriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600, and new
  if (!fd.open()) return io_failure("cannot create the file", path);
  if (give_to_owner(fd.get(), path)) return put_in_place(fd, temporary, bytes, path);
  auto failure = io_failure("cannot write the file", path);
  ::unlink(temporary.c_str());
  return failure;
}

Result<void> put_in_place(const FileDescriptor& file, const std::string& temporary, std::string_view bytes,
                          const std::filesystem::path& path) {
  auto written = write_all(file, bytes, path);
  if (written && (::fsync(file.get()) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0)) {
    written = io_failure("cannot write the file", path);
  }
  if (written) return sync_directory(folder_of(path));
  ::unlink(temporary.c_str());
  return written;
}

}  // namespace edl
