// A day of three mains voltages, each second, of a real building: skipped where the recording is not at hand. The
// ten-minute means are computed from the file here, with none of the room's arithmetic.

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <string>

#include "server/analytics/robust_statistics.hpp"
#include "server/analytics/ten_minute_means.hpp"
#include "server/analytics/unbalance.hpp"
#include "server/analytics/voltage_quality.hpp"
#include "support/recordings.hpp"
#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using edl::testing::needs;
using edl::testing::recording;
using testing::at;
using testing::SampledSource;

/// The lines of voltage.csv.gz: "2020-10-17T12:00:00Z,230.833,230.319,229.935".
struct RecordedSecond {
  Timestamp time;
  std::array<double, 3> volts{};
};

std::vector<RecordedSecond> read_seconds(const std::filesystem::path& file) {
  std::vector<RecordedSecond> seconds;
  gzFile const zipped = gzopen(file.c_str(), "rb");
  std::array<char, 256> line{};
  while (gzgets(zipped, line.data(), line.size()) != nullptr) {
    const std::string text(line.data());
    if (text.front() != '2') continue;
    RecordedSecond second{.time = at(text.substr(0, 20))};
    const char* here = text.data() + 20;
    for (double& volts : second.volts) here = std::from_chars(here + 1, text.data() + text.size(), volts).ptr;
    seconds.push_back(second);
  }
  gzclose(zipped);
  return seconds;
}

SampledSource source_of(const std::vector<RecordedSecond>& seconds) {
  SampledSource source;
  for (const RecordedSecond& second : seconds) {
    source.samples_table.time.push_back(second.time);
    for (const Phase phase : k_phases) {
      source.samples_table.phases[phase][Field::voltage_rms].push_back(second.volts.at(index_of(phase)));
    }
  }
  return source;
}

class voltage_recording_test : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto file = recording("lv230_3ph_voltage_1hz_24h", "voltage.csv.gz");
    if (!std::filesystem::exists(file)) GTEST_SKIP() << needs(file);
    seconds_ = read_seconds(file);
    ASSERT_EQ(seconds_.size(), 86'400U - 120U);
    source_ = source_of(seconds_);
    range_ = {at("2020-10-17T12:00:00Z"), at("2020-10-18T12:00:00Z")};
  }

  std::vector<RecordedSecond> seconds_;
  SampledSource source_;
  TimeRange range_{};
};

TEST_F(voltage_recording_test, least_greatest_and_middle_are_those_that_are_published) {
  const auto quality = voltage_quality(source_.hours(range_), source_, {.range = range_}, {}).value();
  constexpr PerPhase<double> k_min{225.78, 224.44, 224.09};
  constexpr PerPhase<double> k_max{235.77, 234.55, 234.67};
  constexpr PerPhase<double> k_median{232.08, 230.71, 230.50};
  for (const Phase phase : k_phases) {
    const Extent& extent = quality.phases[phase];
    EXPECT_NEAR(extent.min->value, k_min[phase], 0.005);
    EXPECT_NEAR(extent.max->value, k_max[phase], 0.005);
    EXPECT_EQ(extent.min->within.length(), std::chrono::minutes(1));
    EXPECT_NEAR(usual_range(source_.samples_table.at(phase, Field::voltage_rms))->median, k_median[phase], 0.005);
    EXPECT_DOUBLE_EQ(extent.coverage(range_), 86'280.0 / 86'400.0);
  }
}

TEST_F(voltage_recording_test, ten_minute_means_are_those_of_the_file) {
  std::map<std::string, std::array<double, 4>> sums;  // by "2020-10-17T12:0": squares of three phases, and how many
  for (const RecordedSecond& second : seconds_) {
    std::array<double, 4>& sum = sums[to_rfc3339(second.time).substr(0, 15)];
    for (std::size_t i = 0; i < 3; ++i) sum.at(i) += second.volts.at(i) * second.volts.at(i);
    ++sum[3];
  }
  const auto means = read_ten_minute_means(source_, std::span(&range_, 1), Field::voltage_rms).value();
  ASSERT_EQ(means.size(), sums.size());
  ASSERT_EQ(means.size(), 144U);
  for (const TenMinuteMeans& ten : means) {
    const std::array<double, 4>& sum = sums.at(to_rfc3339(ten.begin).substr(0, 15));
    for (const Phase phase : k_phases) {
      EXPECT_EQ(ten.count[phase], static_cast<std::uint32_t>(sum[3]));
      EXPECT_NEAR(ten.mean[phase], std::sqrt(sum.at(index_of(phase)) / sum[3]), 1e-9);
    }
  }
}

TEST_F(voltage_recording_test, the_day_is_within_ten_percent_and_hours_alone_tell_it) {
  const auto quality = voltage_quality(source_.hours(range_), source_, {.range = range_}, {}).value();
  for (const Phase phase : k_phases) {
    EXPECT_EQ(quality.shares[phase], (VoltageShares{.all = 144, .counted = 144, .usual = 144, .permissible = 144}));
  }
  EXPECT_LE(source_.minutes_read, 6U * 60U);  // where the extremes were
  EXPECT_EQ(quality.weeks.size(), 1U);
  EXPECT_FALSE(quality.weeks.front().whole);
}

/// Against a nominal voltage that makes the limits cut through the day.
TEST_F(voltage_recording_test, limits_through_the_middle_of_the_day_count_what_the_file_counts) {
  const double nominal = 231.5 / 0.9;
  const auto quality =
      voltage_quality(source_.hours(range_), source_, {.range = range_, .nominal_v = nominal}, {}).value();
  const auto means = read_ten_minute_means(source_, std::span(&range_, 1), Field::voltage_rms).value();
  for (const Phase phase : k_phases) {
    const auto above = std::count_if(means.begin(), means.end(),
                                     [&](const TenMinuteMeans& ten) { return ten.mean[phase] >= 0.9 * nominal; });
    EXPECT_EQ(quality.shares[phase].usual, static_cast<std::size_t>(above));
    EXPECT_GT(above, 0);
    EXPECT_LT(above, 144);
  }
}

TEST_F(voltage_recording_test, its_unbalance_is_that_of_the_formula_from_line_to_line) {
  const auto result = unbalance(source_.hours(range_), source_, range_, {}, {}).value();
  ASSERT_TRUE(result.from_magnitudes);
  EXPECT_EQ(result.from_magnitudes->counted, 144U);
  EXPECT_EQ(result.from_magnitudes->within, 144U);
  const auto means = read_ten_minute_means(source_, std::span(&range_, 1), Field::voltage_rms).value();
  std::vector<double> values;
  values.reserve(means.size());
  for (const TenMinuteMeans& ten : means) {
    const auto line = [&](Phase x, Phase y) {
      return std::sqrt(ten.mean[x] * ten.mean[x] + ten.mean[y] * ten.mean[y] + ten.mean[x] * ten.mean[y]);
    };
    values.push_back(
        unbalance_of_lines(line(Phase::a, Phase::b), line(Phase::b, Phase::c), line(Phase::c, Phase::a)).value());
  }
  EXPECT_NEAR(result.from_magnitudes->percentile_95_percent.value(), nearest_rank(values, 95).value(), 1e-6);
}

}  // namespace
}  // namespace edl::server::analytics
