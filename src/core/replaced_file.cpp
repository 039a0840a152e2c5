#include "core/replaced_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "core/file_descriptor.hpp"

namespace edl {
namespace {

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

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
  if (write_all(fd.get(), bytes) && give_to_owner(fd.get(), path) && ::fsync(fd.get()) == 0 &&
      ::rename(temporary.c_str(), path.c_str()) == 0) {
    return sync_directory(folder_of(path));
  }
  auto failure = io_failure("cannot write the file", path);
  ::unlink(temporary.c_str());
  return failure;
}

}  // namespace edl
