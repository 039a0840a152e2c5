#include "server/backup.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "core/file_descriptor.hpp"
#include "edl_version.hpp"
#include "server/backup/archive_writer.hpp"
#include "server/store/embedded/embedded_store.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

Timestamp wall_clock() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// A folder that goes, with all in it, when the scope ends.
class WorkFolder {
 public:
  static Result<WorkFolder> make(const DataFolder& data) {
    remove_unfinished_backup(data);
    if (::mkdir(data.backup_work().c_str(), 0700) != 0) {
      return io_failure("cannot make a folder for the backup", data.backup_work());
    }
    return WorkFolder(data.backup_work());
  }
  WorkFolder(WorkFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  WorkFolder& operator=(WorkFolder&&) = delete;
  ~WorkFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  explicit WorkFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

Result<void> copy_keys(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(from, error)) return {};
  fs::copy(from, to, error);
  if (error) return fail(Errc::io, "cannot copy the keys: " + error.message(), from.string());
  return {};
}

/// All that is the server's, of one moment.
/// @return whether the readings are with it
Result<bool> copy_at_one_moment(const DataFolder& data, Accounts& accounts, const TelemetryStore* store,
                                const DataFolder& copy) {
  bool with_readings = store != nullptr;
  const auto copied = accounts.copy_to(copy.accounts(), [&]() -> Result<void> {
    if (auto keys = copy_keys(data.keys(), copy.keys()); !keys) return keys;
    if (store == nullptr) return {};
    auto made = store->checkpoint(copy.readings());
    if (made || made.error().code != Errc::unavailable) return made;
    with_readings = false;  // they are kept elsewhere
    return {};
  });
  if (!copied) return tl::unexpected(copied.error());
  return with_readings;
}

}  // namespace

void remove_unfinished_backup(const DataFolder& data) {
  std::error_code ignored;
  fs::remove_all(data.backup_work(), ignored);
}

Result<std::string> back_up(const DataFolder& data, Accounts& accounts, const TelemetryStore* store, int file,
                            const Progress& progress) {
  if (auto told = progress({"copying what is there now"}); !told) return tl::unexpected(told.error());
  const auto work = WorkFolder::make(data);
  if (!work) return tl::unexpected(work.error());
  const Timestamp now = wall_clock();
  const auto with_readings = copy_at_one_moment(data, accounts, store, DataFolder{work->path()});
  if (!with_readings) return tl::unexpected(with_readings.error());
  const auto manifest = write_archive(work->path(), std::string("edl-server ") + k_version, now, file, progress);
  if (!manifest) return tl::unexpected(manifest.error());
  return fmt::format("{} files, {}, as of {}{}", manifest->files.size(), to_mebibytes(manifest->bytes()),
                     to_rfc3339(now), *with_readings ? "" : "; the readings are kept elsewhere: back them up there");
}

Result<std::string> back_up_at_rest(const DataFolder& data, int file, const Progress& progress) {
  std::error_code error;
  if (!fs::exists(data.accounts(), error)) {
    return fail(Errc::not_found, "no edl-server has kept its state here", data.root.string());
  }
  std::unique_ptr<TelemetryStore> store;
  if (fs::exists(data.readings(), error)) {
    EmbeddedStoreSettings settings;
    settings.path = data.readings();
    auto opened = open_embedded_store(settings);
    if (!opened && opened.error().code == Errc::conflict) {
      return fail(Errc::conflict, "the readings are in use, and no server answers: try again when it runs, or does not",
                  data.root.string());
    }
    if (!opened) return tl::unexpected(opened.error());
    store = std::move(*opened);
  }
  const auto accounts = Accounts::open(data.accounts(), wall_clock);
  if (!accounts) return tl::unexpected(accounts.error());
  return back_up(data, **accounts, store.get(), file, progress);
}

}  // namespace edl::server
