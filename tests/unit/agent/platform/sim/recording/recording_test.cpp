#include "agent/platform/sim/recording/recording.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "agent/platform/sim/recording/recorded_waveform.hpp"
#include "unit/agent/platform/sim/recording/recording_testing.hpp"

namespace edl::agent::sim {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(recording_test, reads_a_table_with_its_columns_in_any_order) {
  const auto recording = parse_waveform_table("vb_V,note, t_s,in_A\n1.5,7,0,-2\n\n-1.5,x,0.001,2e1\n", "x.csv");
  ASSERT_TRUE(recording) << to_string(recording.error());
  EXPECT_THAT(recording->seconds, ElementsAre(0, 0.001));
  EXPECT_THAT(recording->volts[Phase::b], ElementsAre(1.5, -1.5));
  EXPECT_THAT(recording->neutral_amperes, ElementsAre(-2, 20));
  EXPECT_TRUE(recording->volts[Phase::a].empty());
  EXPECT_NEAR(recording->duration_seconds(), 0.002, 1e-12);
}

TEST(recording_test, faults_of_a_table_name_line_and_column) {
  const auto fault = [](const std::string& text) {
    const auto parsed = parse_waveform_table(text, "x.csv");
    return parsed ? "none" : to_string(parsed.error());
  };
  EXPECT_EQ(fault(""), "the file ends before its header (x.csv:0)");
  EXPECT_EQ(fault("va_V,vb_V\n"), "the header has no column t_s (x.csv:1:1)");
  EXPECT_EQ(fault("t_s,va_V,va_V\n"), "the column va_V comes twice (x.csv:1:10)");
  EXPECT_EQ(fault("t_s,va_V\n0,1\n1,abc\n"), "a sample: expected a number, found \"abc\" (x.csv:3:3)");
  EXPECT_EQ(fault("t_s,va_V\n0,nan\n"), "a sample: expected a number, found \"nan\" (x.csv:2:3)");
  EXPECT_EQ(fault("t_s,va_V\n0\n"), "expected 2 fields as in the header, found 1 (x.csv:2:2)");
  EXPECT_EQ(fault("t_s,va_V\n0,1\n0,1\n"), "the time is not 1 us later than that of the line before (x.csv:3:1)");
  EXPECT_EQ(fault("t_s,va_V\n0,1\n"), "a recording has at least two samples (x.csv)");
  EXPECT_EQ(fault("t_s,ia_A\n0,1\n1,1\n"), "there is no voltage of a phase in it (x.csv)");
  EXPECT_THAT(fault(std::string(100'000, 'x')), HasSubstr("the line is too long (x.csv:1)"));
  EXPECT_THAT(fault(std::string(5'000, ',')), HasSubstr("too many fields (x.csv:1)"));
}

TEST(recording_test, a_comtrade_pair_is_opened_by_its_configuration) {
  const fs::path folder = fs::temp_directory_path() / ("edl-recording-" + std::to_string(::getpid()));
  fs::create_directory(folder);
  std::ofstream(folder / "a.CFG") << edl::agent::testing::comtrade_configuration("ASCII", "P", "1\n4000,2\n");
  EXPECT_EQ(open_recording(folder / "a.CFG").error().code, Errc::not_found) << "there is no a.DAT";
  std::ofstream data(folder / "a.DAT");
  for (int i = 0; i < 2; ++i) {
    data << i + 1 << ",0,4,5";
    for (int digital = 0; digital < 17; ++digital) data << ",0";
    data << '\n';
  }
  data.close();
  const auto recording = open_recording(folder / "a.CFG");
  ASSERT_TRUE(recording) << to_string(recording.error());
  EXPECT_THAT(recording->volts[Phase::a], ElementsAre(1'000, 1'000));
  EXPECT_EQ(open_recording(folder).error().code, Errc::io);
  EXPECT_EQ(open_recording(folder / "none.csv").error().code, Errc::not_found);
  fs::remove_all(folder);
}

/// A sine with a harmonic at any rate, a whole number of cycles long.
Recording sine(double rate, double frequency, int cycles, int order) {
  Recording recording;
  const auto count = static_cast<int>(std::lround(rate * cycles / frequency));
  for (int i = 0; i < count; ++i) {
    const double t = i / rate;
    const double turn = 2 * std::numbers::pi * frequency * t;
    recording.seconds.push_back(t);
    recording.volts[Phase::a].push_back(300 * std::cos(turn) + 10 * std::sin(order * turn));
    recording.amperes[Phase::c].push_back(5);
  }
  return recording;
}

struct Rate {
  double rate_hz;
  double frequency_hz;
  int cycles;
  int order;
};

class recorded_waveform_test : public ::testing::TestWithParam<Rate> {};

TEST_P(recorded_waveform_test, plays_what_was_recorded_at_the_chips_rate_round_and_round) {
  const auto [rate, frequency, cycles, order] = GetParam();
  RecordedWaveform wave(sine(rate, frequency, cycles, order));
  std::vector<Instant> instants(8'000);
  wave.fill(std::span(instants).first(777));
  wave.fill(std::span(instants).subspan(777));
  double worst = 0;
  for (int i = 0; i < 8'000; ++i) {
    const double turn = 2 * std::numbers::pi * frequency * i / 8'000;
    const double expected = 300 * std::cos(turn) + 10 * std::sin(order * turn);
    worst = std::max(worst, std::abs(instants[static_cast<std::size_t>(i)].volts[Phase::a] - expected));
    EXPECT_NEAR(instants[static_cast<std::size_t>(i)].amperes[Phase::c], 5, 1e-9);
  }
  EXPECT_LT(worst, 0.15) << "V of 300";
}

INSTANTIATE_TEST_SUITE_P(rates, recorded_waveform_test,
                         ::testing::Values(Rate{8'000, 50, 3, 31}, Rate{30'720, 60, 4, 40}, Rate{1'200, 50, 10, 9},
                                           Rate{2'400, 50, 5, 15}, Rate{100'000, 50, 1, 40}));

TEST(recording_test, what_lies_above_half_the_chips_rate_is_left_out) {
  RecordedWaveform wave(sine(40'000, 50, 4, 120));  // 6 kHz would fold to 2 kHz
  std::vector<Instant> instants(1'600);
  wave.fill(instants);
  for (int i = 0; i < 1'600; ++i) {
    EXPECT_NEAR(instants[static_cast<std::size_t>(i)].volts[Phase::a],
                300 * std::cos(2 * std::numbers::pi * 50 * i / 8'000), 0.15);
  }
}

}  // namespace
}  // namespace edl::agent::sim
