#include "core/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace edl {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] bool open() const { return fd_ >= 0; }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> io_failure(const char* what, const std::filesystem::path& path) {
  return fail(Errc::io, std::string(what) + ": " + std::generic_category().message(errno), path.string());
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_directory(const std::filesystem::path& directory) {
  const FileDescriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.open() && ::fsync(fd.get()) == 0;
}

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
  if (!write_all(fd.get(), bytes) || ::fsync(fd.get()) != 0) return io_failure("cannot write the file", path);
  // A link, unlike a rename, never replaces what is there.
  if (::link(temporary.c_str(), path.c_str()) != 0) {
    if (errno == EEXIST) return fail(Errc::conflict, "the file exists already", path.string());
    return io_failure("cannot create the file", path);
  }
  const auto directory = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  if (!sync_directory(directory)) return io_failure("cannot make the file durable", path);
  return {};
}

Result<Secret> read_private_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.open() && errno == ENOENT) return fail(Errc::not_found, "there is no such file", path.string());
  if (!fd.open()) return io_failure("cannot open the file", path);

  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return io_failure("cannot examine the file", path);
  if (!S_ISREG(status.st_mode)) return fail(Errc::io, "this is not a file", path.string());
  if ((status.st_mode & 077U) != 0) {
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
