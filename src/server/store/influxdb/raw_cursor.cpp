#include <fmt/format.h>

#include <algorithm>

#include "server/store/influxdb/cursors.hpp"
#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"
#include "server/store/influxdb/piece_cursor.hpp"

namespace edl::server::influx {
namespace {

using namespace std::chrono_literals;

class RawCursor final : public PieceCursor {
 public:
  RawCursor(const Reader& reader, const Query& query) : PieceCursor(reader, query, std::string(k_measurement)) {}

 private:
  Result<Rows> read(Timestamp begin) override {
    const Timestamp hour_end = interval_at(Resolution::hour, begin, {}).end;
    const TimeRange range{begin, std::min(hour_end, query().range.end)};
    std::string fields;
    for (const Field field : query().fields) fields += std::string(name_of(field)) + ',';
    const auto answer =
        reader().query(query().device, {{fmt::format("SELECT {}{} FROM {} WHERE {} GROUP BY phase", fields, k_present,
                                                     k_measurement, of(query().device, query().phases, range)),
                                         query().fields.size() + 1}});
    if (!answer) return tl::unexpected(answer.error());
    return Rows{columns_of(answer->front()), range.end};
  }

  [[nodiscard]] QueryResult columns_of(const std::vector<Table>& tables) const {
    QueryResult rows = empty_result(query());
    rows.time = times_of(tables);
    for (Series& series : rows.series) series.values.doubles().assign(rows.time.size(), k_no_value);
    const std::size_t fields = query().fields.size();
    for (const Table& table : tables) {
      const auto phase = phase_named(table.tag("phase"));
      if (!phase) continue;
      const auto place = std::ranges::find(query().phases, *phase) - query().phases.begin();
      std::size_t row = 0;
      for (std::size_t i = 0; i < table.time.size(); ++i) {
        while (rows.time[row] < table.time[i]) ++row;
        for (std::size_t field = 0; field < fields; ++field) {
          Series& series = rows.series[static_cast<std::size_t>(place) * fields + field];
          series.values.doubles()[row] = table.cell(i, field);
        }
      }
    }
    return rows;
  }
};

}  // namespace

std::unique_ptr<QueryCursor> raw_cursor(const Reader& reader, const Query& query) {
  return std::make_unique<RawCursor>(reader, query);
}

}  // namespace edl::server::influx
