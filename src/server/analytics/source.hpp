#pragma once

#include <cstdint>
#include <span>

#include "core/field.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/analytics/columns.hpp"

namespace edl::server::analytics {

/// How long the intervals are that a store keeps ready.
enum class Step : std::uint8_t { minute, quarter_hour, hour };

/// One device's readings, standing still, for what cannot be told from what was read already: where an hour's least and
/// greatest value leave a question open, its minutes are asked for, and the seconds of those that leave it open still. So a
/// year is read as hours but for its few remarkable moments. For one thread at a time.
class Source {
 public:
  virtual ~Source() = default;

  /// @param fields  at least one, each once
  /// @return Errc::corrupt, io or unavailable as the store says
  [[nodiscard]] virtual Result<IntervalTable> intervals(Step step, TimeRange range, std::span<const Field> fields) = 0;

  /// @return as intervals(); nothing where seconds are no longer kept
  [[nodiscard]] virtual Result<SampleTable> samples(TimeRange range, std::span<const Field> fields) = 0;
};

}  // namespace edl::server::analytics
