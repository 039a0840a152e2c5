#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>

#include "core/result.hpp"

namespace edl::server::push {

/// Opens the file, mode 0600, makes it where it is not there, and checks that it is ours. What is committed survives a
/// power cut when the commit returns.
/// @return Errc::forbidden if others may read it | Errc::corrupt if it is damaged, another program's, or a newer
/// version's | Errc::io
[[nodiscard]] Result<std::unique_ptr<SQLite::Database>> open_push_file(const std::filesystem::path& file);

/// What SQLite refuses, in the house's kinds and with the file's name.
[[nodiscard]] Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file);

}  // namespace edl::server::push
