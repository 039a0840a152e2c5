// Reads real recordings whole, where there are some: in the folder that EDL_RECORDINGS names, or beside the project.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "agent/meter/replay/byte_source.hpp"
#include "agent/meter/replay/recording_reader.hpp"
#include "support/recordings.hpp"

namespace edl::agent {
namespace {

struct Tally {
  std::size_t sets = 0;
  std::size_t readings = 0;
  Timestamp first{};
  Timestamp last{};
  PerPhase<PerField<std::size_t>> values{};
  PerPhase<double> lowest_voltage{1e9, 1e9, 1e9};
  PerPhase<double> highest_voltage{};
};

Result<Tally> tally(const std::filesystem::path& file) {
  auto source = open_file(file);
  if (!source) return tl::unexpected(source.error());
  auto reader = RecordingReader::open(std::move(*source), file.string());
  if (!reader) return tl::unexpected(reader.error());
  Tally t;
  for (;;) {
    const auto set = reader->next();
    if (!set) return tl::unexpected(set.error());
    if (!*set) return t;
    if (t.sets++ == 0) t.first = (*set)->time;
    t.last = (*set)->time;
    for (const Reading& r : (*set)->readings) {
      ++t.readings;
      for (const FieldInfo& info : k_fields) {
        if (r.values[info.field]) ++t.values[r.phase][info.field];
      }
      const double voltage = r.values[Field::voltage_rms].value();
      t.lowest_voltage[r.phase] = std::min(t.lowest_voltage[r.phase], voltage);
      t.highest_voltage[r.phase] = std::max(t.highest_voltage[r.phase], voltage);
    }
  }
}

class recordings_test : public ::testing::Test {
 protected:
  static std::filesystem::path file(const char* folder) { return edl::testing::recording(folder, "readings.csv.gz"); }
  static bool absent(const std::filesystem::path& file) { return !std::filesystem::exists(file); }
};

TEST_F(recordings_test, a_day_of_three_mains_voltages_is_read_whole) {
  const auto path = file("lv230_3ph_voltage_1hz_24h");
  if (absent(path)) GTEST_SKIP() << edl::testing::needs(path);
  const auto t = tally(path);
  ASSERT_TRUE(t.has_value()) << to_string(t.error());
  EXPECT_EQ(t->sets, 86'280u);
  EXPECT_EQ(t->readings, 258'840u);
  EXPECT_EQ(to_rfc3339(t->first), "2020-10-17T12:00:00.000Z");
  EXPECT_EQ(to_rfc3339(t->last), "2020-10-18T11:59:59.000Z");
  const PerPhase<double> lowest(225.78, 224.44, 224.09);
  const PerPhase<double> highest(235.77, 234.55, 234.67);
  for (const Phase phase : k_phases) {
    EXPECT_EQ(t->values[phase][Field::voltage_rms], 86'280u);
    EXPECT_EQ(t->values[phase][Field::power_watt], 0u);
    EXPECT_NEAR(t->lowest_voltage[phase], lowest[phase], 0.005);
    EXPECT_NEAR(t->highest_voltage[phase], highest[phase], 0.005);
  }
}

TEST_F(recordings_test, a_household_of_one_phase_is_read_whole) {
  const auto path = file("lv230_household_1min_uci");
  if (absent(path)) GTEST_SKIP() << edl::testing::needs(path);
  const auto t = tally(path);
  ASSERT_TRUE(t.has_value()) << to_string(t.error());
  EXPECT_EQ(t->sets, 2'203u);
  EXPECT_EQ(t->readings, 2'203u);
  EXPECT_EQ(to_rfc3339(t->first), "2006-12-16T16:24:00.000Z");
  EXPECT_EQ(t->values[Phase::a][Field::energy_kwh], 2'203u);
  EXPECT_EQ(t->values[Phase::a][Field::voltage_thd], 0u);
  EXPECT_NEAR(t->lowest_voltage[Phase::a], 229.6, 0.05);
  EXPECT_NEAR(t->highest_voltage[Phase::a], 249.4, 0.05);
}

}  // namespace
}  // namespace edl::agent
