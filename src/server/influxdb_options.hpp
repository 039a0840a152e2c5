#pragma once

#include <cstdint>
#include <string>

#include "core/result.hpp"
#include "core/settings.hpp"
#include "server/store/influxdb/influxdb_store.hpp"

namespace edl::server {

/// What the command line, the environment and the settings file say of InfluxDB.
struct InfluxdbOptions {
  std::string url = "http://127.0.0.1:8086";
  std::string database;
  std::string bucket;
  std::string organisation;
  std::string username;
  std::string token_file;
  std::string password_file;
  unsigned timeout_s = 30;
  std::uint64_t spool_bytes = std::uint64_t{1} << 30;
  unsigned raw_days = 0;
  unsigned minute_days = 0;
  unsigned quarter_hour_days = 0;
  unsigned hour_days = 0;
};

/// Adds where InfluxDB is and how to speak with it. `options` is borrowed and outlives the Settings.
void add_influxdb_target(Settings& settings, CLI::App& call, InfluxdbOptions& options);

/// Adds what `serve` alone needs. Likewise.
void add_influxdb_store(Settings& settings, CLI::App& call, InfluxdbOptions& options);

/// Adds how long `influxdb init` tells InfluxDB to keep what. Likewise.
void add_influxdb_retention(Settings& settings, CLI::App& call, InfluxdbOptions& options);

/// Reads the secrets too: from their files (mode 0600), else from EDL_INFLUXDB_TOKEN and EDL_INFLUXDB_PASSWORD.
/// @return Errc::invalid naming the option that is wrong or missing | as read_private_file
[[nodiscard]] Result<InfluxdbTarget> influxdb_target(const InfluxdbOptions& options);

[[nodiscard]] InfluxdbRetention influxdb_retention(const InfluxdbOptions& options);

}  // namespace edl::server
