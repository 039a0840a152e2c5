#include "server/backup/archive_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/digest.hpp"
#include "core/fault.hpp"
#include "core/file_descriptor.hpp"
#include "server/backup/libarchive_handle.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

/// A file of the archive.
struct Member {
  std::string name;
  std::uint64_t size = 0;
};

/// A tar archive out of zstd, and no other kind.
class TarReader {
 public:
  static Result<TarReader> open(const fs::path& path) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.open() && errno == ENOENT) return fail(Errc::not_found, "there is no such file", path.string());
    if (!file.open()) return io_failure("cannot open the backup", path);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return io_failure("cannot examine the backup", path);
    if (!S_ISREG(status.st_mode)) return fail(Errc::unreadable, "this is not a file", path.string());
    TarReader reader(path, std::move(file));
    if (::archive_read_support_filter_zstd(reader.reader_.get()) != ARCHIVE_OK ||
        ::archive_read_support_format_tar(reader.reader_.get()) != ARCHIVE_OK) {
      throw std::runtime_error("libarchive was built without tar or zstd");
    }
    if (::archive_read_open_fd(reader.reader_.get(), reader.file_.get(), k_piece_bytes) != ARCHIVE_OK) {
      return reader.foreign();
    }
    return reader;
  }

  /// The next file, which must be called so.
  Result<Member> expect(const std::string& name) {
    archive_entry* entry = nullptr;
    const int status = ::archive_read_next_header(reader_.get(), &entry);
    if (status == ARCHIVE_EOF) return damaged(name + " is missing");
    if (status != ARCHIVE_OK) return damaged("no file can be read where " + name + " should stand");
    const char* found = ::archive_entry_pathname(entry);
    if (found == nullptr || found != name) {
      return odd(fmt_found(found) + " stands where " + name + " should");
    }
    if (::archive_entry_filetype(entry) != AE_IFREG || ::archive_entry_hardlink(entry) != nullptr ||
        ::archive_entry_size_is_set(entry) == 0 || ::archive_entry_size(entry) < 0) {
      return odd(name + " is not a plain file");
    }
    return Member{name, static_cast<std::uint64_t>(::archive_entry_size(entry))};
  }

  /// Nothing may follow.
  Result<void> expect_end() {
    archive_entry* entry = nullptr;
    const int status = ::archive_read_next_header(reader_.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    if (status != ARCHIVE_OK) return damaged("its end cannot be read");
    return odd(fmt_found(::archive_entry_pathname(entry)) + " is not in its manifest");
  }

  /// Some bytes of the present file; none at its end.
  Result<std::string_view> piece(const std::string& name) {
    const auto got = ::archive_read_data(reader_.get(), buffer_.data(), buffer_.size());
    if (got < 0) return damaged(name + " cannot be read");
    return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
  }

  [[nodiscard]] tl::unexpected<Error> damaged(const std::string& what) const {
    return fail(Errc::corrupt, "the backup is damaged or cut off: " + what, path_);
  }

  [[nodiscard]] tl::unexpected<Error> odd(const std::string& what) const {
    return fail(Errc::invalid, "edl-server makes no such backup: " + what, path_);
  }

  [[nodiscard]] tl::unexpected<Error> foreign() const {
    return fail(Errc::unreadable, "this is no backup that edl-server has made, or its beginning is damaged", path_);
  }

 private:
  TarReader(const fs::path& path, FileDescriptor file)
      : path_(path.string()), file_(std::move(file)), reader_(::archive_read_new()), buffer_(k_piece_bytes) {
    if (reader_ == nullptr) throw std::bad_alloc();
  }

  static std::string fmt_found(const char* name) {
    return name == nullptr ? std::string("a file without a name") : "\"" + shown(name) + "\"";
  }

  std::string path_;
  FileDescriptor file_;
  std::unique_ptr<archive, FreeArchive> reader_;
  std::vector<char> buffer_;
};

Result<Manifest> read_manifest(TarReader& tar) {
  const auto member = tar.expect(k_manifest_name);
  if (!member) return tar.foreign();
  if (member->size > k_max_manifest_bytes) return tar.odd("its manifest is too large");
  std::string json;
  while (json.size() < member->size) {
    const auto piece = tar.piece(k_manifest_name);
    if (!piece) return tl::unexpected(piece.error());
    if (piece->empty()) return tar.damaged("its manifest is too short");
    json += *piece;
  }
  return parse_manifest(json);
}

Result<void> check_room(const Manifest& manifest, const fs::path& folder) {
  std::error_code error;
  const fs::space_info room = fs::space(folder, error);
  if (error) return fail(Errc::io, "cannot ask how much room there is: " + error.message(), folder.string());
  if (manifest.bytes() <= room.available) return {};
  return fail(Errc::unavailable, "the disk has no room for " + to_mebibytes(manifest.bytes()), folder.string());
}

Result<void> make_folders(const Manifest& manifest, const fs::path& into) {
  std::set<fs::path> folders;
  for (const ManifestFile& file : manifest.files) folders.insert((into / file.name).parent_path());
  folders.erase(into);
  for (const fs::path& folder : folders) {
    if (::mkdir(folder.c_str(), 0700) != 0) return io_failure("cannot make the folder", folder);
  }
  return {};
}

Result<void> extract(TarReader& tar, const ManifestFile& wanted, const fs::path& into, Step& step,
                     const Progress& progress) {
  const auto member = tar.expect(wanted.name);
  if (!member) return tl::unexpected(member.error());
  if (member->size != wanted.size) return tar.damaged(wanted.name + " has another size than its manifest says");
  const fs::path path = into / wanted.name;
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.open()) return io_failure("cannot create the file", path);
  Sha256Stream digest;
  std::uint64_t size = 0;
  while (true) {
    const auto piece = tar.piece(wanted.name);
    if (!piece) return tl::unexpected(piece.error());
    if (piece->empty()) break;
    size += piece->size();
    if (size > wanted.size) return tar.damaged(wanted.name + " is longer than its manifest says");
    digest.add(*piece);
    if (auto written = write_all(file, *piece, path); !written) return written;
    step.done_bytes += piece->size();
    if (auto told = progress(step); !told) return told;
  }
  if (size != wanted.size || to_hex(digest.finish()) != wanted.sha256) {
    return tar.damaged(wanted.name + " is not what was backed up");
  }
  if (::fsync(file.get()) != 0) return io_failure("cannot make the file durable", path);
  return {};
}

}  // namespace

Result<Manifest> extract_archive(const fs::path& file, const fs::path& into, const Progress& progress) {
  auto tar = TarReader::open(file);
  if (!tar) return tl::unexpected(tar.error());
  auto manifest = read_manifest(*tar);
  if (!manifest) return tl::unexpected(manifest.error());
  auto done = check_room(*manifest, into);
  if (done) done = make_folders(*manifest, into);
  Step step{"restoring", 0, manifest->bytes()};
  for (const ManifestFile& wanted : manifest->files) {
    if (!done) break;
    done = extract(*tar, wanted, into, step, progress);
  }
  if (done) done = tar->expect_end();
  if (!done) return tl::unexpected(done.error());
  return std::move(*manifest);
}

}  // namespace edl::server
