#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/result.hpp"

namespace edl::server::alerts {

/// What a row holds does not fit its type: somebody else wrote it.
struct CorruptRow {
  std::string message;
};

/// Opens the file, mode 0600, makes it where it is not there, and checks that it is ours and whole. What is committed
/// survives a power cut when the commit returns.
/// @return Errc::forbidden if others may read it | Errc::corrupt if it is damaged, another program's, or a newer
/// version's | Errc::io
[[nodiscard]] Result<std::unique_ptr<SQLite::Database>> open_alerts_file(const std::filesystem::path& file);

/// What SQLite refuses, in the house's kinds and with the file's name.
[[nodiscard]] Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file);

}  // namespace edl::server::alerts
