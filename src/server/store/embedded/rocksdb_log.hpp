#pragma once

#include <rocksdb/env.h>

#include <memory>

namespace edl::server {

/// Where RocksDB says what it does: its errors become errors of our log, its warnings (which tell of its own housekeeping)
/// are for who debugs. Without it RocksDB would write log files of its own into the store's folder, which nobody reads and
/// which count as disk taken by readings.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> make_rocksdb_log();

}  // namespace edl::server
