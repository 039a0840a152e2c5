#include <fmt/format.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "agent/meter/replay/byte_source.hpp"

namespace edl::agent {
namespace {

struct CloseGz {
  void operator()(gzFile file) const { gzclose_r(file); }
};
using GzFile = std::unique_ptr<gzFile_s, CloseGz>;

/// zlib's reader, which passes plain files through as they are.
class FileSource final : public ByteSource {
 public:
  FileSource(GzFile file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  Result<std::size_t> read(std::span<char> into) override {
    const int count = gzread(file_.get(), into.data(), static_cast<unsigned>(into.size()));
    int code = Z_OK;
    const std::string message = gzerror(file_.get(), &code);
    // A file that ends in the middle of its compressed bytes is told only beside what could still be read of it.
    if (code == Z_OK || (code == Z_BUF_ERROR && count > 0)) return static_cast<std::size_t>(count);
    if (code == Z_ERRNO) return fail(Errc::io, "cannot be read: " + std::generic_category().message(errno), name_);
    return fail(Errc::corrupt, "its compressed bytes are damaged or cut off: " + message, name_);
  }

 private:
  GzFile file_;
  std::string name_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return fail(Errc::io, "is a folder, not a file", name);
  errno = 0;
  GzFile file(gzopen(path.c_str(), "rbe"));
  if (!file) {
    const int error = errno;
    return fail(error == ENOENT ? Errc::not_found : Errc::io,
                "cannot be opened: " + std::generic_category().message(error), name);
  }
  return std::make_unique<FileSource>(std::move(file), name);
}

}  // namespace edl::agent
