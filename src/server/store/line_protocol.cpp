#include "server/store/line_protocol.hpp"

namespace edl::server::influx {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ',' || c == '=' || c == ' ' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string line_begin(const DeviceId& device, Phase phase, std::string_view suffix) {
  std::string out(k_measurement);
  out += suffix;
  out += ",device=" + escaped(device.text()) + ",phase=";
  out += name_of(phase);
  return out += ' ';
}

}  // namespace edl::server::influx
