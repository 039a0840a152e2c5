#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

#include "core/result.hpp"

namespace edl::agent {

/// Opens the outbox's file, made and brought to this version's tables where need be.
/// @return as Outbox::open
[[nodiscard]] Result<SQLite::Database> open_outbox_file(const std::filesystem::path& file);

/// What SQLite refuses, in the house's kinds and with the file's name.
[[nodiscard]] Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file);

}  // namespace edl::agent
