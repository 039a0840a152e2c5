#include "server/api/columns.hpp"

#include "server/api/column_text.hpp"

namespace edl::server {

std::string columns_as_json(const std::string& device_id, const QueryResult& result, TimeFormat time_format) {
  const JsonLayout layout = json_layout(device_id, result);
  JsonArrayWriter array(time_format);
  std::string out;
  // What meters send has up to 11 characters, a mean about 18: growing would cost as much as writing.
  const std::size_t usual_cell = result.resolution == Resolution::raw ? 12 : 19;
  out.reserve(256 + result.time.size() * (27 + layout.places.size() * usual_cell));
  out += layout.before_time;
  array.append(out, result.time);
  for (const auto& [before, id] : layout.places) {
    out += before;
    array.begin();
    array.append(out, column_of(*result.find(id.phase, id.field), id.part).doubles());
  }
  return out += layout.end;
}

std::string columns_as_csv(const QueryResult& result, TimeFormat time_format) {
  CsvWriter writer(result, time_format);
  std::string out = writer.header();
  writer.append(out, result, 0, result.time.size());
  return out;
}

std::string columns_as_lines(const DeviceId& device, const QueryResult& result, TimeFormat time_format) {
  std::string out;
  LineProtocolWriter(device, result, time_format).append(out, result, 0, result.time.size());
  return out;
}

}  // namespace edl::server
