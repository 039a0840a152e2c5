#include "server/store/influxdb/reader.hpp"

#include <fmt/format.h>

#include <cmath>

#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server::influx {
namespace {

/// Every field's name, as a select list.
std::string all_fields() {
  std::string list;
  for (const FieldInfo& info : k_fields) list += (list.empty() ? "" : ",") + std::string(info.name);
  return list;
}

/// Takes in the newest row of each phase.
void take_readings(const std::vector<Table>& tables, DeviceNewest& newest) {
  for (const Table& table : tables) {
    const auto phase = phase_named(table.tag("phase"));
    if (!phase || table.time.empty()) continue;
    Reading reading{.time = table.time.front(), .phase = *phase};
    for (const FieldInfo& info : k_fields) {
      const double value = table.cell(0, index_of(info.field));
      if (std::isnan(value)) continue;
      reading.values[info.field] = value;
      newest[*phase].samples[info.field] = Sample{reading.time, value};
    }
    newest[*phase].reading = reading;
  }
}

void take_samples(const std::vector<Table>& tables, Field field, DeviceNewest& newest) {
  for (const Table& table : tables) {
    const auto phase = phase_named(table.tag("phase"));
    if (phase && !table.time.empty()) newest[*phase].samples[field] = Sample{table.time.front(), table.cell(0, 0)};
  }
}

/// The fields that some phase's newest reading does not have.
std::vector<Field> missing_fields(const DeviceNewest& newest) {
  std::vector<Field> missing;
  for (const FieldInfo& info : k_fields) {
    for (const PhaseNewest& phase : newest) {
      if (!phase.reading || phase.samples[info.field]) continue;
      missing.push_back(info.field);
      break;
    }
  }
  return missing;
}

}  // namespace

Result<Answer> Reader::query(const DeviceId& device, const std::vector<Statement>& statements) const {
  const auto reading = progress_.begin_read(device, patience_);
  if (!reading) return tl::unexpected(reading.error());
  auto answer = connections_.query(statements);
  // A statement of ours that InfluxDB does not know is no fault of who asks.
  if (!answer && answer.error().code == Errc::invalid) answer.error().code = Errc::unavailable;
  return answer;
}

Result<std::vector<std::string>> Reader::policies() const {
  if (!target_.bucket.empty()) return std::vector<std::string>();
  return connections_.names("SHOW RETENTION POLICIES ON " + quoted_name(target_.database));
}

Result<DeviceNewest> Reader::newest(const DeviceId& device) const {
  const auto rows = query(device, {{fmt::format("SELECT {} FROM {} WHERE {} GROUP BY phase ORDER BY time DESC LIMIT 1",
                                                all_fields(), k_measurement, of_device(device)),
                                    k_field_count}});
  if (!rows) return tl::unexpected(rows.error());
  DeviceNewest newest;
  take_readings(rows->front(), newest);
  const std::vector<Field> missing = missing_fields(newest);
  if (missing.empty()) return newest;
  std::vector<Statement> statements;
  statements.reserve(missing.size());
  for (const Field field : missing) {
    statements.push_back({fmt::format("SELECT last({}) FROM {} WHERE {} GROUP BY phase", name_of(field), k_measurement,
                                      of_device(device)),
                          1});
  }
  const auto samples = query(device, statements);
  if (!samples) return tl::unexpected(samples.error());
  for (std::size_t i = 0; i < missing.size(); ++i) take_samples((*samples)[i], missing[i], newest);
  return newest;
}

Result<PerPhase<std::uint64_t>> Reader::count(const DeviceId& device, TimeRange range) const {
  PerPhase<std::uint64_t> counts;
  if (range.empty()) return counts;
  const auto answer = query(device, {{fmt::format("SELECT count({}) FROM {} WHERE {} GROUP BY phase", k_present,
                                                  k_measurement, of(device, k_phases, range)),
                                      1}});
  if (!answer) return tl::unexpected(answer.error());
  for (const Table& table : answer->front()) {
    const auto phase = phase_named(table.tag("phase"));
    if (phase && !table.time.empty()) counts[*phase] = static_cast<std::uint64_t>(table.cell(0, 0));
  }
  return counts;
}

}  // namespace edl::server::influx
