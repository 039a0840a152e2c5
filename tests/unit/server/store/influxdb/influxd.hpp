#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "net/url.hpp"
#include "server/store/influxdb/influxdb_store.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {

/// A real InfluxDB 1.x of its own: `influxd` on loopback, in a folder that goes with it.
class Influxd {
 public:
  /// Starts it and waits until it answers.
  /// @throws std::runtime_error if it is not installed or does not start
  Influxd();
  ~Influxd();
  Influxd(const Influxd&) = delete;
  Influxd& operator=(const Influxd&) = delete;

  /// The one that a test program's tests share.
  static Influxd& shared();

  [[nodiscard]] net::Url url() const { return {"127.0.0.1", port_, ""}; }

  /// What it answers to a statement, as JSON.
  [[nodiscard]] std::string ask(const std::string& statement) const;

  /// SIGKILL. start() brings it back on the same port with what it had.
  void kill();
  void start();

 private:
  void write_config();
  void spawn();
  [[nodiscard]] bool answers() const;

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::uint16_t other_port_ = 0;
  pid_t pid_ = 0;
};

/// A database of its own in an Influxd, and a spool.
class InfluxdbPlace {
 public:
  explicit InfluxdbPlace(const Influxd& influxd);

  /// Quick to try again, patient when read.
  [[nodiscard]] InfluxdbStoreSettings settings() const;
  [[nodiscard]] std::unique_ptr<TelemetryStore> open() const;
  [[nodiscard]] const std::string& database() const { return database_; }

 private:
  const Influxd& influxd_;
  std::string database_;
  TemporaryFolder folder_;
};

}  // namespace edl::server::testing
