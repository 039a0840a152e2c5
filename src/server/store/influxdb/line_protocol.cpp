#include "server/store/influxdb/line_protocol.hpp"

#include <fmt/format.h>

#include <iterator>

namespace edl::server::influx {

FieldSet fields_of(const Reading& reading) {
  unsigned fields = 0;
  for (const FieldInfo& info : k_fields) {
    if (reading.values[info.field]) fields |= 1U << index_of(info.field);
  }
  return static_cast<FieldSet>(fields);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ',' || c == '=' || c == ' ' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void append_line(std::string& out, const DeviceId& device, const Reading& reading) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, "{},device={},phase={} ", k_measurement, escaped(device.text()), name_of(reading.phase));
  for (const FieldInfo& info : k_fields) {
    if (const auto& value = reading.values[info.field]) fmt::format_to(to, "{}={},", info.name, *value);
  }
  fmt::format_to(to, "{}={}i {}\n", k_present, fields_of(reading), to_unix_ms(reading.time));
}

}  // namespace edl::server::influx
