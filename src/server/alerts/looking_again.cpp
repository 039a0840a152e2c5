// The thread that looks, where readings came late: rules are worked out anew over what they may have changed.

#include <algorithm>

#include "server/alerts/engine.hpp"
#include "server/alerts/replay.hpp"

namespace edl::server {

/// The rules of a device that are worked out anew, and over which readings.
struct Alerts::Engine::Rework {
  struct Rule {
    KeptRule rule;
    Replay replay;
  };

  std::vector<Rule> rules;
  Timestamp begin = Timestamp::max();
  Timestamp last{};
  std::uint64_t version = 0;              ///< the device's, when it was begun
  std::optional<Timestamp> seen_until{};  ///< the last reading's
};

Result<void> Alerts::Engine::look_again(const DeviceId& id, TimeRange late) {
  auto begun = begin_rework(id, late);
  if (!begun) return tl::unexpected(begun.error());
  if (!*begun) return {};
  Rework& rework = **begun;
  if (!rework.rules.empty()) {
    if (auto read = read_again(id, rework); !read) return read;
    if (queue_.closed()) return {};
  }
  return keep(id, late, rework);
}

Result<std::optional<Alerts::Engine::Rework>> Alerts::Engine::begin_rework(const DeviceId& id, TimeRange late) {
  const std::lock_guard lock(mutex_);
  const auto found = devices_.find(id);
  if (found == devices_.end()) return std::nullopt;
  const WatchedDevice& device = found->second;
  Rework rework;
  rework.version = device.version;
  rework.last = std::min(std::max(device.looked_until.value_or(late.begin), late.end), latest_believed());
  const auto collected = guarded([&]() -> Result<void> {
    for (const WatchedRule& rule : device.rules) {
      if (rule.by_clock() || !rule.enabled() || late.end <= rule.kept.since) continue;
      const Timestamp from = Replay::begin_of(rule.condition, late, rule.kept.since);
      rework.begin = std::min(rework.begin, from);
      auto kept = alerts::select_spells(*db_, rule.kept, from);
      // How bad one has become that is still on, the machine knows.
      if (!kept.empty() && !kept.back().end && rule.machine.firing()) {
        kept.back().extreme = rule.condition.worse(kept.back().extreme, rule.machine.extreme());
      }
      rework.rules.push_back({rule.kept, Replay(rule.condition, late, rule.kept.since, std::move(kept))});
    }
    return {};
  });
  if (!collected) return tl::unexpected(collected.error());
  return rework;
}

Result<void> Alerts::Engine::read_again(const DeviceId& id, Rework& rework) {
  const auto take = [&](const ReadingSet& set) {
    rework.seen_until = set.time;
    bool more = false;
    for (Rework::Rule& one : rework.rules) {
      if (one.replay.settled()) continue;
      const auto value = value_of(one.rule.rule, set);
      if (!value || !one.replay.take(set.time, *value)) more = true;
    }
    return more && !queue_.closed();
  };
  if (auto done = around_.read(id, {rework.begin, rework.last + std::chrono::milliseconds(1)}, take); !done)
    return done;
  for (Rework::Rule& one : rework.rules) {
    const auto cut = one.replay.cut();
    if (!cut) continue;
    const auto take_cut = [&](const ReadingSet& set) {
      if (const auto value = value_of(one.rule.rule, set)) one.replay.take_again(*value);
      return !queue_.closed();
    };
    if (auto done = around_.read(id, *cut, take_cut); !done) return done;
  }
  return {};
}

Result<void> Alerts::Engine::keep(const DeviceId& id, TimeRange late, const Rework& rework) {
  const std::lock_guard lock(mutex_);
  const auto found = devices_.find(id);
  if (found == devices_.end()) return {};
  WatchedDevice& device = found->second;
  if (rework.rules.empty()) {
    device.caught_up = true;
    return {};
  }
  if (device.version != rework.version) {
    queue_.push(id, late);
    return {};
  }
  return guarded([&]() -> Result<void> {
    SQLite::Transaction transaction(*db_, SQLite::TransactionBehavior::IMMEDIATE);
    for (const Rework::Rule& one : rework.rules) {
      for (const AlertSpell& spell : one.replay.changes()) {
        if (spell.id == 0) {
          std::ignore = alerts::insert_alert(*db_, device.number, one.rule, spell, now());
        } else {
          alerts::update_spell(*db_, spell);
        }
        device.untold = true;
      }
    }
    transaction.commit();
    for (const Rework::Rule& one : rework.rules) {
      WatchedRule& rule = *device.find(one.rule.id);
      rule.on = alerts::select_open_spell(*db_, rule.kept);
      if (!one.replay.settled()) rule.machine = one.replay.machine();
    }
    device.caught_up = true;
    if (rework.seen_until) {
      device.looked_until = std::max(device.looked_until.value_or(*rework.seen_until), *rework.seen_until);
    }
    return {};
  });
}

}  // namespace edl::server
