#include "core/harmonics_json.hpp"
#include "support/seed.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace edl {
namespace {

std::string forty(std::string_view first, std::string_view others) {
  std::string list = "[" + std::string(first);
  for (std::size_t i = 1; i < k_harmonic_orders; ++i) list += "," + std::string(others);
  return list + "]";
}

std::string example() {
  return R"({"time":"2026-11-26T10:00:00.000Z","window_ms":200,"frequency_hz":49.98,"phases":{"A":{"voltage":{"rms":)" +
         forty("230.1", "0.5") + R"(,"angle_deg":)" + forty("0", "-12.25") +
         R"(},"current":null},"C":{"voltage":null,)" + R"("current":{"rms":)" + forty("6.5", "0") + R"(,"angle_deg":)" +
         forty("180", "179.5") + "}}}}";
}

std::string example_with(std::string_view piece, std::string_view replacement) {
  std::string text = example();
  const auto at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), replacement);
}

TEST(harmonics_json_test, example_is_read_value_by_value_and_printed_back_byte_by_byte) {
  const auto sets = parse_harmonic_sets("[" + example() + "]");
  ASSERT_TRUE(sets.has_value()) << sets.error().faults[0].pointer << ' ' << sets.error().faults[0].detail;
  ASSERT_EQ(sets->size(), 1u);
  const HarmonicSet& set = sets->front();
  EXPECT_EQ(to_rfc3339(set.time), "2026-11-26T10:00:00.000Z");
  EXPECT_EQ(set.window_ms, 200.0);
  EXPECT_EQ(set.frequency_hz, 49.98);
  ASSERT_EQ(set.phases.size(), 2u);
  EXPECT_EQ(set.phases[0].phase, Phase::a);
  ASSERT_TRUE(set.phases[0].voltage.has_value());
  EXPECT_EQ((*set.phases[0].voltage)[0], (Harmonic{230.1, 0}));
  EXPECT_EQ((*set.phases[0].voltage)[39], (Harmonic{0.5, -12.25}));
  EXPECT_FALSE(set.phases[0].current.has_value());
  EXPECT_EQ(set.phases[1].phase, Phase::c);
  EXPECT_FALSE(set.phases[1].voltage.has_value());
  EXPECT_EQ((*set.phases[1].current)[0], (Harmonic{6.5, 180}));
  std::string out;
  append_json(out, set);
  EXPECT_EQ(out, example());
}

TEST(harmonics_json_test, every_set_survives_printing_and_reading_bit_for_bit) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const auto harmonics = [&] {
    Harmonics made;
    for (Harmonic& one : made) one = {std::pow(10, between(-9, 6)), -between(-180, 180)};
    return made;
  };
  std::vector<HarmonicSet> sets(50);
  for (HarmonicSet& set : sets) {
    set.time = from_unix_ms(1'700'000'000'000 + static_cast<std::int64_t>(random() % 100'000'000'000));
    set.window_ms = between(1, 1000);
    set.frequency_hz = between(45, 65);
    for (const Phase phase : k_phases) {
      PhaseHarmonics one{phase};
      if (random() % 2 == 0) one.voltage = harmonics();
      if (random() % 2 == 0) one.current = harmonics();
      if (one.voltage || one.current) set.phases.push_back(one);
    }
    if (set.phases.empty()) set.phases = {{Phase::b, harmonics(), harmonics()}};
  }
  std::string json;
  for (const HarmonicSet& set : sets) {
    json += json.empty() ? '[' : ',';
    append_json(json, set);
  }
  const auto back = parse_harmonic_sets(json + ']');
  ASSERT_TRUE(back.has_value()) << back.error().summary;
  EXPECT_EQ(*back, sets);
}

TEST(harmonics_json_test, each_wrong_member_is_named_with_its_pointer) {
  struct Case {
    std::string set;
    std::string pointer;
    std::string detail;
  };
  const Case cases[] = {
      {"[]", "/0", "expected a set of harmonics, found an array"},
      {example_with(R"("time":"2026-11-26T10:00:00.000Z",)", ""), "/0/time", "is missing"},
      {example_with("2026-11-26T10:00:00.000Z", "2026-11-27T12:00:00.001Z"), "/0/time", "a day ahead"},
      {example_with("2026-11-26T10:00:00.000Z", "1970-01-01T00:00:00Z"), "/0/time", "is the clock set"},
      {example_with(R"("window_ms":200)", R"("window_ms":0)"), "/0/window_ms", "outside of 0.1 to 60000"},
      {example_with("49.98", "0"), "/0/frequency_hz", "outside of 1 to 1000"},
      {example_with("49.98", "null"), "/0/frequency_hz", "expected a number, found null"},
      {example_with("\"C\":", "\"D\":"), "/0/phases/D", "is not a member of phases"},
      {example_with("\"C\":", "\"A\":"), "/0/phases/A", "stands twice"},
      {example_with("\"current\":null}", "\"current\":7}"), "/0/phases/A/current", "found a number"},
      {example_with("230.1", "-1"), "/0/phases/A/voltage/rms/0", "outside of 0 to"},
      {example_with("230.1,", ""), "/0/phases/A/voltage/rms", "has 39 elements, expected 40"},
      {example_with("[0,-12.25", "[0,0,-12.25"), "/0/phases/A/voltage/angle_deg", "has 41 elements"},
      {example_with("-12.25", "-180"), "/0/phases/A/voltage/angle_deg/1", "-180 is told as 180"},
      {example_with("-12.25", "180.5"), "/0/phases/A/voltage/angle_deg/1", "outside of -180 to 180"},
      {example_with("\"current\":null},", "\"current\":null},\"B\":{\"voltage\":null},"), "/0/phases/B",
       "nothing was measured"},
      {R"({"time":"2026-11-26T10:00:00Z","window_ms":200,"frequency_hz":50,"phases":{}})", "/0/phases", "no phase"},
      {R"({"time":"2026-11-26T10:00:00Z","window_ms":200,"frequency_hz":50,"phases":{"A":null}})", "/0/phases",
       "no phase"},
      {R"({"time":"2026-11-26T10:00:00Z","window_ms":200,"frequency_hz":50,"phases":[]})", "/0/phases",
       "expected phases, found an array"},
  };
  for (const Case& c : cases) {
    const auto sets = parse_harmonic_sets("[" + c.set + "]", parse_rfc3339("2026-11-26T12:00:00Z").value());
    ASSERT_FALSE(sets.has_value()) << c.set;
    EXPECT_EQ(sets.error().code, Errc::invalid);
    ASSERT_EQ(sets.error().faults.size(), 1u) << c.set;
    EXPECT_EQ(sets.error().faults[0].pointer, c.pointer);
    EXPECT_NE(sets.error().faults[0].detail.find(c.detail), std::string::npos) << sets.error().faults[0].detail;
  }
}

TEST(harmonics_json_test, a_batch_has_1_to_100_sets_and_is_json) {
  EXPECT_EQ(parse_harmonic_sets("[]").error().code, Errc::invalid);
  EXPECT_EQ(parse_harmonic_sets("[{").error().code, Errc::unreadable);
  std::string many = example();
  for (int i = 1; i < 100; ++i) many += "," + example();
  EXPECT_EQ(parse_harmonic_sets("[" + many + "]").value().size(), 100u);
  EXPECT_EQ(parse_harmonic_sets("[" + many + "," + example() + "]").error().code, Errc::too_large);
}

}  // namespace
}  // namespace edl
