#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "server/accounts/accounts.hpp"
#include "server/backup/progress.hpp"
#include "server/quality/quality_records.hpp"
#include "server/server.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// When a folder is copied: at once with the accounts, or, because it takes long, before them.
enum class CopyTime { with_accounts, before };

/// A folder of the data folder that is in use, and how a copy of it is made.
struct FolderInUse {
  std::filesystem::path name;  ///< within the data folder
  std::function<Result<void>(const std::filesystem::path& to)> copy;
  CopyTime time = CopyTime::with_accounts;
};

/// The folder of a store that is open.
/// @param name  DataFolder::readings or DataFolder::influxdb_spool, within the data folder
[[nodiscard]] FolderInUse running_store(const TelemetryStore& store, const std::filesystem::path& name);

/// Writes a backup of accounts, keys, readings and power-quality records, all of one moment, into an open, empty file. Readings are taken and
/// answered meanwhile; changes of accounts wait for as long as copying `readings` takes, and nothing waits for the
/// archive.
/// @return a sentence for people | Errc::io with the file | what progress ended with
[[nodiscard]] Result<std::string> back_up(const DataFolder& data, Accounts& accounts, const QualityRecords& quality,
                                          const std::vector<FolderInUse>& readings, int file, const Progress& progress);

/// As back_up, of a data folder in which no server runs.
/// @return also Errc::not_found if nothing is there | Errc::conflict if somebody else has it open
[[nodiscard]] Result<std::string> back_up_at_rest(const DataFolder& data, int file, const Progress& progress);

/// Removes what a backup that was cut off has left. For whoever has the data folder to himself.
void remove_unfinished_backup(const DataFolder& data);

/// Makes a data folder out of a backup: all of it is verified and opened once in a folder beside, which is renamed then.
/// @return a sentence for people | Errc::conflict if the data folder is not empty | as extract_archive. On failure
/// nothing has changed
[[nodiscard]] Result<std::string> restore(const DataFolder& data, const std::filesystem::path& file,
                                          const Progress& progress);

}  // namespace edl::server
