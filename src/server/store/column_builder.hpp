#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/reading.hpp"
#include "core/result.hpp"
#include "server/store/query.hpp"

namespace edl::server {

/// What one interval of one series has seen so far.
class Accumulator {
 public:
  void add(double value, Aggregation aggregation);

  [[nodiscard]] std::uint32_t count() const { return count_; }

  /// Only where count() > 0. Finite, and within min and max (a quadratic mean: of their magnitudes), whatever the
  /// rounding of sums does.
  [[nodiscard]] double mean(Aggregation aggregation) const;
  [[nodiscard]] double min() const { return min_; }
  [[nodiscard]] double max() const { return max_; }

 private:
  double sum_ = 0.0;  ///< of the values, or of their squares
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
  std::uint32_t count_ = 0;
};

/// Turns readings in the order of their times into the columns that a query asks for.
class ColumnBuilder {
 public:
  /// @param query  borrowed for the builder's life
  explicit ColumnBuilder(const Query& query);

  /// @param reading  of the query's device and range, not older than the one before; phases not asked for are
  /// passed over
  /// @return Errc::too_large once the answer has more than max_rows rows
  Result<void> add(const Reading& reading);

  /// The answer; the builder is empty afterwards.
  [[nodiscard]] QueryResult finish();

 private:
  static constexpr std::size_t k_not_asked = static_cast<std::size_t>(-1);

  Result<void> begin_row(Timestamp time);
  void end_interval();

  const Query& query_;
  QueryResult result_;
  PerPhase<std::size_t> first_series_{k_not_asked, k_not_asked, k_not_asked};
  std::vector<Accumulator> accumulators_;  ///< for each series; of the interval that is open
  TimeRange interval_{};                   ///< that is open; empty before the first reading
};

}  // namespace edl::server
