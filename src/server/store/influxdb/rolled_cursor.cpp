#include "server/store/influxdb/rolled_cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "server/store/influxdb/influxql.hpp"
#include "server/store/influxdb/line_protocol.hpp"

namespace edl::server::influx {
namespace {

using namespace std::chrono_literals;

/// Rows of one answer, of each phase.
constexpr std::int64_t k_rows_per_piece = 4'000;

/// The resolution of which local days and months can be put together: hours, unless the zone cuts them in two.
Resolution parts_of(const Query& query) {
  if (!is_local(query.resolution)) return query.resolution;
  for (const Timestamp edge : {query.range.begin, query.range.end}) {
    if (query.zone.start_of_local_day(edge).time_since_epoch() % 1h != 0ms) return Resolution::quarter_hour;
  }
  return Resolution::hour;
}

/// What InfluxDB was told to keep of each interval; init_influxdb says what it is.
std::string select_list(const Query& query) {
  std::string list(k_present);
  for (const Field field : query.fields) {
    list += fmt::format(",{0}_count,{0}_min,{0}_max,{0}_mean", name_of(field));
    if (is_counter(field)) list += fmt::format(",{0}_first,{0}_last", name_of(field));
  }
  return list;
}

std::size_t columns_of(const Query& query) {
  std::size_t columns = 1;
  for (const Field field : query.fields) columns += is_counter(field) ? 6U : 4U;
  return columns;
}

/// What a policy has of a counter.
struct Counted {
  double min;
  double max;
  double first;
  double last;
};

/// The sum of the steps upwards in an interval. Where the counter fell, which is when a meter is replaced, the greatest
/// value is the last one of the old meter, and the least the first one of the new.
double increase_of(const Counted& counted) {
  const bool only_rises = counted.min == counted.first && counted.max == counted.last;
  const double rise = counted.last - counted.first;
  return only_rises ? rise : (counted.max - counted.first) + (counted.last - counted.min);
}

}  // namespace

Result<std::optional<RolledPart>> rolled_part(const Reader& reader, const Query& query) {
  Query all = query;
  all.range = k_times;
  all.phases.assign(k_phases.begin(), k_phases.end());
  const auto first = first_time(reader, all, std::string(k_measurement));
  if (!first) return tl::unexpected(first.error());
  // InfluxDB drops whole hours, days or weeks: what is left begins with a whole hour.
  const Timestamp kept = *first ? interval_at(Resolution::hour, **first, {}).begin : query.range.end;
  RolledPart part{.query = query, .policy = {}};
  part.query.range.end = std::min(kept, query.range.end);
  if (part.query.range.empty()) return std::nullopt;
  part.query.resolution = parts_of(query);
  part.policy = std::string(name_of(part.query.resolution));
  const auto policies = reader.policies();
  if (!policies) return tl::unexpected(policies.error());
  if (std::ranges::find(*policies, part.policy) == policies->end()) return std::nullopt;
  return part;
}

RolledCursor::RolledCursor(const Reader& reader, const RolledPart& part)
    : PieceCursor(reader, part.query, fmt::format("{}.{}", quoted_name(part.policy), k_measurement)),
      select_(select_list(part.query)), columns_(columns_of(part.query)),
      last_(part.query.phases.size() * part.query.fields.size()) {}

Result<PieceCursor::Rows> RolledCursor::read(Timestamp begin) {
  const auto length = interval_at(query().resolution, begin, {}).length();
  const TimeRange range{begin, std::min(begin + k_rows_per_piece * length, query().range.end)};
  const auto answer =
      reader().query(query().device, {{fmt::format("SELECT {} FROM {} WHERE {} GROUP BY phase", select_, measurement(),
                                                   of(query().device, query().phases, range)),
                                       columns_}});
  if (!answer) return tl::unexpected(answer.error());
  QueryResult rows = empty_result(query());
  rows.time = times_of(answer->front());
  for (Series& series : rows.series) make_room(series, rows.time.size());
  for (const Table& table : answer->front()) {
    each_row(table, rows, [&](std::size_t phase, std::size_t row, std::size_t cells) {
      take_row(rows, phase, row, &table.cells[cells]);
    });
  }
  return Rows{std::move(rows), range.end};
}

void RolledCursor::take_row(QueryResult& rows, std::size_t phase, std::size_t row, const double* cell) {
  ++cell;  // present
  for (std::size_t field = 0; field < query().fields.size(); ++field) {
    const std::size_t place = phase * query().fields.size() + field;
    Series& series = rows.series[place];
    const bool any = cell[0] > 0;
    series.count[row] = any ? static_cast<std::uint32_t>(cell[0]) : 0;
    series.min.doubles()[row] = cell[1];
    series.max.doubles()[row] = cell[2];
    series.mean.doubles()[row] = cell[3];
    cell += 4;
    if (!is_counter(series.field)) continue;
    if (any) {
      const Counted counted{.min = cell[-3], .max = cell[-2], .first = cell[0], .last = cell[1]};
      const double step = last_[place] ? std::max(0.0, counted.first - *last_[place]) : 0.0;
      series.increase.doubles()[row] = step + increase_of(counted);
      last_[place] = counted.last;
    }
    cell += 2;
  }
}

}  // namespace edl::server::influx
