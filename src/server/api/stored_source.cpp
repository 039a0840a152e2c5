#include "server/api/stored_source.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace edl::server {
namespace {

using analytics::FieldColumns;
using analytics::IntervalTable;
using analytics::SampleTable;
using analytics::Step;

struct Kept {
  Resolution resolution;
  std::chrono::minutes interval;
};

/// In the order of Step.
constexpr std::array k_kept{Kept{Resolution::minute, std::chrono::minutes(1)},
                            Kept{Resolution::quarter_hour, std::chrono::minutes(15)},
                            Kept{Resolution::hour, std::chrono::minutes(60)}};

constexpr const Kept& kept(Step step) { return k_kept[static_cast<std::size_t>(step)]; }

/// Columns that grow piece by piece are moved again and again; up to a year of quarter hours they have room from the start.
constexpr std::size_t k_room = 36'000;

template <typename T>
void append(std::vector<T>& to, std::span<const T> more, std::size_t expected) {
  if (to.empty()) to.reserve(std::min(expected, k_room));
  to.insert(to.end(), more.begin(), more.end());
}

void append(FieldColumns& to, const Series& more, std::size_t expected) {
  append(to.mean, more.mean.doubles(), expected);
  append(to.min, more.min.doubles(), expected);
  append(to.max, more.max.doubles(), expected);
  append(to.count, std::span(more.count), expected);
  if (is_counter(more.field)) append(to.increase, more.increase.doubles(), expected);
}

/// How many times a range has at most that lie so far apart; of a device that measures so often.
std::size_t times_in(TimeRange range, std::chrono::milliseconds apart) {
  return range.empty() ? 0 : static_cast<std::size_t>(range.length() / apart) + 2;
}

/// Calls `take` with each piece of the answer.
template <typename Take>
Result<void> read(const StoreView& view, const Query& query, const Take& take) {
  if (query.range.empty()) return {};
  const auto cursor = view.read(query);
  if (!cursor) return tl::unexpected(cursor.error());
  std::size_t rows = 0;
  for (;;) {
    const auto piece = (*cursor)->next();
    if (!piece) return tl::unexpected(piece.error());
    if (!*piece) return {};
    rows += (*piece)->time.size();
    if (rows > StoredSource::k_max_rows) {
      return fail(Errc::too_large, "the range has more readings than can be looked at at once");
    }
    take(**piece);
  }
}

}  // namespace

StoredSource::StoredSource(std::shared_ptr<const StoreView> view, DeviceId device, Timestamp shown_from)
    : view_(std::move(view)), device_(std::move(device)), shown_from_(shown_from) {}

Query StoredSource::query(Resolution resolution, TimeRange range, std::span<const Field> fields) const {
  return {.device = device_,
          .range = {std::max(range.begin, shown_from_), range.end},
          .fields = {fields.begin(), fields.end()},
          .phases = {k_phases.begin(), k_phases.end()},
          .resolution = resolution};
}

Result<IntervalTable> StoredSource::intervals(Step step, TimeRange range, std::span<const Field> fields) {
  IntervalTable table{.interval = kept(step).interval};
  const std::size_t expected = times_in(range, table.interval);
  const auto done = read(*view_, query(kept(step).resolution, range, fields), [&](const QueryResult& piece) {
    append(table.begin, std::span(piece.time), expected);
    for (const Series& one : piece.series) append(table.phases[one.phase][one.field], one, expected);
  });
  if (!done) return tl::unexpected(done.error());
  return table;
}

Result<SampleTable> StoredSource::samples(TimeRange range, std::span<const Field> fields) {
  SampleTable table;
  const std::size_t expected = times_in(range, std::chrono::seconds(1));
  const auto done = read(*view_, query(Resolution::raw, range, fields), [&](const QueryResult& piece) {
    append(table.time, std::span(piece.time), expected);
    for (const Series& one : piece.series) append(table.phases[one.phase][one.field], one.values.doubles(), expected);
  });
  if (!done) return tl::unexpected(done.error());
  return table;
}

}  // namespace edl::server
