#include "agent/relay/overload.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/field.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_begin = from_unix_ms(1'795'428'000'000);
constexpr OverloadLimit k_limit{Ampere(16), 5s};

/// Plays one phase's current, a value for each second; negative: that second was not measured at all.
class Timeline {
 public:
  explicit Timeline(OverloadLimit limit = k_limit) : watch_({limit, std::nullopt, std::nullopt}) {}

  Timeline& play(const std::vector<double>& amperes) {
    for (const double current : amperes) {
      time_ += 1s;
      if (current < 0) continue;
      ReadingSet set{time_, {{.time = time_, .phase = Phase::a}}};
      set.readings[0].values[Field::current_rms] = current;
      for (const Overload& one : watch_.take(set)) overloads.push_back(one);
    }
    return *this;
  }
  [[nodiscard]] std::chrono::seconds above() const { return watch_.above(Phase::a); }

  std::vector<Overload> overloads;

 private:
  OverloadWatch watch_;
  Timestamp time_ = k_begin;
};

TEST(overload_test, is_told_when_the_current_was_above_for_the_time_and_not_a_second_sooner) {
  Timeline line;
  line.play({10, 10, 17, 18, 21.5, 17});
  EXPECT_TRUE(line.overloads.empty());
  EXPECT_EQ(line.above(), 4s);
  line.play({16.5});
  ASSERT_EQ(line.overloads.size(), 1U);
  // The third second began at +2 s, the seventh ended at +7 s.
  EXPECT_EQ(line.overloads[0], (Overload{Phase::a, k_begin + 2s, k_begin + 7s, Ampere(21.5), k_limit}));
  EXPECT_EQ(line.above(), 0s);
}

TEST(overload_test, the_limit_itself_is_not_above_it) {
  Timeline line;
  line.play(std::vector<double>(100, 16.0));
  EXPECT_TRUE(line.overloads.empty());
}

TEST(overload_test, below_95_percent_it_begins_anew) {
  Timeline line;
  line.play({17, 17, 17, 17, 15.1, 17, 17, 17, 17});  // 15.2 A are 95 %
  EXPECT_TRUE(line.overloads.empty());
  line.play({17});
  ASSERT_EQ(line.overloads.size(), 1U);
  EXPECT_EQ(line.overloads[0].begin, k_begin + 5s);
}

TEST(overload_test, between_95_percent_and_the_limit_the_time_goes_on) {
  Timeline line;
  line.play({17, 15.3, 15.3, 15.3, 15.3});
  ASSERT_EQ(line.overloads.size(), 1U);
  EXPECT_EQ(line.overloads[0].highest, Ampere(17));
}

TEST(overload_test, between_95_percent_and_the_limit_it_does_not_begin) {
  Timeline line;
  line.play(std::vector<double>(100, 15.9));
  EXPECT_EQ(line.above(), 0s);
}

TEST(overload_test, a_load_that_sways_about_the_limit_is_not_spared) {
  Timeline line;
  line.play({16.2, 15.5, 16.2, 15.5, 16.2});
  EXPECT_EQ(line.overloads.size(), 1U);
}

TEST(overload_test, a_second_that_was_not_measured_counts_neither_way) {
  Timeline line;
  line.play({17, 17, -1, -1, 17, 17});
  EXPECT_TRUE(line.overloads.empty());
  EXPECT_EQ(line.above(), 4s);
  line.play({17});
  ASSERT_EQ(line.overloads.size(), 1U);
  EXPECT_EQ(line.overloads[0].begin, k_begin);
  EXPECT_EQ(line.overloads[0].end, k_begin + 7s);
}

TEST(overload_test, after_a_minute_without_measuring_it_begins_anew) {
  Timeline line;
  line.play({17, 17, 17, 17}).play(std::vector<double>(60, -1)).play({17});
  EXPECT_TRUE(line.overloads.empty());
  EXPECT_EQ(line.above(), 1s);
  Timeline shorter;
  shorter.play({17, 17, 17, 17}).play(std::vector<double>(59, -1)).play({17});
  EXPECT_EQ(shorter.overloads.size(), 1U);
}

TEST(overload_test, a_reading_without_current_counts_neither_way) {
  OverloadWatch watch({OverloadLimit{Ampere(16), 2s}, std::nullopt, std::nullopt});
  ReadingSet set{k_begin, {{.time = k_begin, .phase = Phase::a}}};
  set.readings[0].values[Field::current_rms] = 20;
  EXPECT_TRUE(watch.take(set).empty());
  set.readings[0].values[Field::current_rms].reset();
  EXPECT_TRUE(watch.take(set).empty());
  EXPECT_EQ(watch.above(Phase::a), 1s);
}

TEST(overload_test, a_current_that_goes_on_is_told_again_after_its_time) {
  Timeline line;
  line.play(std::vector<double>(12, 20.0));
  ASSERT_EQ(line.overloads.size(), 2U);
  EXPECT_EQ(line.overloads[1].begin, k_begin + 5s);
}

TEST(overload_test, a_limit_of_one_second_is_told_at_the_first_second_above) {
  Timeline line({Ampere(16), 1s});
  line.play({15, 16.1});
  ASSERT_EQ(line.overloads.size(), 1U);
  EXPECT_EQ(line.overloads[0].end - line.overloads[0].begin, 1s);
}

TEST(overload_test, each_phase_has_its_own_limit_and_time) {
  OverloadWatch watch({OverloadLimit{Ampere(10), 1s}, OverloadLimit{Ampere(20), 2s}, std::nullopt});
  std::vector<std::string> told;
  for (int second = 1; second <= 2; ++second) {
    const Timestamp time = k_begin + std::chrono::seconds(second);
    ReadingSet set{time, {}};
    for (const Phase phase : k_phases) {
      Reading reading{.time = time, .phase = phase};
      reading.values[Field::current_rms] = phase == Phase::a ? 9 : 25;
      set.readings.push_back(reading);
    }
    for (const Overload& one : watch.take(set))
      told.push_back(std::to_string(second) + std::string(name_of(one.phase)));
  }
  EXPECT_EQ(told, std::vector<std::string>{"2B"});
}

}  // namespace
}  // namespace edl::agent
