#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "core/file_descriptor.hpp"
#include "server/accounts/access_key_file.hpp"
#include "server/alerts/alerts.hpp"
#include "server/backup.hpp"
#include "server/backup/archive_reader.hpp"
#include "server/push/pushes.hpp"
#include "server/store/embedded/embedded_store.hpp"
#include "server/store/influxdb/influxdb_store.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

/// A new folder beside the one that shall be; goes with all in it unless it becomes that.
class SiblingFolder {
 public:
  static Result<SiblingFolder> make(const fs::path& root) {
    std::string path = root.string() + ".restoring-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return io_failure("cannot make a folder beside the data folder", path);
    return SiblingFolder(path);
  }
  SiblingFolder(SiblingFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  SiblingFolder& operator=(SiblingFolder&&) = delete;
  ~SiblingFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

  /// Takes the place of an empty folder, or of none, at once.
  Result<void> become(const fs::path& root) {
    if (::rename(path_.c_str(), root.c_str()) != 0) return io_failure("cannot put the data folder in its place", root);
    path_.clear();
    return sync_directory(folder_of(root));
  }

 private:
  explicit SiblingFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

/// Only a place where nothing can be lost.
Result<void> check_place(const fs::path& root) {
  struct stat there {};
  if (::lstat(root.c_str(), &there) != 0) {
    if (errno == ENOENT) return {};
    return io_failure("cannot examine the data folder", root);
  }
  std::error_code error;
  const bool empty = S_ISDIR(there.st_mode) && fs::is_empty(root, error);
  if (error) return fail(Errc::io, "cannot examine the data folder: " + error.message(), root.string());
  if (!empty) {
    return fail(Errc::conflict,
                "the data folder is not empty, and nothing is overwritten: stop the server that uses it and move the "
                "folder away, or name another one with --data",
                root.string());
  }
  struct stat above {};
  if (::stat(folder_of(root).c_str(), &above) == 0 && above.st_dev != there.st_dev) {
    return fail(Errc::conflict,
                "the data folder is a disk's root, and cannot be replaced in one step: name a folder on it with --data",
                root.string());
  }
  return {};
}

/// The files that DataFolder speaks of, and no others.
Result<void> check_names(const Manifest& manifest, const fs::path& file) {
  const DataFolder data{""};
  bool accounts = false;
  for (const ManifestFile& one : manifest.files) {
    const fs::path name = one.name;
    const bool is_accounts = name == data.accounts();
    accounts = accounts || is_accounts;
    const fs::path folder = name.parent_path();
    if (!is_accounts && name != data.power_quality() && name != data.alerts() && name != data.push() &&
        folder != data.keys() && folder != data.readings() && folder != data.influxdb_spool()) {
      return fail(Errc::invalid, "edl-server makes no such backup: " + one.name + " is none of its files",
                  file.string());
    }
  }
  if (!accounts) return fail(Errc::invalid, "edl-server makes no such backup: it has no accounts", file.string());
  return {};
}

/// Opens each room once, as a server would.
Result<void> try_out(const DataFolder& data) {
  const auto accounts = Accounts::open(data.accounts(), [] { return Timestamp{}; });
  if (!accounts) return tl::unexpected(accounts.error());
  std::error_code error;
  if (fs::exists(data.readings(), error)) {
    EmbeddedStoreSettings settings;
    settings.path = data.readings();
    if (const auto store = open_embedded_store(settings); !store) return tl::unexpected(store.error());
  }
  if (fs::exists(data.influxdb_spool(), error)) {
    if (auto spool = check_influxdb_spool(data.influxdb_spool()); !spool) return spool;
  }
  if (fs::exists(data.power_quality(), error)) {
    if (const auto records = QualityRecords::open({.file = data.power_quality()}); !records) {
      return tl::unexpected(records.error());
    }
  }
  if (fs::exists(data.alerts(), error)) {
    if (const auto alerts = Alerts::open({.file = data.alerts()}); !alerts) return tl::unexpected(alerts.error());
  }
  if (fs::exists(data.push(), error)) {
    const auto pushes = Pushes::open({.file = data.push(), .keys = data.keys()});
    if (!pushes) return tl::unexpected(pushes.error());
  }
  if (fs::exists(data.keys(), error)) {
    if (const auto key = load_or_create_access_key(data.keys()); !key) return tl::unexpected(key.error());
  }
  return {};
}

/// Root restores for the user whom the empty folder is prepared for.
Result<void> give_to_owner_of(const fs::path& root, const fs::path& folder) {
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(root.c_str(), &owner) != 0) return {};
  if (::lchown(folder.c_str(), owner.st_uid, owner.st_gid) != 0)
    return io_failure("cannot give away the folder", folder);
  std::error_code error;
  for (fs::recursive_directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    if (::lchown(file->path().c_str(), owner.st_uid, owner.st_gid) != 0) {
      return io_failure("cannot give away the file", file->path());
    }
  }
  if (error) return fail(Errc::io, "cannot list the folder: " + error.message(), folder.string());
  return {};
}

Result<void> sync_folders(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    if (!file->is_directory()) continue;
    if (auto synced = sync_directory(file->path()); !synced) return synced;
  }
  if (error) return fail(Errc::io, "cannot list the folder: " + error.message(), folder.string());
  return sync_directory(folder);
}

}  // namespace

Result<std::string> restore(const DataFolder& data, const fs::path& file, const Progress& progress) {
  std::error_code error;
  fs::path root = fs::weakly_canonical(data.root, error);
  if (error) return fail(Errc::io, "cannot find the data folder: " + error.message(), data.root.string());
  if (!root.has_filename()) root = root.parent_path();
  if (auto checked = check_place(root); !checked) return tl::unexpected(checked.error());
  auto folder = SiblingFolder::make(root);
  if (!folder) return tl::unexpected(folder.error());
  const auto manifest = extract_archive(file, folder->path(), progress);
  if (!manifest) return tl::unexpected(manifest.error());
  auto done = check_names(*manifest, file);
  if (done) done = try_out(DataFolder{folder->path()});
  if (done) done = give_to_owner_of(root, folder->path());
  if (done) done = sync_folders(folder->path());
  if (done) done = folder->become(root);
  if (!done) return tl::unexpected(done.error());
  return fmt::format("{} files, {}, as of {}, made by {}", manifest->files.size(), to_mebibytes(manifest->bytes()),
                     manifest->created_at, manifest->program);
}

}  // namespace edl::server
