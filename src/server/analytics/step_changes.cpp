#include "server/analytics/step_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "server/analytics/level_tracker.hpp"
#include "server/analytics/robust_statistics.hpp"

namespace edl::server::analytics {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds k_same_step{2};
constexpr std::chrono::hours k_longest_use{24};
constexpr std::size_t k_most_waiting = 64;  ///< steps up that wait for their step down
constexpr double k_same_size = 0.15;        ///< of loads, as a share
constexpr std::size_t k_least_repeats = 4;
constexpr double k_regular = 0.25;  ///< spread of a period, as a share
constexpr std::size_t k_most_differences = 100'000;

/// The standard deviation of noise that is white: differences from second to second have it √2-fold, and steps are too
/// few to move their median. 1.4826 makes a standard deviation of a MAD.
std::optional<double> noise_of(const std::vector<double>& values) {
  std::vector<double> differences;
  const std::size_t stride = std::max<std::size_t>(1, values.size() / k_most_differences);
  for (std::size_t i = 1; i < values.size(); i += stride) differences.push_back(std::abs(values[i] - values[i - 1]));
  std::erase_if(differences, [](double difference) { return std::isnan(difference); });
  const auto usual = usual_range(std::move(differences));
  if (!usual) return std::nullopt;
  return 1.4826 * usual->median / std::numbers::sqrt2;
}

/// All phases' steps in one order, those that belong together as one.
std::vector<PowerStep> joined_steps(const PerPhase<std::vector<LevelStep>>& by_phase) {
  struct OfPhase {
    LevelStep step;
    Phase phase;
  };
  std::vector<OfPhase> all;
  for (const Phase phase : k_phases) {
    for (const LevelStep& step : by_phase[phase]) all.push_back({step, phase});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const OfPhase& a, const OfPhase& b) { return a.step.time < b.step.time; });
  std::vector<PowerStep> joined;
  for (const auto& [step, phase] : all) {
    const bool same = !joined.empty() && step.time - joined.back().time <= k_same_step &&
                      joined.back().watts[phase] == 0 && (step.watts > 0) == (joined.back().total() > 0);
    if (!same) joined.push_back({.time = step.time});
    joined.back().watts[phase] = step.watts;
  }
  return joined;
}

std::vector<Phase> phases_of(const PerPhase<double>& watts) {
  std::vector<Phase> phases;
  std::copy_if(k_phases.begin(), k_phases.end(), std::back_inserter(phases), [&](Phase p) { return watts[p] != 0; });
  return phases;
}

/// How far two sizes on the same phases differ, against what they may; above 1, or on other phases, they are not the
/// same.
double unlikeness(const PerPhase<double>& on, const PerPhase<double>& off, const PerPhase<double>& least) {
  double worst = 0;
  for (const Phase phase : k_phases) {
    if ((on[phase] != 0) != (off[phase] != 0)) return 2;
    if (on[phase] == 0) continue;
    const double may = std::max(k_same_size * std::abs(on[phase]), least[phase] / 2);
    worst = std::max(worst, std::abs(on[phase] + off[phase]) / may);
  }
  return worst;
}

/// Gives each step down the step up that is most like it, the latest of equals.
void pair_steps(StepChanges& changes, const std::vector<PowerStep>& steps) {
  std::vector<PowerStep> waiting;
  const auto give_up = [&](std::vector<PowerStep>::iterator step) {
    changes.unpaired.push_back(*step);
    waiting.erase(step);
  };
  for (const PowerStep& step : steps) {
    while (!waiting.empty() && step.time - waiting.front().time > k_longest_use) give_up(waiting.begin());
    if (step.total() > 0) {
      if (waiting.size() == k_most_waiting) give_up(waiting.begin());
      waiting.push_back(step);
      continue;
    }
    auto best = waiting.end();
    double least_unlike = 1;
    for (auto on = waiting.begin(); on != waiting.end(); ++on) {
      const double unlike = unlikeness(on->watts, step.watts, changes.least_step_w);
      if (unlike > least_unlike) continue;
      least_unlike = unlike;
      best = on;
    }
    if (best == waiting.end()) {
      changes.unpaired.push_back(step);
      continue;
    }
    changes.uses.push_back({.on = best->time, .off = step.time, .watts = best->watts});
    waiting.erase(best);
  }
  while (!waiting.empty()) give_up(waiting.begin());
  const auto by_on = [](const ApplianceUse& a, const ApplianceUse& b) { return a.on < b.on; };
  std::sort(changes.uses.begin(), changes.uses.end(), by_on);
  std::sort(changes.unpaired.begin(), changes.unpaired.end(),
            [](const PowerStep& a, const PowerStep& b) { return a.time < b.time; });
}

/// The median of times, if there are any, and whether half of them are near it.
struct UsualTime {
  milliseconds median{};
  bool regular = false;
};

UsualTime usual_time(std::vector<double> ms) {
  const auto usual = usual_range(std::move(ms));
  if (!usual) return {};
  return {milliseconds(std::llround(usual->median)), usual->deviation <= k_regular * usual->median};
}

/// @param uses  of one size on the same phases, ascending `on`
RepeatingLoad repeating_load(const std::vector<const ApplianceUse*>& uses) {
  std::vector<double> watts;
  std::vector<double> durations;
  std::vector<double> intervals;
  Timestamp last_off = uses.front()->off;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    watts.push_back(uses[i]->total());
    durations.push_back(static_cast<double>((uses[i]->off - uses[i]->on).count()));
    if (i > 0) intervals.push_back(static_cast<double>((uses[i]->on - uses[i - 1]->on).count()));
    last_off = std::max(last_off, uses[i]->off);
  }
  const UsualTime period = usual_time(std::move(intervals));
  RepeatingLoad load{.phases = phases_of(uses.front()->watts),
                     .watts = usual_range(std::move(watts))->median,
                     .uses = uses.size(),
                     .span = {uses.front()->on, last_off},
                     .usual_use = usual_time(std::move(durations)).median};
  if (period.regular) load.period = period.median;
  return load;
}

void find_repeating(StepChanges& changes) {
  std::vector<std::size_t> order(changes.uses.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::size_t i) { return std::pair(phases_of(changes.uses[i].watts), changes.uses[i].total()); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  struct Group {
    RepeatingLoad load;
    std::vector<std::size_t> members;
  };
  std::vector<Group> groups;
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    const auto [phases, least] = key(order[first]);
    while (last < order.size() && key(order[last]).first == phases &&
           key(order[last]).second <= least * (1 + k_same_size)) {
      ++last;
    }
    std::vector<std::size_t> members(order.begin() + static_cast<std::ptrdiff_t>(first),
                                     order.begin() + static_cast<std::ptrdiff_t>(last));
    first = last;
    if (members.size() < k_least_repeats) continue;
    std::sort(members.begin(), members.end());
    std::vector<const ApplianceUse*> uses;
    uses.reserve(members.size());
    for (const std::size_t member : members) uses.push_back(&changes.uses[member]);
    groups.push_back({repeating_load(uses), std::move(members)});
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.load.uses > b.load.uses; });
  for (Group& group : groups) {
    for (const std::size_t member : group.members) changes.uses[member].load = changes.repeating.size();
    changes.repeating.push_back(std::move(group.load));
  }
}

double seconds_of(milliseconds length) { return static_cast<double>(length.count()) / 1'000; }

Finding finding_of(const RepeatingLoad& load) {
  Finding finding{.kind = FindingKind::repeating_load,
                  .begin = load.span.begin,
                  .end = load.span.end,
                  .phases = load.phases,
                  .evidence = {{"size", load.watts, "W"},
                               {"uses", static_cast<double>(load.uses), ""},
                               {"usual_use", seconds_of(load.usual_use), "s"}}};
  finding.because = fmt::format("{:.0f} W on {} were switched on and off {} times, usually for {}", load.watts,
                                in_words(load.phases), load.uses, in_words(load.usual_use));
  if (load.period) {
    finding.evidence.push_back({"period", seconds_of(*load.period), "s"});
    finding.because += fmt::format(", every {}", in_words(*load.period));
  } else {
    finding.because += ", at no regular times";
  }
  finding.because += ".";
  return finding;
}

Finding finding_of(const ApplianceUse& use) {
  const std::vector<Phase> phases = phases_of(use.watts);
  return {.kind = FindingKind::appliance_use,
          .begin = use.on,
          .end = use.off,
          .phases = phases,
          .evidence = {{"size", use.total(), "W"}, {"duration", seconds_of(use.off - use.on), "s"}},
          .because = fmt::format("The power on {} rose by {:.0f} W within seconds, and fell by as much {} later.",
                                 in_words(phases), use.total(), in_words(use.off - use.on))};
}

}  // namespace

StepChanges step_changes(const SampleTable& samples, const StepSettings& settings) {
  StepChanges changes;
  PerPhase<std::vector<LevelStep>> steps;
  for (const Phase phase : k_phases) {
    const std::vector<double>& watts = samples.at(phase, Field::power_watt);
    changes.noise_w[phase] = noise_of(watts);
    changes.least_step_w[phase] =
        std::max(settings.least_w, settings.noise_factor * changes.noise_w[phase].value_or(0));
    LevelTracker tracker(changes.least_step_w[phase], settings.settle);
    for (std::size_t row = 0; row < watts.size(); ++row) {
      if (!std::isnan(watts[row])) tracker.add(samples.time[row], watts[row]);
    }
    steps[phase] = tracker.take();
  }
  pair_steps(changes, joined_steps(steps));
  find_repeating(changes);
  return changes;
}

std::vector<Finding> findings_of(const StepChanges& changes, std::size_t most) {
  std::vector<Finding> findings;
  findings.reserve(changes.repeating.size() + changes.uses.size());
  for (const RepeatingLoad& load : changes.repeating) findings.push_back(finding_of(load));
  std::vector<const ApplianceUse*> single;
  for (const ApplianceUse& use : changes.uses) {
    if (!use.load) single.push_back(&use);
  }
  std::stable_sort(single.begin(), single.end(),
                   [](const ApplianceUse* a, const ApplianceUse* b) { return a->total() > b->total(); });
  for (const ApplianceUse* use : single) findings.push_back(finding_of(*use));
  if (findings.size() > most) findings.resize(most);
  return findings;
}

}  // namespace edl::server::analytics
