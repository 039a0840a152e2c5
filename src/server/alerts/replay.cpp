#include "server/alerts/replay.hpp"

#include <algorithm>
#include <utility>

namespace edl::server {
namespace {

bool meet(const AlertSpell& a, const AlertSpell& b) {
  return (!a.end || b.begin < *a.end) && (!b.end || a.begin < *b.end);
}

AlertMachine machine_at(const AlertCondition& condition, const AlertSpell* kept) {
  return kept == nullptr ? AlertMachine(condition) : AlertMachine::in_alert(condition, kept->begin, kept->extreme);
}

}  // namespace

Replay::Replay(const AlertCondition& condition, TimeRange late, Timestamp not_before, std::vector<AlertSpell> kept)
    : condition_(condition), begin_(begin_of(condition, late, not_before)),
      settles_from_(late.end + condition.memory()), kept_(std::move(kept)),
      machine_(machine_at(condition, kept_at(begin_))), last_(begin_) {}

Timestamp Replay::begin_of(const AlertCondition& condition, TimeRange late, Timestamp not_before) {
  return std::max(not_before, late.begin - condition.memory() - std::chrono::milliseconds(1));
}

/// The spell that was on before `time` and had not ended with it.
const AlertSpell* Replay::kept_at(Timestamp time) const {
  const auto found = std::ranges::find_if(
      kept_, [time](const AlertSpell& one) { return one.begin < time && (!one.end || *one.end > time); });
  return found == kept_.end() ? nullptr : &*found;
}

bool Replay::take(Timestamp time, double value) {
  if (settled_ || time < begin_) return settled_;
  last_ = time;
  if (machine_.take(time, value) == AlertMachine::Step::cleared) {
    ended_.push_back({.begin = machine_.since(), .end = time, .extreme = machine_.extreme()});
    const AlertSpell* const carried = ended_.size() == 1 ? kept_at(begin_) : nullptr;
    if (carried != nullptr && carried->end != time) cut_ = TimeRange{carried->begin, time};
  }
  settled_ = time >= settles_from_ && goes_on_as_kept(time);
  return settled_;
}

/// Of a spell that begins later than the kept one, how bad it becomes is known only when it was read to its end.
bool Replay::goes_on_as_kept(Timestamp time) const {
  const AlertSpell* const kept = kept_at(time);
  if (kept == nullptr) return !machine_.firing();
  return machine_.firing() && machine_.since() <= kept->begin;
}

void Replay::take_again(double value) {
  double& extreme = ended_.front().extreme;
  extreme = looked_again_ ? condition_.worse(extreme, value) : value;
  looked_again_ = true;
}

std::vector<AlertSpell> Replay::found() const {
  std::vector<AlertSpell> spells = ended_;
  if (!machine_.firing()) return spells;
  AlertSpell& last = spells.emplace_back(AlertSpell{.begin = machine_.since(), .extreme = machine_.extreme()});
  // It goes on, and how is known already.
  if (const AlertSpell* const kept = settled_ ? kept_at(last_) : nullptr) {
    last.end = kept->end;
    last.extreme = condition_.worse(last.extreme, kept->extreme);
  }
  return spells;
}

std::vector<AlertSpell> Replay::changes() const {
  const std::vector<AlertSpell> found = this->found();
  // A spell that meets several of those found is the last of them: it is that one's end that was told, or is awaited.
  std::vector<std::vector<AlertSpell>> kept_of(found.size());
  for (const AlertSpell& kept : kept_) {
    const auto last =
        std::find_if(found.rbegin(), found.rend(), [&](const AlertSpell& one) { return meet(kept, one); });
    if (last != found.rend()) kept_of[static_cast<std::size_t>(found.rend() - last) - 1].push_back(kept);
  }
  std::vector<AlertSpell> changes;
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::vector<AlertSpell>& kept = kept_of[i];
    if (kept.empty()) {
      changes.push_back(found[i]);
      continue;
    }
    const std::vector<AlertSpell> before = kept;
    // Of several, each keeps what was told of it, and the first takes what is worse than all: it lies where they join.
    const bool is_told = kept.size() > 1 && std::ranges::any_of(kept, [&](const AlertSpell& one) {
                           return condition_.worse(one.extreme, found[i].extreme) == one.extreme;
                         });
    if (!is_told) kept.front().extreme = found[i].extreme;
    kept.front().begin = found[i].begin;
    for (std::size_t n = 0; n + 1 < kept.size(); ++n) kept[n].end = kept[n + 1].begin;
    kept.back().end = found[i].end;
    for (std::size_t n = 0; n < kept.size(); ++n) {
      if (kept[n] != before[n]) changes.push_back(kept[n]);
    }
  }
  return changes;
}

}  // namespace edl::server
