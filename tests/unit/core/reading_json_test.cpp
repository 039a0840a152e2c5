#include "core/reading_json.hpp"
#include "support/seed.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace edl {
namespace {

// The example of the contract, word for word.
constexpr const char* k_example =
    R"({"time":"2026-11-23T10:00:00.000Z","phase":"A","power_watt":1512.4,"power_var":201.9,"power_va":1525.8,)"
    R"("voltage_rms":231.12,"current_rms":6.602,"power_factor":0.991,"voltage_thd":1.92,"current_thd":8.41,)"
    R"("energy_kwh":1843.22107,"frequency_hz":49.98})";

Timestamp now() { return parse_rfc3339("2026-11-23T12:00:00Z").value(); }

/// The example with one piece of its text replaced by another.
std::string example_with(std::string_view piece, std::string_view replacement) {
  std::string text = k_example;
  const auto at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), replacement);
}

Parsed<std::vector<Reading>> parse(const std::string& json) { return ReadingParser().parse(json, now()); }

TEST(reading_json_test, example_of_the_contract_is_read_value_by_value) {
  const auto readings = parse(std::string("[") + k_example + "]");
  ASSERT_TRUE(readings.has_value()) << readings.error().summary;
  ASSERT_EQ(readings->size(), 1u);
  const Reading& reading = readings->front();
  EXPECT_EQ(to_rfc3339(reading.time), "2026-11-23T10:00:00.000Z");
  EXPECT_EQ(reading.phase, Phase::a);
  EXPECT_EQ(reading.values[Field::power_watt], 1512.4);
  EXPECT_EQ(reading.values[Field::power_var], 201.9);
  EXPECT_EQ(reading.values[Field::power_va], 1525.8);
  EXPECT_EQ(reading.values[Field::voltage_rms], 231.12);
  EXPECT_EQ(reading.values[Field::current_rms], 6.602);
  EXPECT_EQ(reading.values[Field::power_factor], 0.991);
  EXPECT_EQ(reading.values[Field::voltage_thd], 1.92);
  EXPECT_EQ(reading.values[Field::current_thd], 8.41);
  EXPECT_EQ(reading.values[Field::energy_kwh], 1843.22107);
  EXPECT_EQ(reading.values[Field::frequency_hz], 49.98);
}

TEST(reading_json_test, example_is_printed_back_byte_by_byte) {
  const auto readings = parse(std::string("[") + k_example + "]");
  ASSERT_TRUE(readings.has_value());
  std::string out;
  append_json(out, *readings);
  EXPECT_EQ(out, std::string("[") + k_example + "]");
}

TEST(reading_json_test, null_and_absent_optional_are_not_measured_and_not_zero) {
  const auto readings = parse("[" + example_with("\"power_watt\":1512.4", "\"power_watt\":null") + "," +
                              example_with(",\"frequency_hz\":49.98", "") + "]");
  ASSERT_TRUE(readings.has_value());
  EXPECT_EQ((*readings)[0].values[Field::power_watt], std::nullopt);
  EXPECT_EQ((*readings)[1].values[Field::frequency_hz], std::nullopt);
}

TEST(reading_json_test, every_double_survives_printing_and_reading_bit_for_bit) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> any(-1e9, 1e9);
  std::uniform_int_distribution<int> coin(0, 3);
  std::vector<Reading> readings(2000);
  std::int64_t ms = to_unix_ms(now());
  for (Reading& reading : readings) {
    reading.time = from_unix_ms(--ms);
    reading.phase = k_phases[random() % k_phase_count];
    for (const FieldInfo& info : k_fields) {
      if (coin(random) == 0) continue;
      reading.values[info.field] = std::clamp(any(random), info.minimum, info.maximum);
    }
    reading.values[Field::voltage_rms] = 230.0;
  }
  std::string json;
  append_json(json, readings);
  const auto back = parse(json);
  ASSERT_TRUE(back.has_value()) << back.error().summary;
  EXPECT_EQ(*back, readings);
}

TEST(reading_json_test, each_wrong_member_is_named_with_its_pointer) {
  struct Case {
    std::string reading;
    std::string pointer;
    std::string detail;
  };
  const Case cases[] = {
      {example_with("\"phase\":\"A\",", ""), "/0/phase", "is missing"},
      {example_with("\"time\":\"2026-11-23T10:00:00.000Z\",", ""), "/0/time", "is missing"},
      {example_with("\"power_var\":201.9,", ""), "/0/power_var", "is missing"},
      {example_with("\"phase\":\"A\"", "\"phase\":\"D\""), "/0/phase", "found \"D\""},
      {example_with("\"phase\":\"A\"", "\"phase\":1"), "/0/phase", "found a number"},
      {example_with("1512.4", "\"1512.4\""), "/0/power_watt", "expected a number or null, found text"},
      {example_with("1512.4", "true"), "/0/power_watt", "found a truth value"},
      {example_with("1512.4", "[1]"), "/0/power_watt", "found an array"},
      {example_with("0.991", "1.5"), "/0/power_factor", "outside of -1 to 1"},
      {example_with("231.12", "-1"), "/0/voltage_rms", "outside of 0"},
      {example_with("2026-11-23T10:00:00.000Z", "1970-01-01T00:00:00Z"), "/0/time", "is the clock set"},
      {example_with("2026-11-23T10:00:00.000Z", "2026-11-24T12:00:00.001Z"), "/0/time", "a day ahead"},
      {example_with("2026-11-23T10:00:00.000Z", "yesterday"), "/0/time", "expected an RFC 3339 time"},
      {example_with("\"phase\":\"A\"", "\"phase\":\"A\",\"phase\":\"A\""), "/0/phase", "stands twice"},
      {example_with("\"power_var\":201.9", "\"power_var\":201.9,\"power_var\":2"), "/0/power_var", "stands twice"},
      {example_with("\"phase\":\"A\"", "\"phase\":\"A\",\"a/b~\":1"), "/0/a~1b~0", "is not a member"},
      {"7", "/0", "found a number"},
  };
  for (const Case& c : cases) {
    const auto readings = parse("[" + c.reading + "]");
    ASSERT_FALSE(readings.has_value()) << c.reading;
    EXPECT_EQ(readings.error().code, Errc::invalid);
    ASSERT_EQ(readings.error().faults.size(), 1u) << c.reading;
    EXPECT_EQ(readings.error().faults[0].pointer, c.pointer);
    EXPECT_NE(readings.error().faults[0].detail.find(c.detail), std::string::npos) << readings.error().faults[0].detail;
  }
}

TEST(reading_json_test, all_faults_of_a_batch_are_named_at_once) {
  const auto readings =
      parse("[" + example_with("\"A\"", "\"D\"") + "," + k_example + "," + example_with("201.9", "\"x\"") + "]");
  ASSERT_FALSE(readings.has_value());
  ASSERT_EQ(readings.error().faults.size(), 2u);
  EXPECT_EQ(readings.error().faults[0].pointer, "/0/phase");
  EXPECT_EQ(readings.error().faults[1].pointer, "/2/power_var");
}

TEST(reading_json_test, a_reading_of_nulls_only_is_refused) {
  const auto readings =
      parse(R"([{"time":"2026-11-23T10:00:00Z","phase":"B","power_watt":null,"power_var":null,"power_va":null,)"
            R"("voltage_rms":null,"current_rms":null,"power_factor":null,"voltage_thd":null,"current_thd":null,)"
            R"("energy_kwh":null}])");
  ASSERT_FALSE(readings.has_value());
  ASSERT_EQ(readings.error().faults.size(), 1u);
  EXPECT_EQ(readings.error().faults[0].pointer, "/0");
}

TEST(reading_json_test, what_is_not_json_is_unreadable_and_the_place_is_told) {
  struct Case {
    std::string body;
    std::string place;
  };
  const Case cases[] = {
      {"", "line 1, column 1"},
      {"[{\"time\":\n  oops}]", "line 2, column 3"},
      {"[" + example_with("1512.4", "NaN") + "]", "line 1, column"},
      {"[" + example_with("1512.4", "1e999") + "]", ""},
      {"[" + std::string(k_example) + "] []", "line 1"},
      {std::string(2000, '['), "line 1, column"},
      {"[\"\xff\"]", "line 1, column"},
  };
  for (const Case& c : cases) {
    const auto readings = parse(c.body);
    ASSERT_FALSE(readings.has_value()) << c.body.substr(0, 80);
    EXPECT_EQ(readings.error().code, Errc::unreadable) << c.body.substr(0, 80);
    EXPECT_NE(readings.error().summary.find(c.place), std::string::npos) << readings.error().summary;
  }
}

TEST(reading_json_test, batch_is_limited_to_an_hour_of_three_phases) {
  std::string json = "[";
  for (std::size_t i = 0; i < k_max_readings_per_batch; ++i) json += (i ? "," : "") + std::string(k_example);
  const auto full = parse(json + "]");
  ASSERT_TRUE(full.has_value());
  EXPECT_EQ(full->size(), 10'800u);
  const auto over = parse(json + "," + k_example + "]");
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Errc::too_large);
  EXPECT_EQ(parse("[]").error().code, Errc::invalid);
  EXPECT_EQ(parse("{}").error().code, Errc::invalid);
}

TEST(reading_json_test, faults_are_limited_in_number) {
  std::string json = "[0";
  for (int i = 0; i < 500; ++i) json += ",0";
  const auto readings = parse(json + "]");
  ASSERT_FALSE(readings.has_value());
  EXPECT_EQ(readings.error().faults.size(), Faults::k_max_faults);
}

TEST(reading_json_test, parser_is_used_again_after_a_failure) {
  ReadingParser parser;
  EXPECT_FALSE(parser.parse("[", now()).has_value());
  EXPECT_TRUE(parser.parse(std::string("[") + k_example + "]", now()).has_value());
}

}  // namespace
}  // namespace edl
