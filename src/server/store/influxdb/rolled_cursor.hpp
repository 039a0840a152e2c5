#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "server/store/influxdb/piece_cursor.hpp"

namespace edl::server::influx {

/// The part of a question whose readings InfluxDB has dropped, while a coarser policy still has their intervals.
struct RolledPart {
  Query query;         ///< of that part, at a resolution that is kept; its range ends where there are readings
  std::string policy;  ///< which keeps it
};

/// @param query  of a resolution other than raw
/// @return nullopt where the device has readings from the begin of the range on, or the policy is not set up
[[nodiscard]] Result<std::optional<RolledPart>> rolled_part(const Reader& reader, const Query& query);

/// The last value of each series; nullopt before the first.
using LastValues = std::vector<std::optional<double>>;

/// The intervals that a policy has of a device, as continuous queries left them (init_influxdb).
class RolledCursor final : public PieceCursor {
 public:
  RolledCursor(const Reader& reader, const RolledPart& part);

  /// Of what was read so far.
  [[nodiscard]] const LastValues& last_values() const { return last_; }

 private:
  Result<Rows> read(Timestamp begin) override;
  void take_row(QueryResult& rows, std::size_t phase, std::size_t row, const double* cell);

  const std::string select_;
  const std::size_t columns_;
  LastValues last_;
};

}  // namespace edl::server::influx
