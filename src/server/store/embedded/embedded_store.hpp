#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "core/result.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

struct EmbeddedStoreSettings {
  std::filesystem::path path;                             ///< a folder of the store's own; made if absent
  std::size_t max_pending_bytes = std::size_t{16} << 20;  ///< accepted and not yet durable; more is refused
  std::size_t write_buffer_bytes = std::size_t{8} << 20;  ///< RocksDB: a memtable; there are at most two
  std::size_t block_cache_bytes = std::size_t{8} << 20;   ///< RocksDB: uncompressed blocks kept for reading
  int max_open_files = 64;                                ///< RocksDB: bounds the memory of tables' indexes
};

/// Opens, or makes, the store in files of this host (RocksDB; docs/store-format.md). One writer thread; readers do
/// not wait for it. Destruction finishes what is pending and closes.
/// @return Errc::conflict if another process has it open, Errc::corrupt if its files do not verify or are of a
/// newer format, Errc::io otherwise; each names the folder
[[nodiscard]] Result<std::unique_ptr<TelemetryStore>> open_embedded_store(const EmbeddedStoreSettings& settings);

}  // namespace edl::server
