#include "core/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "core/file_descriptor.hpp"
#include "core/replaced_file.hpp"

namespace edl {
namespace {

/// Removes the file when the scope ends.
struct Removal {
  const std::string& path;
  ~Removal() { ::unlink(path.c_str()); }
};

}  // namespace

Result<void> create_private_file(const std::filesystem::path& path, std::string_view bytes) {
  std::string temporary = path.string() + ".XXXXXX";
  const FileDescriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600, and new
  if (!fd.open()) return io_failure("cannot create the file", path);
  const Removal removal{temporary};
  if (auto written = write_all(fd, bytes, path); !written) return written;
  if (::fsync(fd.get()) != 0) return io_failure("cannot write the file", path);
  // A link, unlike a rename, never replaces what is there.
  if (::link(temporary.c_str(), path.c_str()) != 0) {
    if (errno == EEXIST) return fail(Errc::conflict, "the file exists already", path.string());
    return io_failure("cannot create the file", path);
  }
  return sync_directory(folder_of(path));
}

Result<void> replace_private_file(const std::filesystem::path& path, std::string_view bytes) {
  // One name for all times: what a crash leaves behind is taken away by the next call.
  const std::string temporary = path.string() + ".new";
  ::unlink(temporary.c_str());
  const FileDescriptor fd(::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (!fd.open()) return io_failure("cannot create the file", path);
  return put_in_place(fd, temporary, bytes, path);
}

Result<Secret> read_private_file(const std::filesystem::path& path, std::size_t max_bytes, Readers readers) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.open() && errno == ENOENT) return fail(Errc::not_found, "there is no such file", path.string());
  if (!fd.open()) return io_failure("cannot open the file", path);

  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return io_failure("cannot examine the file", path);
  if (!S_ISREG(status.st_mode)) return fail(Errc::io, "this is not a file", path.string());
  const bool group_may = readers == Readers::group_if_roots && status.st_uid == 0;
  if ((status.st_mode & (group_may ? 037U : 077U)) != 0) {
    return fail(Errc::forbidden, "others may read this secret file; make it private with chmod 600", path.string());
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > max_bytes) return fail(Errc::too_large, "the file is too large to be what it should be", path.string());

  std::string bytes(size, '\0');
  std::size_t length = 0;
  while (length < size) {
    const ssize_t got = ::read(fd.get(), bytes.data() + length, size - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("cannot read the file", path);
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  bytes.resize(length);
  return Secret(std::move(bytes));
}

}  // namespace edl
