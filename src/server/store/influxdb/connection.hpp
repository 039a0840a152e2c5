#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "net/http_client.hpp"
#include "server/store/influxdb/answer.hpp"
#include "server/store/influxdb/influxdb_store.hpp"

namespace edl::server::influx {

/// What became of lines that were sent.
struct Sent {
  enum class Outcome {
    accepted,   ///< they are durable in InfluxDB
    refused,    ///< something in them will never be taken
    too_large,  ///< fewer at once may be taken
    failed,     ///< nobody knows; the same lines may be sent again later
  };
  Outcome outcome = Outcome::accepted;
  std::string problem{};                              ///< unless accepted: what InfluxDB or the network says
  std::optional<std::chrono::seconds> retry_after{};  ///< if InfluxDB said so
};

/// One keep-alive connection to InfluxDB. One call at a time, but for cancel().
class Connection {
 public:
  explicit Connection(const InfluxdbTarget& target);

  /// Sends lines of line protocol, gzipped.
  [[nodiscard]] Sent write(std::string_view lines);

  /// Asks all statements in one request.
  /// @return their tables | Errc::invalid InfluxDB knows no such statement | Errc::unavailable with what InfluxDB or
  ///         the network says | Errc::too_large
  [[nodiscard]] Result<Answer> query(const std::vector<Statement>& statements);

  /// The first column of what a SHOW statement answers.
  /// @return as query
  [[nodiscard]] Result<std::vector<std::string>> names(const std::string& statement);

  /// Makes a call that waits, and each later one, fail.
  void cancel();

 private:
  [[nodiscard]] net::HttpRequest request(std::string path, std::string query) const;
  [[nodiscard]] Result<std::string> ask(const std::string& text);
  [[nodiscard]] Error failure(const std::string& problem) const;

  const InfluxdbTarget target_;
  net::HttpClient writer_;
  net::HttpClient reader_;
};

/// Connections for as many readers as there are at once. Any thread.
class ConnectionPool {
 public:
  explicit ConnectionPool(InfluxdbTarget target) : target_(std::move(target)) {}

  /// As Connection::query, with a connection that nobody else uses.
  [[nodiscard]] Result<Answer> query(const std::vector<Statement>& statements);

  /// As Connection::names, likewise.
  [[nodiscard]] Result<std::vector<std::string>> names(const std::string& statement);

 private:
  [[nodiscard]] std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  const InfluxdbTarget target_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;  // with mutex_
};

}  // namespace edl::server::influx
