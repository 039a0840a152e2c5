#include "core/power_event_json.hpp"
#include "support/seed.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

namespace edl {
namespace {

using std::chrono::milliseconds;

// The agreed example, word for word.
constexpr const char* k_example =
    R"({"kind":"voltage_dip","begin":"2026-11-26T10:00:00.000Z","duration_ms":180,"phases":["A"],)"
    R"("extreme":160.1,"threshold":207,"reference":230,"detail":"a dip","waveform":)"
    R"({"begin":"2026-11-26T09:59:59.980Z","samples_per_second":8000,"tracks":)"
    R"([{"channel":"VA","values":[325.27,-0.125,0]},{"channel":"IN","values":[0.1]}]}})";

std::string printed(const PowerEvent& event) {
  std::string out;
  append_json(out, event);
  return out;
}

std::string example_with(std::string_view piece, std::string_view replacement) {
  std::string text = k_example;
  const auto at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), replacement);
}

TEST(power_event_json_test, example_is_read_value_by_value_and_printed_back_byte_by_byte) {
  const auto event = parse_power_event(k_example);
  ASSERT_TRUE(event.has_value()) << event.error().faults[0].pointer << ' ' << event.error().faults[0].detail;
  EXPECT_EQ(event->kind, PowerEventKind::voltage_dip);
  EXPECT_EQ(to_rfc3339(event->begin), "2026-11-26T10:00:00.000Z");
  EXPECT_EQ(event->duration, milliseconds(180));
  EXPECT_EQ(event->phases, std::vector{Phase::a});
  EXPECT_EQ(event->extreme, 160.1);
  EXPECT_EQ(event->threshold, 207.0);
  EXPECT_EQ(event->reference, 230.0);
  EXPECT_EQ(event->detail, "a dip");
  ASSERT_TRUE(event->waveform.has_value());
  EXPECT_EQ(to_rfc3339(event->waveform->begin), "2026-11-26T09:59:59.980Z");
  EXPECT_EQ(event->waveform->samples_per_second, 8000.0);
  ASSERT_EQ(event->waveform->tracks.size(), 2u);
  EXPECT_EQ(event->waveform->tracks[0], (WaveformTrack{"VA", {325.27F, -0.125F, 0.0F}}));
  EXPECT_EQ(event->waveform->tracks[1], (WaveformTrack{"IN", {0.1F}}));
  EXPECT_EQ(printed(*event), k_example);
}

TEST(power_event_json_test, what_is_absent_or_null_is_not_there) {
  const auto bare = parse_power_event(R"({"phases":["B","C"],"begin":"2026-11-26T10:00:00Z","kind":"over_current"})");
  ASSERT_TRUE(bare.has_value());
  PowerEvent expected;
  expected.kind = PowerEventKind::over_current;
  expected.begin = parse_rfc3339("2026-11-26T10:00:00Z").value();
  expected.phases = {Phase::b, Phase::c};
  EXPECT_EQ(*bare, expected);
  EXPECT_EQ(printed(*bare),
            R"({"kind":"over_current","begin":"2026-11-26T10:00:00.000Z","duration_ms":null,"phases":["B","C"]})");
  const auto nulls = parse_power_event(
      R"({"kind":"over_current","begin":"2026-11-26T10:00:00Z","duration_ms":null,"phases":["B","C"],"extreme":null,)"
      R"("threshold":null,"reference":null,"detail":null,"waveform":null})");
  ASSERT_TRUE(nulls.has_value());
  EXPECT_EQ(*nulls, expected);
}

/// Any event that a meter may tell, from its seed.
class AnyEvent {
 public:
  explicit AnyEvent(unsigned seed) : random_(seed) {}

  PowerEvent next() {
    PowerEvent event;
    event.kind = static_cast<PowerEventKind>(random_() % (k_power_event_kinds - 1));
    event.begin = from_unix_ms(1'700'000'000'000 + static_cast<std::int64_t>(random_() % 100'000'000'000));
    if (coin()) event.duration = milliseconds(random_() % 1'000'000);
    for (const Phase phase : k_phases) {
      if (concerns_all_phases(event.kind) || coin()) event.phases.push_back(phase);
    }
    if (event.phases.empty()) event.phases = {k_phases[random_() % k_phase_count]};
    for (auto* value : {&event.extreme, &event.threshold, &event.reference}) {
      if (coin()) *value = std::uniform_real_distribution<double>(0, k_max_event_value)(random_);
    }
    if (coin()) event.detail = std::string(random_() % 200, static_cast<char>('\t' + random_() % 100)) + "é\"\\\n";
    if (coin()) event.waveform = waveform(event.begin);
    return event;
  }

 private:
  bool coin() { return random_() % 2 == 0; }

  /// Floats of every magnitude, bit patterns as they come.
  float sample() {
    for (;;) {
      const auto bits = static_cast<std::uint32_t>(random_());
      float value = 0;
      std::memcpy(&value, &bits, sizeof value);
      if (std::abs(value) <= static_cast<float>(k_max_event_value)) return value;
    }
  }

  WaveformSnapshot waveform(Timestamp begin) {
    WaveformSnapshot snapshot{begin - milliseconds(40), std::uniform_real_distribution<double>(1, 1e6)(random_), {}};
    for (const char* const channel : {"VA", "VB", "VC", "IA", "IB", "IC", "IN"}) {
      if (!snapshot.tracks.empty() && coin()) continue;
      WaveformTrack track{channel, std::vector<float>(1 + random_() % 300)};
      std::generate(track.values.begin(), track.values.end(), [this] { return sample(); });
      snapshot.tracks.push_back(std::move(track));
    }
    return snapshot;
  }

  std::mt19937_64 random_;
};

TEST(power_event_json_test, every_event_survives_printing_and_reading_bit_for_bit) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  AnyEvent any(seed);
  std::vector<PowerEvent> events(k_max_power_events_per_batch);
  std::generate(events.begin(), events.end(), [&] { return any.next(); });
  std::string json;
  for (const PowerEvent& event : events) {
    json += json.empty() ? '[' : ',';
    append_json(json, event);
  }
  const auto back = parse_power_events(json + ']');
  ASSERT_TRUE(back.has_value()) << back.error().summary;
  EXPECT_EQ(*back, events);
}

TEST(power_event_json_test, each_wrong_member_is_named_with_its_pointer) {
  struct Case {
    std::string event;
    std::string pointer;
    std::string detail;
  };
  const std::string values = R"("values":[325.27,-0.125,0])";
  std::string too_many = R"("values":[0)";
  for (std::size_t i = 0; i < WaveformSnapshot::k_max_samples_per_track; ++i) too_many += ",0";
  too_many += ']';
  const Case cases[] = {
      {"7", "/0", "expected an event, found a number"},
      {example_with(R"("kind":"voltage_dip",)", ""), "/0/kind", "is missing"},
      {example_with(R"("begin":"2026-11-26T10:00:00.000Z",)", ""), "/0/begin", "is missing"},
      {example_with(R"("phases":["A"],)", ""), "/0/phases", "is missing"},
      {example_with("voltage_dip", "sag"), "/0/kind", R"(expected one of "voltage_dip", )"},
      {example_with("voltage_dip", "device_offline"), "/0/kind", R"("meter_fault", found "device_offline")"},
      {example_with("\"voltage_dip\"", "3"), "/0/kind", "found a number"},
      {example_with("2026-11-26T10:00:00.000Z", "1999-12-31T23:59:59Z"), "/0/begin", "is the clock set"},
      {example_with("2026-11-26T10:00:00.000Z", "2026-11-27T12:00:00.001Z"), "/0/begin", "a day ahead"},
      {example_with("2026-11-26T10:00:00.000Z", "now"), "/0/begin", "expected an RFC 3339 time"},
      {example_with("180", "-1"), "/0/duration_ms", "outside of 0 to"},
      {example_with("180", "1.5"), "/0/duration_ms", "expected a whole number of milliseconds"},
      {example_with("180", "316224000001"), "/0/duration_ms", "outside of 0 to 316224000000"},
      {example_with(R"(["A"])", "[]"), "/0/phases", "has 0 elements, expected 1 to 3"},
      {example_with(R"(["A"])", R"(["A","B","C","C"])"), "/0/phases", "has 4 elements"},
      {example_with(R"(["A"])", R"(["B","A"])"), "/0/phases/1", "do not ascend"},
      {example_with(R"(["A"])", R"(["A","A"])"), "/0/phases/1", "do not ascend"},
      {example_with(R"(["A"])", R"(["A","N"])"), "/0/phases/1", R"(expected "A", "B" or "C")"},
      {example_with(R"(["A"])", R"("A")"), "/0/phases", "expected an array, found text"},
      {example_with("voltage_dip", "meter_fault"), "/0/phases", "meter_fault is of all three phases"},
      {example_with("160.1", "-0.1"), "/0/extreme", "outside of 0 to 1"},
      {example_with("160.1", "1e6000"), "", ""},
      {example_with("160.1", "1000001"), "/0/extreme", "outside of 0 to 1"},
      {example_with("207", "\"207\""), "/0/threshold", "expected a number, found text"},
      {example_with("\"a dip\"", "1"), "/0/detail", "expected text, found a number"},
      {example_with("a dip", std::string(501, 'x')), "/0/detail", "has 501 bytes, at most 500"},
      {example_with("\"detail\"", "\"a/b~\""), "/0/a~1b~0", "is not a member of an event"},
      {example_with("\"extreme\":160.1", "\"extreme\":1,\"extreme\":1"), "/0/extreme", "stands twice"},
      {example_with("2026-11-26T09:59:59.980Z", "2036-11-26T09:59:59Z"), "/0/waveform/begin", "a day ahead"},
      {example_with("8000", "0.5"), "/0/waveform/samples_per_second", "outside of 1 to"},
      {example_with("\"IN\"", "\"IX\""), "/0/waveform/tracks/1/channel", R"("IC", "IN")"},
      {example_with("\"IN\"", "\"VA\""), "/0/waveform/tracks/1/channel", "stands in two tracks"},
      {example_with("-0.125", "null"), "/0/waveform/tracks/0/values/1", "expected a number, found null"},
      {example_with("-0.125", "-1e7"), "/0/waveform/tracks/0/values/1", "outside of"},
      {example_with(values, R"("values":[])"), "/0/waveform/tracks/0/values", "expected 1 to 2048"},
      {example_with(values, too_many), "/0/waveform/tracks/0/values", "has 2049 elements"},
      {example_with("\"samples_per_second\":8000,", ""), "/0/waveform/samples_per_second", "is missing"},
  };
  for (const Case& c : cases) {
    const auto events = parse_power_events("[" + c.event + "]", parse_rfc3339("2026-11-26T12:00:00Z").value());
    ASSERT_FALSE(events.has_value()) << c.event;
    if (c.pointer.empty()) {
      EXPECT_EQ(events.error().code, Errc::unreadable);
      continue;
    }
    EXPECT_EQ(events.error().code, Errc::invalid);
    ASSERT_EQ(events.error().faults.size(), 1u) << c.event;
    EXPECT_EQ(events.error().faults[0].pointer, c.pointer);
    EXPECT_NE(events.error().faults[0].detail.find(c.detail), std::string::npos) << events.error().faults[0].detail;
  }
}

TEST(power_event_json_test, a_batch_has_1_to_100_events_and_is_json) {
  EXPECT_EQ(parse_power_events("[]").error().faults[0].detail, "has 0 elements, expected 1 to 100");
  EXPECT_EQ(parse_power_events("{}").error().faults[0].detail, "expected an array, found an object");
  std::string many = k_example;
  for (int i = 1; i < 100; ++i) many += std::string(",") + k_example;
  EXPECT_EQ(parse_power_events("[" + many + "]").value().size(), 100u);
  EXPECT_EQ(parse_power_events("[" + many + "," + k_example + "]").error().code, Errc::too_large);
  for (const std::string& text : {std::string(), std::string("[{"), std::string(2000, '['),
                                  "[" + example_with("a dip", "\xff") + "]", "[" + example_with("230", "NaN") + "]"}) {
    EXPECT_EQ(parse_power_events(text).error().code, Errc::unreadable) << text;
  }
}

TEST(power_event_json_test, every_kind_has_one_name) {
  for (std::size_t i = 0; i < k_power_event_kinds; ++i) {
    const auto kind = static_cast<PowerEventKind>(i);
    EXPECT_EQ(power_event_kind_named(name_of(kind)), kind);
  }
  EXPECT_EQ(name_of(PowerEventKind::overload), "overload");
  EXPECT_EQ(name_of(PowerEventKind::device_offline), "device_offline");
  EXPECT_EQ(power_event_kind_named(""), std::nullopt);
}

}  // namespace
}  // namespace edl
