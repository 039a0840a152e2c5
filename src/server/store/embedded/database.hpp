#pragma once

#include <rocksdb/db.h>

#include <filesystem>
#include <memory>

#include "core/result.hpp"
#include "server/store/embedded/embedded_store.hpp"

namespace rocksdb {
class Env;
}

/// RocksDB as the embedded store uses it: its options, its errors in our words, the check of the format.
namespace edl::server {

/// Opens or makes the database and checks its format.
/// @param env  RocksDB's way to files; outlives the database. Tests pass one that fails
/// @return as open_embedded_store
[[nodiscard]] Result<std::unique_ptr<rocksdb::DB>> open_database(const EmbeddedStoreSettings& settings,
                                                                 rocksdb::Env& env);

/// For reading: corrupt or io, with the place.
[[nodiscard]] Error read_error(const rocksdb::Status& status, const std::filesystem::path& place);

/// For writing: unavailable, with the reason for people.
[[nodiscard]] Error write_error(const rocksdb::Status& status, const std::filesystem::path& place);

/// Everything in the folder; 0 if it cannot be read.
[[nodiscard]] std::uint64_t bytes_on_disk(const std::filesystem::path& folder);

}  // namespace edl::server
