#include "agent/meter/replay/line_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "unit/agent/meter/replay/text_source.hpp"

namespace edl::agent {
namespace {

using testing::TextSource;

std::vector<std::string> lines_of(const std::string& text, std::size_t chunk) {
  LineReader reader(std::make_unique<TextSource>(text, chunk));
  std::vector<std::string> lines;
  for (auto line = reader.next(); line.value(); line = reader.next()) {
    lines.emplace_back(**line);
    EXPECT_EQ(reader.line(), lines.size());
  }
  return lines;
}

TEST(line_reader_test, cuts_lines_the_same_wherever_the_bytes_are_cut) {
  struct Case {
    const char* text;
    std::vector<std::string> lines;
  };
  const Case cases[] = {
      {"", {}},
      {"\n", {""}},
      {"a", {"a"}},
      {"a\n", {"a"}},
      {"a\nb", {"a", "b"}},
      {"a\r\nb\r\n", {"a", "b"}},
      {"a\n\nb\n", {"a", "", "b"}},
      {"a\rb\n", {"a\rb"}},
  };
  for (const Case& c : cases) {
    for (const std::size_t chunk : {1u, 2u, 3u, 4096u}) EXPECT_EQ(lines_of(c.text, chunk), c.lines) << chunk;
  }
}

TEST(line_reader_test, a_line_may_be_as_long_as_the_limit_and_no_longer) {
  const std::string longest(LineReader::k_max_line_length, 'x');
  for (const std::size_t chunk : {1u, 1000u, 100'000u}) {
    EXPECT_EQ(lines_of(longest + "\r\n" + longest, chunk), (std::vector<std::string>{longest, longest}));
    LineReader reader(std::make_unique<TextSource>("a\n" + longest + "x\n", chunk));
    EXPECT_TRUE(reader.next().has_value());
    EXPECT_EQ(reader.next().error().code, Errc::too_large);
    EXPECT_EQ(reader.line(), 2u);
  }
}

TEST(line_reader_test, an_endless_line_is_refused_before_it_fills_memory) {
  LineReader reader(std::make_unique<TextSource>(std::string(1'000'000, 'x')));
  EXPECT_EQ(reader.next().error().code, Errc::too_large);
}

TEST(line_reader_test, many_lines_pass_through_the_same_buffer) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "line " + std::to_string(i) + "\n";
  const std::vector<std::string> lines = lines_of(text, 65'536);
  ASSERT_EQ(lines.size(), 50'000u);
  for (std::size_t i = 0; i < lines.size(); ++i) ASSERT_EQ(lines[i], "line " + std::to_string(i));
}

TEST(line_reader_test, a_source_that_fails_is_told_after_the_whole_lines_before) {
  LineReader reader(std::make_unique<TextSource>("a\nb", 2, Error{Errc::io, "the disk is gone"}));
  EXPECT_EQ(reader.next().value(), "a");
  EXPECT_EQ(reader.next().error(), (Error{Errc::io, "the disk is gone"}));
}

}  // namespace
}  // namespace edl::agent
