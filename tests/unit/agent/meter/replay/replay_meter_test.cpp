#include "agent/meter/replay/replay_meter.hpp"

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <fstream>
#include <vector>

#include "agent/platform/sim/house.hpp"
#include "agent/platform/sim/manual_clock.hpp"
#include "support/temporary_directory.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using edl::testing::TemporaryDirectory;

constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);
constexpr Timestamp k_recorded = from_unix_ms(1'603'000'000'000);

std::string cell(const std::optional<double>& value) {
  if (!value) return "";
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), *value).ptr};
}

std::string header() {
  std::string line = "time,phase";
  for (const FieldInfo& info : k_fields) line.append(",").append(info.name);
  return line + "\n";
}

std::string row(const Reading& reading) {
  std::string line = to_rfc3339(reading.time) + "," + std::string(name_of(reading.phase));
  for (const FieldInfo& info : k_fields) line += "," + cell(reading.values[info.field]);
  return line + "\n";
}

class replay_meter_test : public ::testing::Test {
 protected:
  TemporaryDirectory folder_;
  ManualClock clock_{k_now, ManualClock::Waits::advance};

  std::filesystem::path write(const std::string& text) const {
    const auto file = folder_.path() / "recording.csv";
    std::ofstream(file) << text;
    return file;
  }
};

TEST_F(replay_meter_test, what_the_simulated_meter_gave_comes_back_value_by_value) {
  SimulatedRelayLine line;
  SimulatedHouse house({.seed = 4, .relays = {nullptr, &line, nullptr}});
  std::vector<ReadingSet> recorded;
  std::string text = header();
  for (int i = 0; i < 2'000; ++i) {
    if (i == 1'000) {  // from here on phase B has nulls
      ASSERT_TRUE(line.set(Level::low).has_value());
    }
    recorded.push_back(house.measure(k_recorded + i * 1s).value());
    for (const Reading& reading : recorded.back().readings) text += row(reading);
  }
  auto meter = ReplayMeter::open(write(text), Speed::unlimited(), clock_);
  ASSERT_TRUE(meter.has_value());
  for (const ReadingSet& expected : recorded) {
    const auto set = (*meter)->next({});
    ASSERT_TRUE(set.has_value() && set->has_value());
    ASSERT_EQ(**set, expected);
  }
  EXPECT_EQ((*meter)->next({}).value(), std::nullopt);
  EXPECT_EQ(clock_.now(), k_now);
}

TEST_F(replay_meter_test, plays_at_the_recordings_pace_gaps_included_and_keeps_its_times) {
  const auto file = write(header() +
                          "2006-12-16T16:24:00Z,A,1,,,,,,,,,\n2006-12-16T16:25:00Z,A,2,,,,,,,,,\n"
                          "2006-12-16T17:25:00Z,A,3,,,,,,,,,\n");
  struct Case {
    const char* speed;
    std::vector<std::chrono::milliseconds> played;
  };
  for (const Case& c : {Case{"1", {0s, 1min, 61min}}, Case{"60", {0s, 1s, 61s}}, Case{"max", {0s, 0s, 0s}}}) {
    SCOPED_TRACE(c.speed);
    const Timestamp start = clock_.now();
    auto meter = ReplayMeter::open(file, *Speed::parse(c.speed), clock_);
    ASSERT_TRUE(meter.has_value());
    const Timestamp first = parse_rfc3339("2006-12-16T16:24:00Z").value();
    const std::chrono::minutes recorded[] = {0min, 1min, 61min};
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ((*meter)->next({}).value().value().time, first + recorded[i]);
      EXPECT_EQ(clock_.now(), start + c.played[i]);
    }
    EXPECT_EQ((*meter)->next({}).value(), std::nullopt);
  }
}

TEST_F(replay_meter_test, a_fault_ends_the_play_after_what_was_before_it) {
  auto meter = ReplayMeter::open(write(header() + "2006-12-16T16:24:00Z,A,1,,,,,,,,,\nwhat\n"), Speed(), clock_);
  ASSERT_TRUE(meter.has_value());
  EXPECT_TRUE((*meter)->next({}).value().has_value());
  const auto fault = (*meter)->next({});
  ASSERT_FALSE(fault.has_value());
  EXPECT_EQ(fault.error().where, (folder_.path() / "recording.csv").string() + ":3:1");
  EXPECT_EQ((*meter)->next({}).value(), std::nullopt);
}

TEST_F(replay_meter_test, a_file_that_is_missing_or_no_recording_is_told_when_opened) {
  EXPECT_EQ(ReplayMeter::open(folder_.path() / "none.csv", Speed(), clock_).error().code, Errc::not_found);
  EXPECT_EQ(ReplayMeter::open(write("a,b,c\n"), Speed(), clock_).error().code, Errc::invalid);
}

TEST_F(replay_meter_test, a_request_to_stop_ends_the_play) {
  auto meter = ReplayMeter::open(write(header() + "2006-12-16T16:24:00Z,A,1,,,,,,,,,\n"), Speed(), clock_);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ((*meter)->next(stop.get_token()).value(), std::nullopt);
}

}  // namespace
}  // namespace edl::agent
