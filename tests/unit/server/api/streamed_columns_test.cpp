#include "server/api/streamed_columns.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "server/api/columns.hpp"
#include "unit/server/api/numbered_view.hpp"

namespace edl::server {
namespace {

/// All chunks together; each but the last has about the length it should have.
std::string read_all(ChunkedText& text) {
  std::string all;
  bool last = false;
  for (;;) {
    const auto chunk = text.next();
    if (!chunk) {
      ADD_FAILURE() << to_string(chunk.error());
      return all;
    }
    if (chunk->empty()) return all;
    EXPECT_FALSE(std::exchange(last, chunk->size() < k_chunk_bytes));
    EXPECT_LT(chunk->size(), k_chunk_bytes * 2);
    all += *chunk;
  }
}

QueryResult whole(const NumberedView& view, const Query& query) {
  QueryResult result = empty_result(query);
  const auto cursor = view.read(query).value();
  while (auto piece = cursor->next().value()) append_piece(result, *piece);
  return result;
}

const std::vector<Phase> k_all_phases(k_phases.begin(), k_phases.end());

struct Shape {
  const char* what;
  std::size_t rows;
  std::size_t rows_of_a_piece;
  Query query;
};

std::vector<Shape> shapes() {
  const std::vector<Field> three{Field::energy_kwh, Field::power_watt, Field::voltage_rms};
  const std::vector<Field> one{Field::current_rms};
  return {{"nothing", 0, 10, numbered_query(three, k_all_phases, Resolution::raw)},
          {"a row", 1, 10, numbered_query(three, k_all_phases, Resolution::raw)},
          {"pieces of one row", 50, 1, numbered_query(three, {Phase::c, Phase::a}, Resolution::minute)},
          {"most columns held", 20'000, 3'600, numbered_query(three, k_all_phases, Resolution::raw)},
          {"some held", 100'000, 7'000, numbered_query(three, k_all_phases, Resolution::minute)},
          {"none held", 530'000, 50'000, numbered_query(one, {Phase::b, Phase::c}, Resolution::raw)}};
}

TEST(streamed_columns_test, a_streamed_answer_is_to_the_letter_the_whole_one) {
  for (const Shape& shape : shapes()) {
    SCOPED_TRACE(shape.what);
    const auto view = std::make_shared<NumberedView>(shape.rows, shape.rows_of_a_piece);
    const QueryResult all = whole(*view, shape.query);
    for (const TimeFormat format : {TimeFormat::rfc3339, TimeFormat::ms}) {
      if (shape.rows > 50'000 && format == TimeFormat::rfc3339) continue;  // takes its time, and shows nothing new
      EXPECT_TRUE(read_all(*stream_as_json(view, shape.query, format)) == columns_as_json("house-1", all, format));
      EXPECT_TRUE(read_all(*stream_as_csv(view, shape.query, format)) == columns_as_csv(all, format));
      EXPECT_TRUE(read_all(*stream_as_lines(view, shape.query, format)) ==
                  columns_as_lines(shape.query.device, all, format));
    }
  }
}

TEST(streamed_columns_test, no_more_is_read_than_is_being_written) {
  constexpr std::size_t k_rows = 600'000;  // of which no column fits into what may be held
  constexpr std::size_t k_piece = 3'600;
  const auto view = std::make_shared<NumberedView>(k_rows, k_piece);
  const auto json =
      stream_as_json(view, numbered_query({Field::power_watt}, k_all_phases, Resolution::raw), TimeFormat::ms);
  std::size_t written = 0;
  std::size_t pass = 1;
  for (std::string chunk = json->next().value(); !chunk.empty(); chunk = json->next().value()) {
    if (view->passes != std::exchange(pass, view->passes))
      written = 0;  // the commas of the chunk between are not told apart
    written += static_cast<std::size_t>(std::ranges::count(chunk, ','));
    EXPECT_LE(view->delivered, std::max(written, k_piece) + 2 * k_piece + k_chunk_bytes);
  }
  EXPECT_EQ(view->passes, 1U + 3U);
}

TEST(streamed_columns_test, readings_that_come_or_go_between_two_passes_end_the_answer) {
  for (const std::size_t rows : {999UL, 1001UL, 0UL}) {
    const auto view = std::make_shared<NumberedView>(1'000, 100);
    view->rows_from_second_pass_on = rows;
    const auto json =
        stream_as_json(view, numbered_query({Field::power_watt}, {Phase::a}, Resolution::raw), TimeFormat::ms);
    EXPECT_EQ(json->next().error().code, Errc::unavailable) << rows;
  }
}

TEST(streamed_columns_test, what_cannot_be_read_ends_the_answer_with_its_error) {
  for (const std::size_t row : {0UL, 50'000UL}) {
    const auto view = std::make_shared<NumberedView>(100'000, 10'000);
    view->fails_at_row = row;
    const Query query = numbered_query({Field::power_watt}, {Phase::a}, Resolution::raw);
    for (const auto& text :
         {stream_as_json(view, query, TimeFormat::ms).release(), stream_as_csv(view, query, TimeFormat::ms).release(),
          stream_as_lines(view, query, TimeFormat::ms).release()}) {
      const std::unique_ptr<ChunkedText> owner(text);
      Result<std::string> chunk = text->next();
      while (chunk && !chunk->empty()) chunk = text->next();
      ASSERT_FALSE(chunk);
      EXPECT_EQ(chunk.error().code, Errc::corrupt);
    }
  }
}

}  // namespace
}  // namespace edl::server
