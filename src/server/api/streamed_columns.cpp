#include "server/api/streamed_columns.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "server/api/column_text.hpp"

namespace edl::server {
namespace {

/// Rows that are written between two looks at the chunk's length: at most some 25 KB of numbers.
constexpr std::size_t k_rows_at_once = 1024;
/// Values that a JSON answer keeps of a pass for the columns after the one that is written, 4 MB of them: the more,
/// the fewer passes; a day each second needs five for 30 columns.
constexpr std::size_t k_max_held_values = 512 << 10;

/// Takes up to k_rows_at_once from the front.
template <typename T>
std::span<const T> take_some(std::span<const T>& from) {
  const auto taken = from.first(std::min(from.size(), k_rows_at_once));
  from = from.subspan(taken.size());
  return taken;
}

class JsonText final : public ChunkedText {
 public:
  JsonText(std::shared_ptr<const StoreView> view, Query query, TimeFormat time_format)
      : view_(std::move(view)), query_(std::move(query)),
        layout_(json_layout(query_.device.text(), empty_result(query_))), writer_(time_format) {}

  Result<std::string> next() override {
    std::string out;
    out.reserve(k_chunk_bytes + (k_chunk_bytes >> 2));
    while (!done_ && out.size() < k_chunk_bytes) {
      if (auto stepped = step(out); !stepped) return tl::unexpected(stepped.error());
    }
    return out;
  }

 private:
  /// Writes what is at hand, or gets more.
  Result<void> step(std::string& out) {
    if (!times_.empty()) {
      writer_.append(out, take_some(times_));
    } else if (!values_.empty()) {
      writer_.append(out, take_some(values_));
    } else if (pass_) {
      return read_on();
    } else if (!rows_) {
      return begin_time(out);
    } else if (next_held_ < held_.size()) {
      begin_held(out);
    } else if (next_place_ < layout_.places.size()) {
      return begin_columns(out);
    } else {
      out += layout_.end;
      done_ = true;
    }
    return {};
  }

  /// The first pass is for the time alone; some field has to be asked for.
  Result<void> begin_time(std::string& out) {
    out += layout_.before_time;
    return begin_pass({query_.fields.front()});
  }

  /// A pass for the next column, which is written as it comes, and for as many after it as may be held.
  Result<void> begin_columns(std::string& out) {
    const std::size_t left = layout_.places.size() - next_place_;
    const std::size_t held = std::min(left - 1, k_max_held_values / std::max<std::size_t>(*rows_, 1));
    group_ = std::span(layout_.places).subspan(next_place_, 1 + held);
    next_place_ += group_.size();
    held_.assign(held, {});
    next_held_ = 0;
    begin_column(out, group_.front());
    std::vector<Field> fields;
    for (const auto& place : group_) {
      if (std::ranges::find(fields, place.column.field) == fields.end()) fields.push_back(place.column.field);
    }
    return begin_pass(std::move(fields));
  }

  void begin_held(std::string& out) {
    begin_column(out, group_[1 + next_held_]);
    values_ = held_[next_held_];
    ++next_held_;
  }

  void begin_column(std::string& out, const JsonLayout::Place& place) {
    out += place.before;
    writer_.begin();
  }

  /// All asked phases, since the times of all are the answer's.
  Result<void> begin_pass(std::vector<Field> fields) {
    Query query = query_;
    query.fields = std::move(fields);
    auto cursor = view_->read(query);
    if (!cursor) return tl::unexpected(cursor.error());
    pass_ = std::move(*cursor);
    rows_of_pass_ = 0;
    return {};
  }

  Result<void> read_on() {
    auto piece = pass_->next();
    if (!piece) return tl::unexpected(piece.error());
    if (!*piece) return end_pass();
    piece_ = std::move(**piece);
    rows_of_pass_ += piece_.time.size();
    if (!rows_) {
      times_ = piece_.time;
      return {};
    }
    if (rows_of_pass_ > *rows_) return readings_came();  // before more is held than was reckoned with
    values_ = doubles_of(group_.front());
    for (std::size_t i = 0; i < held_.size(); ++i) {
      const auto more = doubles_of(group_[1 + i]);
      held_[i].insert(held_[i].end(), more.begin(), more.end());
    }
    return {};
  }

  Result<void> end_pass() {
    pass_.reset();
    piece_ = {};
    if (!rows_) rows_ = rows_of_pass_;
    if (rows_of_pass_ != *rows_) return readings_came();
    return {};
  }

  [[nodiscard]] std::span<const double> doubles_of(const JsonLayout::Place& place) const {
    return column_of(*piece_.find(place.column.phase, place.column.field), place.column.part).doubles();
  }

  [[nodiscard]] Result<void> readings_came() const {
    return fail(Errc::unavailable, "readings came into the range while it was read; ask again", query_.device.text());
  }

  std::shared_ptr<const StoreView> view_;
  Query query_;
  JsonLayout layout_;
  JsonArrayWriter writer_;
  std::optional<std::size_t> rows_;  ///< of the answer, once the first pass has counted them

  std::unique_ptr<QueryCursor> pass_;
  QueryResult piece_;
  std::size_t rows_of_pass_ = 0;
  std::span<const Timestamp> times_;  ///< of piece_, still to be written
  std::span<const double> values_;    ///< of piece_ or held_, still to be written

  std::size_t next_place_ = 0;                ///< the first that no pass was made for yet
  std::span<const JsonLayout::Place> group_;  ///< the columns of the pass
  std::vector<std::vector<double>> held_;     ///< those of group_ after its first
  std::size_t next_held_ = 0;
  bool done_ = false;
};

/// A text of lines, each of one time: one pass.
template <typename Writer>
class LinesText final : public ChunkedText {
 public:
  LinesText(std::shared_ptr<const StoreView> view, Query query, Writer writer)
      : view_(std::move(view)), query_(std::move(query)), writer_(std::move(writer)) {}

  Result<std::string> next() override {
    std::string out;
    if (!pass_ && !done_) {
      auto cursor = view_->read(query_);
      if (!cursor) return tl::unexpected(cursor.error());
      pass_ = std::move(*cursor);
      out = writer_.header();
    }
    while (!done_ && out.size() < k_chunk_bytes) {
      if (row_ == piece_.time.size()) {
        auto piece = pass_->next();
        if (!piece) return tl::unexpected(piece.error());
        done_ = !*piece;
        if (done_) break;
        piece_ = std::move(**piece);
        row_ = 0;
      }
      const std::size_t end = std::min(piece_.time.size(), row_ + k_lines_at_once);
      writer_.append(out, piece_, row_, end);
      row_ = end;
    }
    return out;
  }

 private:
  static constexpr std::size_t k_lines_at_once = 64;

  std::shared_ptr<const StoreView> view_;
  Query query_;
  Writer writer_;
  std::unique_ptr<QueryCursor> pass_;
  QueryResult piece_;
  std::size_t row_ = 0;  ///< of piece_, the next to be written
  bool done_ = false;
};

}  // namespace

std::unique_ptr<ChunkedText> stream_as_json(std::shared_ptr<const StoreView> view, Query query,
                                            TimeFormat time_format) {
  return std::make_unique<JsonText>(std::move(view), std::move(query), time_format);
}

std::unique_ptr<ChunkedText> stream_as_csv(std::shared_ptr<const StoreView> view, Query query, TimeFormat time_format) {
  CsvWriter writer(empty_result(query), time_format);
  return std::make_unique<LinesText<CsvWriter>>(std::move(view), std::move(query), std::move(writer));
}

std::unique_ptr<ChunkedText> stream_as_lines(std::shared_ptr<const StoreView> view, Query query,
                                             TimeFormat time_format) {
  LineProtocolWriter writer(query.device, empty_result(query), time_format);
  return std::make_unique<LinesText<LineProtocolWriter>>(std::move(view), std::move(query), std::move(writer));
}

}  // namespace edl::server
