#include "server/store/influxdb/influxql.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace edl::server::influx {
namespace {

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == quote || c == '\\') out += '\\';
    out += c;
  }
  return out += quote;
}

}  // namespace

std::string quoted_text(std::string_view text) { return quoted(text, '\''); }
std::string quoted_name(std::string_view name) { return quoted(name, '"'); }

std::string nanoseconds(Timestamp time) {
  return fmt::format("{}000000", to_unix_ms(std::clamp(time, k_times.begin, k_times.end)));
}

std::string of_device(const DeviceId& device) { return "device=" + quoted_text(device.text()); }

std::string of(const DeviceId& device, std::span<const Phase> phases, TimeRange range) {
  std::string any_phase;
  for (const Phase phase : phases) {
    if (!any_phase.empty()) any_phase += " OR ";
    any_phase += "phase=" + quoted_text(name_of(phase));
  }
  return fmt::format("{} AND ({}) AND time>={} AND time<{}", of_device(device), any_phase, nanoseconds(range.begin),
                     nanoseconds(range.end));
}

}  // namespace edl::server::influx
