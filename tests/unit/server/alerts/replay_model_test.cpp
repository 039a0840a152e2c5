// What comes in any order gives the same alerts as what comes in order: the room's way (the machine along what is new,
// a replay over what is late) against a plain model that sees all readings sorted.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <random>

#include "server/alerts/replay.hpp"
#include "support/seed.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;

using Values = std::map<Timestamp, double>;

constexpr Timestamp k_start{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26)};

/// An alert as the model knows it. How bad one is that is still on is kept as far as it was looked at, and grows.
struct Alert {
  TimeRange range;
  double extreme = 0;

  bool operator==(const Alert&) const = default;
};

std::ostream& operator<<(std::ostream& to, const Alert& alert) {
  const auto second = [](Timestamp time) { return std::chrono::duration<double>(time - k_start).count(); };
  return to << second(alert.range.begin) << " to " << second(alert.range.end) << ": " << alert.extreme;
}

/// The model: one walk over everything, and the worst value looked for in what it found.
std::vector<Alert> alerts_in(const AlertCondition& condition, const Values& values) {
  AlertMachine machine(condition);
  std::vector<Alert> alerts;
  for (const auto& [time, value] : values) {
    switch (machine.take(time, value)) {
      case AlertMachine::Step::raised: alerts.push_back({{machine.since(), Timestamp::max()}, 0}); break;
      case AlertMachine::Step::cleared: alerts.back().range.end = time; break;
      case AlertMachine::Step::nothing: break;
    }
  }
  for (Alert& one : alerts) {
    if (one.range.end == Timestamp::max()) continue;
    one.extreme = values.at(one.range.begin);
    for (auto at = values.find(one.range.begin); at->first != one.range.end; ++at) {
      one.extreme = condition.worse(one.extreme, at->second);
    }
  }
  return alerts;
}

/// As the room does it, with a map in the store's place and a vector in the file's.
class Follower {
 public:
  explicit Follower(const AlertCondition& condition) : condition_(condition), machine_(condition) {}

  void take(const Values& batch) {
    store_.insert(batch.begin(), batch.end());
    std::optional<TimeRange> late;
    for (const auto& [time, value] : batch) {
      if (frontier_ && time <= *frontier_) {
        late = late ? TimeRange{late->begin, time + 1ms} : TimeRange{time, time + 1ms};
        continue;
      }
      frontier_ = time;
      if (const auto step = machine_.take(time, value); step != AlertMachine::Step::nothing) note(step, time);
    }
    if (late) replay(*late);
  }

  [[nodiscard]] std::vector<AlertSpell> spells() const {
    std::vector<AlertSpell> sorted = spells_;
    std::ranges::sort(sorted, {}, &AlertSpell::begin);
    return sorted;
  }
  [[nodiscard]] std::size_t read() const { return read_; }

 private:
  void note(AlertMachine::Step step, Timestamp time) {
    if (step == AlertMachine::Step::raised) {
      spells_.push_back({static_cast<std::int64_t>(spells_.size()) + 1, machine_.since(), {}, machine_.extreme()});
      return;
    }
    auto open = std::ranges::find_if(spells_, [](const AlertSpell& one) { return !one.end; });
    ASSERT_NE(open, spells_.end());
    open->end = time;
    open->extreme = condition_.worse(open->extreme, machine_.extreme());
  }

  void replay(TimeRange late) {
    const Timestamp begin = Replay::begin_of(condition_, late, Timestamp::min());
    std::vector<AlertSpell> kept;
    std::ranges::copy_if(spells(), std::back_inserter(kept),
                         [begin](const AlertSpell& one) { return !one.end || *one.end > begin; });
    if (!kept.empty() && !kept.back().end && machine_.firing()) {
      kept.back().extreme = condition_.worse(kept.back().extreme, machine_.extreme());
    }
    Replay replay(condition_, late, Timestamp::min(), kept);
    for (auto at = store_.lower_bound(begin); at != store_.end() && at->first <= *frontier_; ++at) {
      ++read_;
      if (replay.take(at->first, at->second)) break;
    }
    if (const auto cut = replay.cut()) {
      for (auto at = store_.lower_bound(cut->begin); at->first < cut->end; ++at) replay.take_again(at->second);
    }
    if (!replay.settled()) machine_ = replay.machine();
    for (const AlertSpell& change : replay.changes()) {
      if (change.id == 0) {
        spells_.push_back(change);
        spells_.back().id = static_cast<std::int64_t>(spells_.size());
      } else {
        spells_[static_cast<std::size_t>(change.id) - 1] = change;
      }
    }
  }

  AlertCondition condition_;
  AlertMachine machine_;
  Values store_;
  std::optional<Timestamp> frontier_;
  std::vector<AlertSpell> spells_;  // by id, from 1
  std::size_t read_ = 0;
};

/// Values that wander over the threshold and back, with outages that are longer than any gap, in pieces.
struct Scene {
  AlertCondition condition;
  Values values;
  std::vector<Values> pieces;
};

Scene made_scene(std::mt19937& random) {
  const auto any = [&random](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
  Scene scene;
  scene.condition = {any(0, 1) == 0 ? Comparison::above : Comparison::below, 100, double(any(0, 2) * 5),
                     std::chrono::seconds(any(0, 3) * any(1, 12))};
  Timestamp time = k_start;
  double value = 100;
  const int count = any(1, 400);
  Values piece;
  for (int i = 0; i < count; ++i) {
    value = std::clamp(value + any(-4, 4), 80.0, 120.0);
    scene.values.emplace(time, value);
    piece.emplace(time, value);
    const int kind = any(0, 40);
    if (kind == 0) time += std::chrono::seconds(any(11, 90));
    time += 1s;
    if (kind > 1) continue;
    // Only where a gap is too long to be bridged can what comes late not gainsay what was told.
    if (kind == 1) time += 11s;
    scene.pieces.push_back(std::exchange(piece, {}));
  }
  scene.pieces.push_back(std::move(piece));
  return scene;
}

/// What is on grows.
std::vector<AlertSpell> without_growing(std::vector<AlertSpell> spells) {
  for (AlertSpell& one : spells) {
    if (!one.end) one.extreme = 0;
  }
  return spells;
}

/// Spells that follow each other without a break are one alert that was told in two.
std::vector<Alert> united(const AlertCondition& condition, const std::vector<AlertSpell>& spells) {
  std::vector<Alert> alerts;
  for (const AlertSpell& one : spells) {
    const Timestamp end = one.end.value_or(Timestamp::max());
    if (!alerts.empty() && alerts.back().range.end == one.begin) {
      alerts.back().range.end = end;
      alerts.back().extreme = condition.worse(alerts.back().extreme, one.extreme);
    } else {
      alerts.push_back({{one.begin, end}, one.extreme});
    }
    if (!one.end) alerts.back().extreme = 0;
  }
  return alerts;
}

TEST(ReplayModel, readings_in_any_order_give_the_alerts_that_they_give_in_order) {
  const unsigned seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  std::size_t alerts = 0;
  for (int round = 0; round < 3'000; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Scene scene = made_scene(random);
    // Some keep their order, some not, and some come twice.
    if (round % 3 != 0) std::ranges::shuffle(scene.pieces, random);
    Follower follower(scene.condition);
    std::map<std::int64_t, Timestamp> told;
    for (const Values& piece : scene.pieces) {
      follower.take(piece);
      if (round % 2 == 0) {
        const auto before = without_growing(follower.spells());
        follower.take(piece);
        ASSERT_EQ(without_growing(follower.spells()), before) << "what came again changed something";
      }
      for (const AlertSpell& one : follower.spells()) told.emplace(one.id, one.begin);
    }
    const auto spells = follower.spells();
    const auto alerts_told = united(scene.condition, spells);
    ASSERT_EQ(alerts_told, alerts_in(scene.condition, scene.values));
    ASSERT_EQ(spells.size(), told.size()) << "what was told is gone";
    if (round % 3 == 0) {
      ASSERT_EQ(spells.size(), alerts_told.size()) << "in order, nothing is told in two";
    }
    alerts += spells.size();
  }
  std::cout << alerts << " alerts\n";
  EXPECT_GT(alerts, 1'000);
}

TEST(ReplayModel, a_late_hour_long_ago_is_all_that_is_read) {
  const AlertCondition condition{Comparison::above, 100, 0, 60s};
  Follower follower(condition);
  Values before;
  Values late;
  for (int second = 0; second < 100'000; ++second) {
    auto& to = second >= 20'000 && second < 23'600 ? late : before;
    to.emplace(k_start + std::chrono::seconds(second), second >= 21'000 && second < 22'000 ? 150 : 50);
  }
  follower.take(before);
  ASSERT_TRUE(follower.spells().empty());
  follower.take(late);
  EXPECT_EQ(follower.spells(), (std::vector<AlertSpell>{{1, k_start + 21'000s, k_start + 22'000s, 150}}));
  EXPECT_LT(follower.read(), 3'600 + 200);
}

TEST(ReplayModel, what_was_told_stays_where_late_readings_gainsay_it) {
  const AlertCondition condition{Comparison::above, 100, 0, 6s};
  Follower follower(condition);
  const auto at = [](int second) { return k_start + std::chrono::seconds(second); };
  follower.take({{at(0), 150}, {at(3), 150}, {at(6), 150}, {at(7), 50}});
  const auto told = follower.spells();
  ASSERT_EQ(told.size(), 1);
  follower.take({{at(4), 50}});
  EXPECT_EQ(follower.spells(), told);
}

}  // namespace
}  // namespace edl::server
