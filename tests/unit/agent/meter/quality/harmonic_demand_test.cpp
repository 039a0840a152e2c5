#include "agent/meter/quality/harmonic_demand.hpp"

#include <gtest/gtest.h>

namespace edl::agent {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp k_ten{std::chrono::milliseconds(1'795'687'200'000)};
constexpr MonotonicTime k_zero{};

TEST(harmonic_demand_test, harmonics_are_wanted_at_whole_ten_minutes) {
  HarmonicDemand demand(minutes(10));
  EXPECT_FALSE(demand.wanted(k_zero, k_ten + seconds(1))) << "not at the start";
  EXPECT_FALSE(demand.wanted(k_zero, k_ten + seconds(599)));
  EXPECT_TRUE(demand.wanted(k_zero, k_ten + seconds(600)));
  EXPECT_TRUE(demand.wanted(k_zero, k_ten + seconds(601))) << "until they are measured";
  demand.measured({});
  EXPECT_FALSE(demand.wanted(k_zero, k_ten + seconds(602)));
  EXPECT_TRUE(demand.wanted(k_zero, k_ten + minutes(25)));
}

TEST(harmonic_demand_test, a_clock_that_is_set_back_begins_its_ten_minutes_anew) {
  HarmonicDemand demand(minutes(10));
  EXPECT_FALSE(demand.wanted(k_zero, k_ten + seconds(1)));
  EXPECT_FALSE(demand.wanted(k_zero, k_ten - minutes(55)));
  EXPECT_FALSE(demand.wanted(k_zero, k_ten - minutes(51)));
  EXPECT_TRUE(demand.wanted(k_zero, k_ten - minutes(50)));
}

TEST(harmonic_demand_test, without_a_schedule_only_who_asks_gets_any) {
  HarmonicDemand demand(minutes(0));
  EXPECT_FALSE(demand.wanted(k_zero, k_ten));
  EXPECT_FALSE(demand.wanted(k_zero, k_ten + minutes(100)));
  std::vector<double> answers;
  for (int i = 0; i < 2; ++i) demand.ask([&](const Result<HarmonicSet>& set) { answers.push_back(set->frequency_hz); });
  EXPECT_TRUE(demand.wanted(k_zero, k_ten));
  HarmonicSet set;
  set.frequency_hz = 50;
  demand.measured(set);
  EXPECT_EQ(answers, (std::vector<double>{50, 50})) << "one set for all who wait";
  EXPECT_FALSE(demand.wanted(k_zero, k_ten));
}

TEST(harmonic_demand_test, a_failure_is_tried_again_and_then_told) {
  HarmonicDemand demand(minutes(0));
  std::vector<Errc> answers;
  demand.ask([&](const Result<HarmonicSet>& set) { answers.push_back(set.error().code); });
  const Error error{Errc::io, "no bus", {}};
  EXPECT_FALSE(demand.failed(error, k_zero));
  EXPECT_FALSE(demand.wanted(k_zero + std::chrono::milliseconds(900), k_ten)) << "not at once";
  EXPECT_TRUE(demand.wanted(k_zero + seconds(1), k_ten));
  EXPECT_FALSE(demand.failed(error, k_zero + seconds(1)));
  EXPECT_TRUE(answers.empty());
  EXPECT_TRUE(demand.failed(error, k_zero + seconds(2)));
  EXPECT_EQ(answers, std::vector{Errc::io});
  EXPECT_FALSE(demand.wanted(k_zero + seconds(10), k_ten));
}

TEST(harmonic_demand_test, a_disturbed_supply_postpones) {
  HarmonicDemand demand(minutes(10));
  EXPECT_FALSE(demand.wanted(k_zero, k_ten));
  demand.postpone(k_zero + seconds(5));
  EXPECT_FALSE(demand.wanted(k_zero + seconds(4), k_ten + minutes(10)));
  EXPECT_TRUE(demand.wanted(k_zero + seconds(5), k_ten + minutes(10) + seconds(1)));
}

TEST(harmonic_demand_test, nobody_waits_without_an_answer) {
  std::vector<Errc> answers;
  const auto note = [&](const Result<HarmonicSet>& set) { answers.push_back(set.error().code); };
  {
    HarmonicDemand demand(minutes(10));
    for (std::size_t i = 0; i < HarmonicDemand::k_max_waiting; ++i) demand.ask(note);
    EXPECT_TRUE(answers.empty());
    demand.ask(note);
    EXPECT_EQ(answers, std::vector{Errc::too_many});
  }
  EXPECT_EQ(answers.size(), HarmonicDemand::k_max_waiting + 1);
  EXPECT_EQ(answers.back(), Errc::unavailable);
}

}  // namespace
}  // namespace edl::agent
