#include "server/backup/archive_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <new>
#include <system_error>
#include <vector>

#include "core/digest.hpp"
#include "core/file_descriptor.hpp"
#include "server/backup/libarchive_handle.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

/// Reads a file in pieces.
/// @return its size
Result<std::uint64_t> for_each_piece(const fs::path& path, const std::function<Result<void>(std::string_view)>& take) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open()) return io_failure("cannot open the file", path);
  std::vector<char> buffer(k_piece_bytes);
  std::uint64_t size = 0;
  while (true) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("cannot read the file", path);
    if (got == 0) return size;
    size += static_cast<std::uint64_t>(got);
    if (auto taken = take({buffer.data(), static_cast<std::size_t>(got)}); !taken) {
      return tl::unexpected(taken.error());
    }
  }
}

Result<std::vector<ManifestFile>> files_in(const fs::path& folder) {
  std::vector<ManifestFile> files;
  std::error_code error;
  for (fs::recursive_directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    if (file->is_directory() && !file->is_symlink()) continue;
    const std::string name = file->path().lexically_relative(folder).string();
    if (!file->is_regular_file() || file->is_symlink() || !is_backup_name(name)) {
      return fail(Errc::io, "this is no file of a backup", file->path().string());
    }
    files.push_back({.name = name, .size = file->file_size(), .sha256 = {}});
  }
  if (error) return fail(Errc::io, "cannot list the folder: " + error.message(), folder.string());
  std::ranges::sort(files, {}, &ManifestFile::name);
  return files;
}

/// A tar archive that goes through zstd into a file.
class TarWriter {
 public:
  TarWriter(int descriptor, Timestamp time)
      : writer_(::archive_write_new()),
        unix_s_(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count()) {
    if (writer_ == nullptr) throw std::bad_alloc();
    ok_ = ::archive_write_set_format_pax_restricted(writer_.get()) == ARCHIVE_OK &&
          ::archive_write_add_filter_zstd(writer_.get()) == ARCHIVE_OK &&
          ::archive_write_open_fd(writer_.get(), descriptor) == ARCHIVE_OK;
  }

  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;
  ~TarWriter() {
    if (ended_) return;
    ::archive_write_fail(writer_.get());  // or it would fill up what was begun
    ::archive_write_close(writer_.get());
  }

  Result<void> begin(const std::string& name, std::uint64_t size) {
    const std::unique_ptr<archive_entry, FreeArchive> entry(::archive_entry_new());
    if (entry == nullptr) throw std::bad_alloc();
    ::archive_entry_set_pathname(entry.get(), name.c_str());
    ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    ::archive_entry_set_perm(entry.get(), 0600);
    ::archive_entry_set_mtime(entry.get(), unix_s_, 0);
    ok_ = ok_ && ::archive_write_header(writer_.get(), entry.get()) == ARCHIVE_OK;
    return result();
  }

  Result<void> add(std::string_view bytes) {
    const auto written = ok_ ? ::archive_write_data(writer_.get(), bytes.data(), bytes.size()) : -1;
    ok_ = written >= 0 && static_cast<std::size_t>(written) == bytes.size();
    return result();
  }

  Result<void> end() {
    ok_ = ok_ && ::archive_write_close(writer_.get()) == ARCHIVE_OK;
    ended_ = true;
    return result();
  }

 private:
  [[nodiscard]] Result<void> result() const {
    if (ok_) return {};
    const int code = ::archive_errno(writer_.get());
    return fail(Errc::io, "cannot write the backup: " + (code > 0 ? std::generic_category().message(code)
                                                                  : std::string("the archive is not written")));
  }

  std::unique_ptr<archive, FreeArchive> writer_;
  std::int64_t unix_s_;
  bool ok_ = false;
  bool ended_ = false;
};

/// Fills in what the files hash to.
Result<void> add_digests(const fs::path& folder, Manifest& manifest, const Progress& progress) {
  Step step{"reading", 0, manifest.bytes()};
  for (ManifestFile& file : manifest.files) {
    Sha256Stream digest;
    const auto size = for_each_piece(folder / file.name, [&](std::string_view piece) {
      digest.add(piece);
      step.done_bytes += piece.size();
      return progress(step);
    });
    if (!size) return tl::unexpected(size.error());
    file.size = *size;
    file.sha256 = to_hex(digest.finish());
  }
  return {};
}

Result<void> add_files(const fs::path& folder, const Manifest& manifest, TarWriter& tar, const Progress& progress) {
  Step step{"archiving", 0, manifest.bytes()};
  for (const ManifestFile& file : manifest.files) {
    if (auto begun = tar.begin(file.name, file.size); !begun) return begun;
    const auto size = for_each_piece(folder / file.name, [&](std::string_view piece) -> Result<void> {
      if (auto added = tar.add(piece); !added) return added;
      step.done_bytes += piece.size();
      return progress(step);
    });
    if (!size) return tl::unexpected(size.error());
    if (*size != file.size)
      return fail(Errc::io, "the file changed while it was copied", (folder / file.name).string());
  }
  return {};
}

}  // namespace

Result<Manifest> write_archive(const fs::path& folder, const std::string& program, Timestamp created_at, int descriptor,
                               const Progress& progress) {
  auto files = files_in(folder);
  if (!files) return tl::unexpected(files.error());
  Manifest manifest{.program = program, .created_at = to_rfc3339(created_at), .files = std::move(*files)};
  if (auto added = add_digests(folder, manifest, progress); !added) return tl::unexpected(added.error());

  TarWriter tar(descriptor, created_at);
  const std::string json = to_json(manifest);
  auto written = tar.begin(k_manifest_name, json.size());
  if (written) written = tar.add(json);
  if (written) written = add_files(folder, manifest, tar, progress);
  if (written) written = tar.end();
  if (!written) return tl::unexpected(written.error());
  return manifest;
}

}  // namespace edl::server
