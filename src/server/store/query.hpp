#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/device_id.hpp"
#include "core/field.hpp"
#include "core/phase.hpp"
#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/store/column.hpp"
#include "server/store/resolution.hpp"

namespace edl::server {

/// What is asked of a TelemetryStore.
struct Query {
  DeviceId device;
  TimeRange range;            ///< of the readings' times, half-open
  std::vector<Field> fields;  ///< at least one, each once
  std::vector<Phase> phases;  ///< at least one, each once
  Resolution resolution = Resolution::raw;
  TimeZone zone{};                   ///< whose days and months are meant; not used otherwise
  std::size_t max_rows = 1'000'000;  ///< times of the answer; more is Errc::too_large
};

/// One field of one phase along the answer's times. Raw answers fill `values`, aggregated ones the others, and
/// `increase` those of counters only; what is filled is as long as the time axis.
struct Series {
  Phase phase = Phase::a;
  Field field = Field::power_watt;
  Column values{};  ///< raw: as measured, bit for bit

  /// Aggregated: arithmetic mean, or quadratic mean of RMS quantities (IEC 61000-4-30, 4.5.1), of the interval's
  /// values. A counter's mean, minimum and maximum are those of its readings.
  Column mean{};
  Column min{};
  Column max{};
  std::vector<std::uint32_t> count{};  ///< values that made up the mean; 0 where mean, min and max are nullopt

  /// Counters only, and aggregated: how much the counter rose, the sum of its steps upwards. A step belongs to the
  /// interval of its later value, and counts where both of its values lie in the asked range, however long the gap
  /// between them; so the increases of an answer add up to the energy between the range's first and last value. A
  /// fall (the meter was replaced) counts nothing. nullopt where count is 0.
  Column increase{};

  bool operator==(const Series&) const = default;
};

/// The answer: columns over one time axis for all phases.
struct QueryResult {
  Resolution resolution = Resolution::raw;

  /// Ascending, each once. A time is here if any asked phase has a reading at it (raw) or in its interval, whether
  /// or not an asked field was measured. Aggregated: the interval's begin, also where the asked range begins
  /// later; only readings of the range count.
  std::vector<Timestamp> time{};

  std::vector<Series> series{};  ///< each asked phase in the order asked, and in it each asked field likewise

  /// The series of a phase and field; nullptr if it was not asked for.
  [[nodiscard]] const Series* find(Phase phase, Field field) const {
    for (const Series& one : series) {
      if (one.phase == phase && one.field == field) return &one;
    }
    return nullptr;
  }

  bool operator==(const QueryResult&) const = default;
};

/// The answer of `query` without rows, to be filled.
[[nodiscard]] inline QueryResult empty_result(const Query& query) {
  QueryResult result{.resolution = query.resolution};
  for (const Phase phase : query.phases) {
    for (const Field field : query.fields) result.series.push_back(Series{.phase = phase, .field = field});
  }
  return result;
}

/// Appends the rows of `piece`, of the same query and later, to those of `to`.
void append_piece(QueryResult& to, const QueryResult& piece);

}  // namespace edl::server
