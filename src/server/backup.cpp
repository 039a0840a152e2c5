#include "server/backup.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "core/file_descriptor.hpp"
#include "core/wall_clock.hpp"
#include "edl_version.hpp"
#include "server/alerts/alerts.hpp"
#include "server/backup/archive_writer.hpp"
#include "server/push/pushes.hpp"
#include "server/store/embedded/embedded_store.hpp"
#include "server/store/influxdb/influxdb_store.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

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

Result<void> copy_folders(const std::vector<FolderInUse>& folders, CopyTime time, const DataFolder& copy) {
  for (const FolderInUse& folder : folders) {
    if (folder.time != time) continue;
    if (auto made = folder.copy(copy.root / folder.name); !made) return made;
  }
  return {};
}

/// A data folder of a version before alerts, or before pushes, has none.
Result<void> copy_if_there(const fs::path& file, const fs::path& to,
                           Result<void> (*copy)(const fs::path& from, const fs::path& to)) {
  std::error_code error;
  return fs::exists(file, error) ? copy(file, to) : Result<void>();
}

Result<void> copy_all(const DataFolder& data, Accounts& accounts, const QualityRecords& quality,
                      const std::vector<FolderInUse>& readings, const DataFolder& copy) {
  if (auto made = copy_folders(readings, CopyTime::before, copy); !made) return made;
  std::unique_ptr<QualitySnapshot> records;
  auto made = accounts.copy_to(copy.accounts(), [&]() -> Result<void> {
    if (auto keys = copy_keys(data.keys(), copy.keys()); !keys) return keys;
    if (auto alerts = copy_if_there(data.alerts(), copy.alerts(), copy_alerts); !alerts) return alerts;
    if (auto pushes = copy_if_there(data.push(), copy.push(), copy_pushes); !pushes) return pushes;
    auto snapshot = quality.snapshot();
    if (!snapshot) return tl::unexpected(snapshot.error());
    records = std::move(*snapshot);
    return copy_folders(readings, CopyTime::with_accounts, copy);
  });
  if (!made) return made;
  // Of that moment too, but nobody needs to stand still any more.
  return records->copy_to(copy.power_quality());
}

bool holds_spool(const std::vector<FolderInUse>& readings) {
  return std::ranges::any_of(readings,
                             [](const FolderInUse& folder) { return folder.name == DataFolder{""}.influxdb_spool(); });
}

}  // namespace

void remove_unfinished_backup(const DataFolder& data) {
  std::error_code ignored;
  fs::remove_all(data.backup_work(), ignored);
}

Result<std::string> back_up(const DataFolder& data, Accounts& accounts, const QualityRecords& quality,
                            const std::vector<FolderInUse>& readings, int file, const Progress& progress) {
  if (auto told = progress({"copying what is there now"}); !told) return tl::unexpected(told.error());
  const auto work = WorkFolder::make(data);
  if (!work) return tl::unexpected(work.error());
  const Timestamp now = wall_clock();
  if (auto made = copy_all(data, accounts, quality, readings, DataFolder{work->path()}); !made) {
    return tl::unexpected(made.error());
  }
  const auto manifest = write_archive(work->path(), std::string("edl-server ") + k_version, now, file, progress);
  if (!manifest) return tl::unexpected(manifest.error());
  return fmt::format("{} files, {}, as of {}{}", manifest->files.size(), to_mebibytes(manifest->bytes()),
                     to_rfc3339(now),
                     holds_spool(readings) ? "; the readings that InfluxDB has are to be backed up there" : "");
}

FolderInUse running_store(const TelemetryStore& store, const fs::path& name) {
  return {name, [&store](const fs::path& to) { return store.checkpoint(to); },
          name == DataFolder{""}.influxdb_spool() ? CopyTime::before : CopyTime::with_accounts};
}

Result<std::string> back_up_at_rest(const DataFolder& data, int file, const Progress& progress) {
  std::error_code error;
  if (!fs::exists(data.accounts(), error)) {
    return fail(Errc::not_found, "no edl-server has kept its state here", data.root.string());
  }
  std::vector<FolderInUse> readings;
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
    readings.push_back(running_store(*store, DataFolder{""}.readings()));
  }
  if (fs::exists(data.influxdb_spool(), error)) {
    readings.push_back({DataFolder{""}.influxdb_spool(),
                        [&](const fs::path& to) { return copy_influxdb_spool(data.influxdb_spool(), to); },
                        CopyTime::before});
  }
  const auto accounts = Accounts::open(data.accounts(), wall_clock);
  if (!accounts) return tl::unexpected(accounts.error());
  // Made if it is not there: the data folder is of a version before it.
  const auto quality = QualityRecords::open({.file = data.power_quality()});
  if (!quality) return tl::unexpected(quality.error());
  return back_up(data, **accounts, **quality, readings, file, progress);
}

}  // namespace edl::server
