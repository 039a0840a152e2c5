// The thread that looks: at readings as they come, and at the clock.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <ranges>

#include "server/alerts/engine.hpp"

namespace edl::server {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::minutes k_between_notes{1};
constexpr std::chrono::hours k_between_drops{1};
constexpr milliseconds k_pause_after_failure{1'000};
/// Where the clock was not looked at for so long, the machine slept: nothing is blamed on devices.
constexpr std::chrono::seconds k_deaf{30};

/// Readings of one time together, ascending; of two of a phase the later one counts, as in the store.
std::vector<ReadingSet> sets_of(std::vector<Reading> readings, Timestamp latest) {
  std::erase_if(readings, [latest](const Reading& one) { return one.time > latest; });
  std::ranges::stable_sort(readings, [](const Reading& a, const Reading& b) {
    return std::pair(a.time, a.phase) < std::pair(b.time, b.phase);
  });
  std::vector<ReadingSet> sets;
  for (const Reading& one : readings) {
    if (sets.empty() || sets.back().time != one.time) sets.push_back({one.time, {}});
    auto& set = sets.back().readings;
    if (!set.empty() && set.back().phase == one.phase) {
      set.back() = one;
    } else {
      set.push_back(one);
    }
  }
  return sets;
}

}  // namespace

void Alerts::Engine::work(const std::stop_token& stop) {
  auto next_clock = std::chrono::steady_clock::now();
  auto next_note = next_clock + k_between_notes;
  auto next_drop = next_clock;
  while (!stop.stop_requested()) {
    for (auto& [device, what] : queue_.take(settings_.between_looks)) {
      if (stop.stop_requested()) return;
      look_at(device, std::move(what));
    }
    const auto time = std::chrono::steady_clock::now();
    if (time >= next_clock) {
      look_at_clock();
      next_clock = time + settings_.between_looks;
    }
    if (time >= next_note) {
      note_progress();
      next_note = time + k_between_notes;
    }
    if (time >= next_drop) {
      note_outcome(drop_old());
      next_drop = time + k_between_drops;
    }
  }
  note_progress();
}

void Alerts::Engine::look_at(const DeviceId& device, alerts::ToLookAt what) {
  const auto sets = sets_of(std::move(what.readings), latest_believed());
  auto late = follow(device, sets);
  Result<void> outcome;
  if (late) {
    for (const TimeRange& range : what.ranges) alerts::add_range(*late, range);
    for (auto range = late->begin(); range != late->end(); ++range) {
      outcome = look_again(device, *range);
      if (outcome) continue;
      for (const TimeRange& left : std::ranges::subrange(range, late->end())) queue_.push(device, left);
      break;
    }
  } else {
    outcome = tl::unexpected(late.error());
    if (!sets.empty()) queue_.push(device, TimeRange{sets.front().time, sets.back().time + milliseconds(1)});
    for (const TimeRange& range : what.ranges) queue_.push(device, range);
  }
  if (outcome) {
    const auto news = tell(device);
    if (news) tell_apps(*news);
    if (!news) outcome = tl::unexpected(news.error());
  }
  note_outcome(outcome);
  if (!outcome) std::this_thread::sleep_for(k_pause_after_failure);
}

Result<std::vector<TimeRange>> Alerts::Engine::follow(const DeviceId& id, const std::vector<ReadingSet>& sets) {
  const std::lock_guard lock(mutex_);
  std::vector<TimeRange> late;
  const auto found = devices_.find(id);
  if (found == devices_.end()) return late;
  WatchedDevice& device = found->second;
  const WatchedDevice before = device;
  const auto followed = guarded([&]() -> Result<void> {
    std::optional<SQLite::Transaction> changes;
    const auto put = [&](WatchedRule& rule, AlertMachine::Step step, Timestamp time) {
      if (!changes) changes.emplace(*db_, SQLite::TransactionBehavior::IMMEDIATE);
      device.untold = true;
      if (step == AlertMachine::Step::raised) {
        rule.on = AlertSpell{.begin = rule.machine.since(), .extreme = rule.machine.extreme()};
        rule.on->id = static_cast<std::int64_t>(alerts::insert_alert(*db_, device.number, rule.kept, *rule.on, now()));
      } else if (rule.on) {
        rule.on->end = time;
        // What came late is known to the alert, but not to the machine, which goes on.
        rule.on->extreme = rule.condition.worse(rule.on->extreme, rule.machine.extreme());
        alerts::update_spell(*db_, *rule.on);
        rule.on.reset();
      }
    };
    for (const ReadingSet& set : sets) {
      if (!device.caught_up || (device.looked_until && set.time <= *device.looked_until)) {
        alerts::add_range(late, {set.time, set.time + milliseconds(1)});
        continue;
      }
      device.looked_until = set.time;
      for (WatchedRule& rule : device.rules) {
        if (rule.by_clock() || !rule.enabled() || set.time < rule.kept.since) continue;
        const auto value = value_of(rule.kept.rule, set);
        if (!value) continue;
        const auto step = rule.machine.take(set.time, *value);
        if (step != AlertMachine::Step::nothing) put(rule, step, set.time);
      }
    }
    if (changes) changes->commit();
    return {};
  });
  if (followed) return late;
  device = before;
  return tl::unexpected(followed.error());
}

void Alerts::Engine::look_at_clock() {
  const Timestamp time = now();
  const bool deaf = time < looked_at_clock_ || time - looked_at_clock_ > k_deaf;
  if (deaf) listening_since_ = time;
  looked_at_clock_ = time;
  std::vector<DeviceId> changed;
  const auto looked = read([&](SQLite::Database& db) -> Result<void> {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::DEFERRED);
    for (auto& [id, device] : devices_) {
      if (look_at_clock(id, device) || device.untold) changed.push_back(id);
    }
    transaction.commit();
    return {};
  });
  note_outcome(looked);
  for (const DeviceId& device : changed) {
    const auto news = tell(device);
    if (news) tell_apps(*news);
    if (!news) note_outcome(tl::unexpected(news.error()));
  }
}

bool Alerts::Engine::look_at_clock(const DeviceId& id, WatchedDevice& device) {
  const Timestamp time = now();
  bool changed = false;
  for (WatchedRule& rule : device.rules) {
    if (!rule.by_clock() || !rule.enabled()) continue;
    std::optional<Timestamp> sign;
    if (rule.kept.rule.quantity == AlertQuantity::no_readings) {
      sign = device.looked_until;
    } else if (around_.connected && around_.connected(id)) {
      sign = time;
    } else {
      const std::shared_lock lock(watched_mutex_);
      if (const auto heard = heard_.find(id); heard != heard_.end()) sign = heard->second;
    }
    if (rule.on) {
      if (!sign || *sign <= rule.on->begin) continue;
      rule.on->end = std::min(*sign, time);
      alerts::update_spell(*db_, *rule.on);
      rule.on.reset();
    } else {
      const Timestamp last = std::max({sign.value_or(rule.kept.since), rule.kept.since, listening_since_});
      if (time - last < rule.condition.hold) continue;
      rule.on = AlertSpell{.begin = last};
      rule.on->id = static_cast<std::int64_t>(alerts::insert_alert(*db_, device.number, rule.kept, *rule.on, time));
    }
    device.untold = true;
    changed = true;
  }
  return changed;
}

void Alerts::Engine::note_progress() {
  note_outcome(read([&](SQLite::Database& db) -> Result<void> {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::DEFERRED);
    for (auto& [id, device] : devices_) {
      if (!device.looked_until || device.noted_until == device.looked_until) continue;
      alerts::note_looked_until(db, device.number, *device.looked_until);
      device.noted_until = device.looked_until;
    }
    transaction.commit();
    return {};
  }));
}

}  // namespace edl::server
