#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "server/api/column_text.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// A view whose readings are worked out from the number of their row, so that there may be any number of them.
class NumberedView final : public StoreView {
 public:
  NumberedView(std::size_t count, std::size_t count_of_a_piece) : rows(count), rows_of_a_piece(count_of_a_piece) {}

  std::size_t rows;
  std::size_t rows_of_a_piece;
  std::size_t rows_from_second_pass_on = rows;  ///< as if readings had come or gone
  std::size_t fails_at_row = std::size_t(-1);   ///< with Errc::corrupt
  mutable std::size_t passes = 0;
  mutable std::size_t delivered = 0;  ///< rows of the newest pass

  Result<std::unique_ptr<QueryCursor>> read(const Query& query) const override {
    ++passes;
    delivered = 0;
    return std::make_unique<Cursor>(*this, query, passes == 1 ? rows : rows_from_second_pass_on);
  }

  /// Now and then nothing; else numbers with few decimals, or with many.
  static double value(Phase phase, Field field, Part part, std::size_t row) {
    const std::size_t number = row * 7 + index_of(phase) * 1000 + index_of(field) * 100 + std::size_t(part) * 10;
    if (number % 11 == 0) return k_no_value;
    return number % 13 == 0 ? double(number) / 3.0 : double(number) / 100.0 - 50.0;
  }

 private:
  class Cursor final : public QueryCursor {
   public:
    Cursor(const NumberedView& view, Query query, std::size_t rows)
        : view_(view), query_(std::move(query)), rows_(rows) {}

    Result<std::optional<QueryResult>> next() override {
      if (row_ >= view_.fails_at_row) return fail(Errc::corrupt, "a block", "here");
      if (row_ == rows_) return std::nullopt;
      const std::size_t end = std::min(rows_, row_ + view_.rows_of_a_piece);
      QueryResult piece = empty_result(query_);
      for (; row_ < end; ++row_) {
        piece.time.push_back(query_.range.begin + std::chrono::seconds(row_));
        for (Series& series : piece.series) fill(series);
      }
      view_.delivered = row_;
      return piece;
    }

   private:
    void fill(Series& series) const {
      const auto put = [&](Column& column, Part part) {
        column.doubles().push_back(value(series.phase, series.field, part, row_));
      };
      if (query_.resolution == Resolution::raw) return put(series.values, Part::values);
      put(series.mean, Part::mean);
      put(series.min, Part::min);
      put(series.max, Part::max);
      series.count.push_back(1);
    }

    const NumberedView& view_;
    Query query_;
    std::size_t rows_;
    std::size_t row_ = 0;
  };
};

inline Query numbered_query(std::vector<Field> fields, std::vector<Phase> phases, Resolution resolution) {
  const Timestamp begin = parse_rfc3339("2026-11-23T10:00:00Z").value();
  return {DeviceId::parse("house-1").value(),
          {begin, begin + std::chrono::years(1)},
          std::move(fields),
          std::move(phases),
          resolution};
}

}  // namespace edl::server
