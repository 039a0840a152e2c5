#include "server/store/influxdb/line_protocol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <system_error>

namespace edl::server::influx {

FieldSet fields_of(const Reading& reading) {
  unsigned fields = 0;
  for (const FieldInfo& info : k_fields) {
    if (reading.values[info.field]) fields |= 1U << index_of(info.field);
  }
  return static_cast<FieldSet>(fields);
}

bool is_line_of(std::string_view line, const DeviceId& device, Timestamp before) {
  if (std::ranges::none_of(k_phases, [&](Phase phase) { return line.starts_with(line_begin(device, phase)); })) {
    return false;
  }
  const std::string_view time = line.substr(line.rfind(' ') + 1);
  std::int64_t unix_ms = 0;
  const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), unix_ms);
  return error == std::errc() && end == time.data() + time.size() && from_unix_ms(unix_ms) < before;
}

void append_line(std::string& out, const DeviceId& device, const Reading& reading) {
  out += line_begin(device, reading.phase);
  auto to = std::back_inserter(out);
  for (const FieldInfo& info : k_fields) {
    if (const auto& value = reading.values[info.field]) fmt::format_to(to, "{}={},", info.name, *value);
  }
  fmt::format_to(to, "{}={}i {}\n", k_present, fields_of(reading), to_unix_ms(reading.time));
}

}  // namespace edl::server::influx
