#include "agent/meter/replay/recording_reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <vector>

#include "unit/agent/meter/replay/text_source.hpp"

namespace edl::agent {
namespace {

using testing::TextSource;

const std::string k_header =
    "time,phase,power_watt,power_var,power_va,voltage_rms,current_rms,power_factor,voltage_thd,current_thd,energy_kwh,"
    "frequency_hz\n";

Result<RecordingReader> open(std::string text) {
  return RecordingReader::open(std::make_unique<TextSource>(std::move(text)), "day.csv");
}

std::vector<ReadingSet> all_sets(const std::string& text) {
  auto reader = open(text);
  EXPECT_TRUE(reader.has_value()) << to_string(reader.error());
  std::vector<ReadingSet> sets;
  for (auto set = reader->next();; set = reader->next()) {
    EXPECT_TRUE(set.has_value()) << to_string(set.error());
    if (!set || !*set) return sets;
    sets.push_back(**set);
  }
}

TEST(recording_reader_test, rows_of_one_time_are_one_set_in_the_order_of_phases) {
  const auto sets = all_sets(k_header +
                             "2026-11-23T10:00:00Z,C,3,,,,,,,,,\n"
                             "2026-11-23T11:00:00.000+01:00,A,1,,,,,,,,,\n"
                             "2026-11-23T10:00:00.5Z,B,2,,,,,,,,,\n"
                             "2026-11-23T10:00:01Z,A,4,,,,,,,,,\n");
  ASSERT_EQ(sets.size(), 3u);
  ASSERT_EQ(sets[0].readings.size(), 2u);
  EXPECT_EQ(sets[0].time, from_unix_ms(1'795'428'000'000));
  EXPECT_EQ(sets[0].readings[0].phase, Phase::a);
  EXPECT_EQ(sets[0].readings[0].values[Field::power_watt], 1.0);
  EXPECT_EQ(sets[0].readings[1].phase, Phase::c);
  EXPECT_EQ(sets[0].readings[1].values[Field::power_watt], 3.0);
  EXPECT_EQ(sets[1].time, from_unix_ms(1'795'428'000'500));
  EXPECT_EQ(sets[2].time, from_unix_ms(1'795'428'001'000));
}

TEST(recording_reader_test, columns_may_stand_in_any_order_and_empty_cells_are_not_measured) {
  const auto sets = all_sets(
      "frequency_hz,energy_kwh,current_thd,voltage_thd,power_factor,current_rms,voltage_rms,power_va,power_var,"
      "power_watt,phase,time\n"
      "50.01,1843.22107,8.41,1.92,-0.991,6.602,,1525.8,-201.9,-1512.4,B,2026-11-23T10:00:00Z");
  ASSERT_EQ(sets.size(), 1u);
  const Reading& r = sets[0].readings[0];
  EXPECT_EQ(r.phase, Phase::b);
  EXPECT_EQ(r.values[Field::power_watt], -1512.4);
  EXPECT_EQ(r.values[Field::power_var], -201.9);
  EXPECT_EQ(r.values[Field::power_va], 1525.8);
  EXPECT_EQ(r.values[Field::voltage_rms], std::nullopt);
  EXPECT_EQ(r.values[Field::current_rms], 6.602);
  EXPECT_EQ(r.values[Field::power_factor], -0.991);
  EXPECT_EQ(r.values[Field::voltage_thd], 1.92);
  EXPECT_EQ(r.values[Field::current_thd], 8.41);
  EXPECT_EQ(r.values[Field::energy_kwh], 1843.22107);
  EXPECT_EQ(r.values[Field::frequency_hz], 50.01);
}

TEST(recording_reader_test, line_ends_of_windows_and_a_byte_order_mark_are_no_fault) {
  std::string text = "\xEF\xBB\xBF" + k_header + "2026-11-23T10:00:00Z,A,1,,,,,,,,,\n";
  text.replace(text.find('\n'), 1, "\r\n");
  EXPECT_EQ(all_sets(text).size(), 1u);
}

TEST(recording_reader_test, a_header_alone_is_a_recording_of_nothing) { EXPECT_TRUE(all_sets(k_header).empty()); }

TEST(recording_reader_test, every_double_within_range_is_read_back_bit_for_bit) {
  const unsigned seed = 42;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::string text = k_header;
  std::vector<double> written;
  for (std::int64_t second = 0; written.size() < 5'000; ++second) {
    const auto value = std::bit_cast<double>(random());
    if (!(std::abs(value) <= 1e9)) continue;
    written.push_back(value);
    text += fmt::format("{},A,{},,,,,,,,,\n", to_rfc3339(from_unix_ms(1'795'428'000'000 + second * 1000)), value);
  }
  const auto sets = all_sets(text);
  ASSERT_EQ(sets.size(), written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    const double read = sets[i].readings[0].values[Field::power_watt].value();
    ASSERT_EQ(std::bit_cast<std::uint64_t>(read), std::bit_cast<std::uint64_t>(written[i])) << written[i];
  }
}

TEST(recording_reader_test, a_wrong_header_is_refused_with_its_column) {
  std::string twice = k_header;
  twice.replace(twice.find("frequency_hz"), 12, "power_watt");
  std::string unknown = k_header;
  unknown.replace(unknown.find("power_var"), 9, "reactive");
  std::string missing = k_header;
  missing.erase(missing.find(",frequency_hz"), 13);
  std::string without_time = k_header;
  without_time.erase(0, 5);
  struct Case {
    std::string text;
    Errc code;
    std::string message;
    std::string where;
  };
  const Case cases[] = {
      {"", Errc::unreadable, "empty: expected a header line", "day.csv:1:1"},
      {"\n", Errc::invalid, "there is no column '' in a recording", "day.csv:1:1"},
      {twice, Errc::invalid, "the column 'power_watt' stands twice", "day.csv:1:114"},
      {unknown, Errc::invalid, "there is no column 'reactive' in a recording", "day.csv:1:23"},
      {missing, Errc::invalid, "the column 'frequency_hz' is missing", "day.csv:1:113"},
      {without_time, Errc::invalid, "the column 'time' is missing", "day.csv:1:121"},
      {std::string(2'000, 'x'), Errc::too_large, "the line is longer than 1024 bytes", "day.csv:1:1"},
      {"time;phase\n", Errc::invalid, "there is no column 'time;phase' in a recording", "day.csv:1:1"},
      {"\xEF\xBB\xBFtime,fase\n", Errc::invalid, "there is no column 'fase' in a recording", "day.csv:1:9"},
  };
  for (const Case& c : cases) {
    const auto reader = open(c.text);
    ASSERT_FALSE(reader.has_value()) << c.message;
    EXPECT_EQ(reader.error().code, c.code);
    EXPECT_EQ(to_string(reader.error()), c.message + " (" + c.where + ")");
  }
}

TEST(recording_reader_test, a_wrong_row_is_refused_with_line_and_column_after_all_rows_before_it) {
  struct Case {
    std::string row;
    Errc code;
    std::string message;  ///< its beginning
    std::string where;
  };
  const Case cases[] = {
      {"2026-11-23T10:00:01Z,B,abc,,,,,,,,,", Errc::unreadable, "power_watt: 'abc' is not a number", "3:24"},
      {"2026-11-23T10:00:01Z,B,1 ,,,,,,,,,", Errc::unreadable, "power_watt: '1 ' is not a number", "3:24"},
      {"2026-11-23T10:00:01Z,B,+1,,,,,,,,,", Errc::unreadable, "power_watt: '+1' is not a number", "3:24"},
      {"2026-11-23T10:00:01Z,B,1,0x10,,,,,,,,", Errc::unreadable, "power_var: '0x10' is not a number", "3:26"},
      {"2026-11-23T10:00:01Z,B,1,nan,,,,,,,,", Errc::unreadable, "power_var: 'nan' is not a number", "3:26"},
      {"2026-11-23T10:00:01Z,B,1,-inf,,,,,,,,", Errc::unreadable, "power_var: '-inf' is not a number", "3:26"},
      {"2026-11-23T10:00:01Z,B,1,1e999,,,,,,,,", Errc::unreadable, "power_var: '1e999' is not a number", "3:26"},
      {"2026-11-23T10:00:01Z,B,1,,-5,,,,,,,", Errc::invalid, "power_va: -5 is outside of 0 to 1000000000", "3:27"},
      {"2026-11-23T10:00:01Z,B,1,,,,,1.001,,,,", Errc::invalid, "power_factor: 1.001 is outside of -1 to 1", "3:30"},
      {"2026-11-23T10:00:01Z,D,1,,,,,,,,,", Errc::invalid, "phase: 'D' is not A, B or C", "3:22"},
      {"2026-11-23T10:00:01Z,,1,,,,,,,,,", Errc::invalid, "phase: '' is not A, B or C", "3:22"},
      {"23.11.2026 10:00:01,B,1,,,,,,,,,", Errc::unreadable, "time: '23.11.2026 10:00:01' is not a date", "3:1"},
      {",B,1,,,,,,,,,", Errc::unreadable, "time: '' is too short", "3:1"},
      {"1999-12-31T23:59:59Z,B,1,,,,,,,,,", Errc::invalid, "time: 1999-12-31T23:59:59Z is before 2000", "3:1"},
      {"2026-11-23T09:59:59Z,B,1,,,,,,,,,", Errc::invalid, "time: 2026-11-23T09:59:59.000Z comes after", "3:1"},
      {"2026-11-23T10:00:00Z,A,1,,,,,,,,,", Errc::invalid, "phase: a second row of phase A at 2026", "3:22"},
      {"2026-11-23T10:00:01Z,B,,,,,,,,,,", Errc::invalid, "the row has no value", "3:1"},
      {"2026-11-23T10:00:01Z,B,1", Errc::unreadable, "the row ends after 3 of 12 cells", "3:25"},
      {"2026-11-23T10:00:01Z,B,1,,,,,,,,,,", Errc::unreadable, "more than 12 cells in the row", "3:35"},
      {"", Errc::unreadable, "time: '' is too short", "3:1"},
      {std::string(1'025, ','), Errc::too_large, "the line is longer than 1024 bytes", "3:1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.row);
    auto reader = open(k_header + "2026-11-23T10:00:00Z,A,1,,,,,,,,,\n" + c.row + "\n");
    ASSERT_TRUE(reader.has_value());
    const auto before = reader->next();
    ASSERT_TRUE(before.has_value() && before->has_value());
    EXPECT_EQ((*before)->readings.size(), 1u);
    const auto set = reader->next();
    ASSERT_FALSE(set.has_value());
    EXPECT_EQ(set.error().code, c.code);
    EXPECT_EQ(set.error().message.substr(0, c.message.size()), c.message);
    EXPECT_EQ(set.error().where, "day.csv:" + c.where);
    EXPECT_EQ(reader->next().value(), std::nullopt);
  }
}

TEST(recording_reader_test, a_source_that_fails_is_told_with_the_line_it_failed_at) {
  auto reader = RecordingReader::open(std::make_unique<TextSource>(k_header + "2026-11-23T10:00:00Z,A,1,,,,,,,,,\n2026",
                                                                   4096, Error{Errc::corrupt, "damaged"}),
                                      "day.csv.gz");
  ASSERT_TRUE(reader.has_value());
  EXPECT_TRUE(reader->next().value().has_value());
  EXPECT_EQ(reader->next().error(), (Error{Errc::corrupt, "damaged", "day.csv.gz:3:1"}));
  EXPECT_EQ(reader->next().value(), std::nullopt);
}

}  // namespace
}  // namespace edl::agent
