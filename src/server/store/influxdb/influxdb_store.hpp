#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "net/url.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// Which InfluxDB, and how to speak with it. With a bucket it is written to as 2.x and 3.x want it
/// (/api/v2/write), otherwise as 1.x does (/write); it is read with InfluxQL on /query either way.
struct InfluxdbTarget {
  net::Url url{.host = "127.0.0.1", .port = 8086, .base_path = ""};
  std::string database;  ///< 1.x; with a bucket: the name under which InfluxQL finds it, the bucket's unless given
  std::string bucket;
  std::string organisation;
  Secret token;          ///< `Authorization: Token …`; counts more than user name and password
  std::string username;  ///< 1.x with authentication
  Secret password;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds query_timeout{60'000};

  /// What InfluxQL calls the place.
  [[nodiscard]] const std::string& database_name() const { return database.empty() ? bucket : database; }
};

struct InfluxdbStoreSettings {
  InfluxdbTarget target{};
  std::filesystem::path spool;                             ///< a folder of the store's own; made if absent
  std::uint64_t max_spool_bytes = std::uint64_t{1} << 30;  ///< more that InfluxDB has not taken yet is refused
  std::size_t max_pending_bytes = std::size_t{16} << 20;   ///< accepted and not yet in the spool; more is refused
  std::size_t max_batch_bytes = std::size_t{1} << 20;      ///< of the spool, in one delivery
  std::chrono::milliseconds first_backoff{100};            ///< after a failed delivery, doubled with each
  std::chrono::milliseconds longest_backoff{4'000};        ///< so that an InfluxDB that is back is noticed soon
  Committed committed{};                                   ///< of groups in the spool; may be absent
  std::chrono::milliseconds read_wait{5'000};              ///< how long a read waits for what the spool still has
};

/// Opens the store (docs/influxdb.md). InfluxDB need not be there: what is appended is durable in the spool and one
/// thread moves it on, in order. Reads ask InfluxDB; one that begins while the device has something in the spool
/// waits for it. One server for each database: what others write meanwhile into the measurement is not looked after.
/// Destruction makes what is pending durable and does not wait for InfluxDB.
/// @return Errc::invalid neither database nor bucket, or a bucket without organisation | Errc::conflict another
///         process has the spool open | Errc::corrupt the spool is damaged | Errc::io; each names the spool
[[nodiscard]] Result<std::unique_ptr<TelemetryStore>> open_influxdb_store(const InfluxdbStoreSettings& settings);

/// Copies the spool of a store that nobody has open into a new folder.
/// @return as opening it | Errc::unavailable no room on the disk
[[nodiscard]] Result<void> copy_influxdb_spool(const std::filesystem::path& spool, const std::filesystem::path& folder);

/// Opens a spool as the store would, without delivering anything.
/// @return as opening the store
[[nodiscard]] Result<void> check_influxdb_spool(const std::filesystem::path& spool);

/// How long InfluxDB keeps what, for init_influxdb; 0: for ever.
struct InfluxdbRetention {
  std::chrono::days raw{0};
  std::chrono::days minute{0};
  std::chrono::days quarter_hour{0};
  std::chrono::days hour{0};
};

/// Sets up an InfluxDB 1.x: the database, a retention policy for each resolution, and continuous queries that fill
/// the coarser ones. May be called again, also to change how long is kept.
/// @return Errc::invalid for a bucket (2.x has no such statements: docs/influxdb.md) or without a database |
///         Errc::unavailable with what InfluxDB says
[[nodiscard]] Result<void> init_influxdb(const InfluxdbTarget& target, const InfluxdbRetention& retention);

}  // namespace edl::server
