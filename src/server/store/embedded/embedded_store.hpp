#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "core/result.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// How long readings are kept, by resolution; nullopt: for ever. What is too old goes in whole partitions (raw: weeks;
/// minutes: four weeks; longer: years), so it may stay for as much longer.
struct Retention {
  std::optional<std::chrono::days> raw{};
  std::optional<std::chrono::days> minute{};
  std::optional<std::chrono::days> quarter_hour{};
  std::optional<std::chrono::days> hour{};   ///< days and months are made of hours
  std::optional<std::uint64_t> max_bytes{};  ///< of the store's folder; the oldest raw readings go first

  [[nodiscard]] std::optional<std::chrono::days> keep(Resolution resolution) const;
};

struct EmbeddedStoreSettings {
  std::filesystem::path path;  ///< a folder of the store's own; made if absent
  Retention retention{};
  std::chrono::milliseconds seal_after{10'000};           ///< an hour that is over is sealed when quiet for so long
  std::size_t max_pending_bytes = std::size_t{16} << 20;  ///< accepted and not yet durable; more is refused
  std::size_t write_buffer_bytes = std::size_t{8} << 20;  ///< RocksDB: a memtable; all families together have two
  std::size_t block_cache_bytes = std::size_t{8} << 20;   ///< RocksDB: uncompressed blocks kept for reading
  int max_open_files = 64;                                ///< RocksDB: bounds the memory of tables' indexes
  Committed committed{};                                  ///< may be absent
  std::function<Timestamp()> clock{};                     ///< which hours are over; the system's if absent
};

/// Opens, or makes, the store in files of this host (RocksDB; docs/store-format.md). One thread writes, one seals;
/// readers wait for neither. Destruction finishes what is pending and closes.
/// @return Errc::conflict if another process has it open, Errc::corrupt if its files do not verify or are of another
/// format, Errc::io otherwise; each names the folder
[[nodiscard]] Result<std::unique_ptr<TelemetryStore>> open_embedded_store(const EmbeddedStoreSettings& settings);

}  // namespace edl::server
