#include "server/store/influxdb/spooled_readings.hpp"

#include <cstring>

#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server::influx {
namespace {

template <typename T>
void put(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

template <typename T>
T take(std::string_view& bytes) {
  if (bytes.size() < sizeof(T)) throw CorruptSpool{"a reading is cut off"};
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

}  // namespace

void append_spooled(std::string& out, const std::vector<Reading>& readings) {
  for (const Reading& reading : readings) {
    put(out, to_unix_ms(reading.time));
    put(out, static_cast<std::uint8_t>(reading.phase));
    put(out, fields_of(reading));
    for (const FieldInfo& info : k_fields) {
      if (const auto& value = reading.values[info.field]) put(out, *value);
    }
  }
}

std::vector<Reading> parse_spooled(std::string_view bytes) {
  std::vector<Reading> readings;
  while (!bytes.empty()) {
    Reading& reading = readings.emplace_back();
    reading.time = from_unix_ms(take<std::int64_t>(bytes));
    const auto phase = take<std::uint8_t>(bytes);
    if (phase >= k_phase_count) throw CorruptSpool{"a phase is none"};
    reading.phase = k_phases[phase];
    const auto fields = take<FieldSet>(bytes);
    for (const FieldInfo& info : k_fields) {
      if ((fields >> index_of(info.field) & 1U) != 0) reading.values[info.field] = take<double>(bytes);
    }
  }
  return readings;
}

}  // namespace edl::server::influx
