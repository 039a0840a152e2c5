#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

#include "core/result.hpp"

namespace edl::server::quality {

/// What a row holds does not fit its type: somebody else wrote it.
struct CorruptRow {
  std::string message;
};

/// Makes the file, mode 0600, or checks that it is ours and whole, and brings its tables to this version.
/// @return as QualityRecords::open
[[nodiscard]] Result<void> prepare_quality_file(const std::filesystem::path& file);

/// Another connection to a prepared file. What it commits survives a power cut when the commit returns.
/// @throws SQLite::Exception
[[nodiscard]] SQLite::Database connect_quality_file(const std::filesystem::path& file, int flags);

/// What SQLite refuses, in the house's kinds and with the file's name.
[[nodiscard]] Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file);

}  // namespace edl::server::quality
