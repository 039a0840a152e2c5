#include "server/analytics/step_changes.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <random>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using testing::at;
using testing::SampledSource;

const Timestamp k_begin = at("2026-11-23T00:00:00Z");

/// A house's power, second by second: a base with noise, and what is switched on it.
class House {
 public:
  House(unsigned seed, std::size_t seconds, double noise) : random_(seed), watts_(seconds, 150) {
    std::normal_distribution<double> spread(0, noise);
    for (double& watt : watts_) watt += spread(random_);
  }

  void use(std::size_t on, std::size_t seconds, double watts, double inrush = 0) {
    for (std::size_t i = on; i < std::min(on + seconds, watts_.size()); ++i) watts_[i] += watts;
    watts_.at(on) += inrush;
  }

  std::vector<double>& watts() { return watts_; }

 private:
  std::mt19937 random_;
  std::vector<double> watts_;
};

SampleTable table_of(const std::vector<double>& a, const std::vector<double>& b = {}) {
  SampledSource source;
  source.fill(k_begin, Phase::a, Field::power_watt, a);
  if (!b.empty()) source.fill(k_begin, Phase::b, Field::power_watt, b);
  return source.samples_table;
}

TEST(step_changes_test, a_kettle_without_noise_is_found_to_the_second) {
  House house(1, 3'600, 0);
  house.use(1'000, 180, 2'000);
  const StepChanges changes = step_changes(table_of(house.watts()));
  ASSERT_EQ(changes.uses.size(), 1U);
  EXPECT_EQ(changes.uses[0].on, k_begin + std::chrono::seconds(1'000));
  EXPECT_EQ(changes.uses[0].off, k_begin + std::chrono::seconds(1'180));
  EXPECT_NEAR(changes.uses[0].watts[Phase::a], 2'000, 1e-6);
  EXPECT_TRUE(changes.repeating.empty());
  EXPECT_TRUE(changes.unpaired.empty());
  const auto findings = findings_of(changes);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].because,
            "The power on phase A rose by 2000 W within seconds, and fell by as much 3 min later.");
  EXPECT_EQ(findings[0].evidence[0].name, "size");
}

TEST(step_changes_test, a_fridge_and_a_kettle_in_noise_are_told_apart_and_the_fridge_repeats) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  House house(seed, 86'400, 5);
  std::vector<std::size_t> fridge;
  for (std::size_t on = 900; on + 1'200 < 86'400; on += 2'700) {
    house.use(on, 900, 110, 700);  // 15 of 45 minutes, with an inrush
    fridge.push_back(on);
  }
  for (const std::size_t on : {25'300U, 43'300U, 64'000U}) house.use(on, 170, 2'050);
  house.use(64'050, 3'600, 600);  // an iron, put on while the kettle boils
  const StepChanges changes = step_changes(table_of(house.watts()));
  EXPECT_NEAR(changes.noise_w[Phase::a].value(), 5, 1);
  ASSERT_EQ(changes.repeating.size(), 1U);
  const RepeatingLoad& load = changes.repeating.front();
  EXPECT_EQ(load.uses, fridge.size());
  EXPECT_NEAR(load.watts, 110, 3);
  ASSERT_TRUE(load.period);
  EXPECT_NEAR(static_cast<double>(load.period->count()), 2'700'000, 2'000);
  EXPECT_NEAR(static_cast<double>(load.usual_use.count()), 900'000, 2'000);
  std::size_t kettles = 0;
  for (const ApplianceUse& use : changes.uses) {
    if (use.load) continue;
    EXPECT_TRUE(std::abs(use.total() - 2'050) < 10 || std::abs(use.total() - 600) < 10) << use.total();
    if (use.total() > 1'000) ++kettles;
  }
  EXPECT_EQ(kettles, 3U);
  EXPECT_EQ(changes.uses.size(), fridge.size() + 4);
  EXPECT_TRUE(changes.unpaired.empty());
  EXPECT_NE(findings_of(changes).front().because.find("usually for 15 min, every 45 min."), std::string::npos)
      << findings_of(changes).front().because;
}

TEST(step_changes_test, noise_and_spikes_alone_are_no_steps) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  House house(seed, 86'400, 30);
  for (std::size_t at_second = 100; at_second < 86'000; at_second += 977) house.use(at_second, 3, 1'500);
  const StepChanges changes = step_changes(table_of(house.watts()));
  EXPECT_NEAR(changes.least_step_w[Phase::a], 240, 30);
  EXPECT_TRUE(changes.uses.empty());
  EXPECT_TRUE(changes.unpaired.empty());
}

TEST(step_changes_test, a_slow_ramp_is_no_step) {
  std::vector<double> watts(7'200);
  for (std::size_t i = 0; i < watts.size(); ++i) watts[i] = 100 + static_cast<double>(i);
  const StepChanges changes = step_changes(table_of(watts));
  EXPECT_TRUE(changes.uses.empty());
  EXPECT_TRUE(changes.unpaired.empty());
}

TEST(step_changes_test, steps_of_two_phases_at_once_are_one_load) {
  House a(1, 3'600, 2);
  House b(2, 3'600, 2);
  a.use(1'000, 600, 3'000);
  b.use(1'001, 600, 2'900);
  const StepChanges changes = step_changes(table_of(a.watts(), b.watts()));
  ASSERT_EQ(changes.uses.size(), 1U);
  EXPECT_NEAR(changes.uses[0].watts[Phase::a], 3'000, 5);
  EXPECT_NEAR(changes.uses[0].watts[Phase::b], 2'900, 5);
  EXPECT_EQ(findings_of(changes)[0].phases, (std::vector<Phase>{Phase::a, Phase::b}));
}

TEST(step_changes_test, what_is_not_switched_back_is_not_given_a_duration) {
  House house(1, 3'600, 0);
  house.use(1'000, 9'999, 800);
  const StepChanges changes = step_changes(table_of(house.watts()));
  EXPECT_TRUE(changes.uses.empty());
  ASSERT_EQ(changes.unpaired.size(), 1U);
  EXPECT_NEAR(changes.unpaired[0].total(), 800, 1e-6);
}

TEST(step_changes_test, a_gap_is_no_step) {
  House house(1, 3'600, 0);
  house.use(1'000, 9'999, 800);
  for (std::size_t i = 900; i < 1'100; ++i) house.watts()[i] = std::nan("");
  const StepChanges changes = step_changes(table_of(house.watts()));
  EXPECT_TRUE(changes.uses.empty());
  EXPECT_TRUE(changes.unpaired.empty());
}

TEST(step_changes_test, without_power_nothing_is_found) {
  const StepChanges changes = step_changes(SampleTable{});
  EXPECT_FALSE(changes.noise_w[Phase::a]);
  EXPECT_TRUE(findings_of(changes).empty());
}

}  // namespace
}  // namespace edl::server::analytics
