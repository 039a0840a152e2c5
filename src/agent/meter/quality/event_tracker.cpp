#include "agent/meter/quality/event_tracker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

ThresholdRule voltage_rule(const EventSettings& settings, PowerEventKind kind) {
  const bool swell = kind == PowerEventKind::voltage_swell;
  const bool interruption = kind == PowerEventKind::voltage_interruption;
  const double share = swell ? settings.swell : interruption ? settings.interruption : settings.dip;
  ThresholdRule rule;
  rule.kind = kind;
  rule.quantity = ThresholdRule::Quantity::voltage;
  rule.side = swell ? ThresholdRule::Side::above : ThresholdRule::Side::below;
  rule.begins = interruption ? ThresholdRule::Begins::with_all : ThresholdRule::Begins::with_any;
  rule.threshold = share * settings.declared_volts;
  rule.end = (swell ? share - settings.hysteresis : share + settings.hysteresis) * settings.declared_volts;
  rule.phases = settings.phases;
  return rule;
}

ThresholdRule current_rule(double amperes, double hysteresis, Phase phase) {
  ThresholdRule rule;
  rule.kind = PowerEventKind::over_current;
  rule.quantity = ThresholdRule::Quantity::current;
  rule.side = ThresholdRule::Side::above;
  rule.threshold = amperes;
  rule.end = amperes * (1 - hysteresis);
  rule.phases = {phase};
  return rule;
}

std::string names_of(const std::vector<Phase>& phases) {
  std::string names;
  for (const Phase phase : phases) names += (names.empty() ? "" : ", ") + std::string(name_of(phase));
  return names;
}

/// What the members of an event do not say.
std::string detail_of(const WatchedEvent& watched, const PowerEvent& event) {
  std::vector<std::string> parts;
  if (watched.phases.size() > 1) parts.push_back(fmt::format("furthest on phase {}", name_of(watched.extreme_phase)));
  std::vector<Phase> joined;
  std::ranges::set_difference(watched.phases, event.phases, std::back_inserter(joined));
  if (!joined.empty()) parts.push_back(fmt::format("phase {} joined later", names_of(joined)));
  if (watched.begin_unseen) parts.emplace_back("it had begun when the meter began to look");
  if (watched.end_unseen) parts.emplace_back("its end was not seen, because the meter did not look then");
  return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace

EventTracker::EventTracker(const EventSettings& settings) : settings_(settings), limiter_(settings.most_per_minute) {
  const double volts = settings.declared_volts;
  const auto watch = [&](ThresholdRule rule, double usual) {
    watches_.push_back({ThresholdWatch(std::move(rule), settings.nominal_hz, {usual, usual, usual})});
  };
  for (const PowerEventKind kind :
       {PowerEventKind::voltage_dip, PowerEventKind::voltage_swell, PowerEventKind::voltage_interruption}) {
    watch(voltage_rule(settings, kind), volts);
  }
  if (!settings.over_current) return;
  for (const Phase phase : settings.currents) {
    watch(current_rule(*settings.over_current, settings.hysteresis, phase), 0);
  }
}

bool EventTracker::watching() const {
  return std::ranges::any_of(watches_, [](const Watch& watch) { return watch.threshold.going_on(); });
}

bool EventTracker::add(const QualityLook& look) {
  bool began = false;
  for (Watch& watch : watches_) began = follow(watch, look) || began;
  return follow_order(look) || began;
}

EventTracker::Story* EventTracker::going_on(PowerEventKind kind, const Watch* watch) {
  const auto found = std::ranges::find_if(
      stories_, [&](const Story& story) { return story.kind == kind && story.watch == watch && !story.watched.end; });
  return found == stories_.end() ? nullptr : &*found;
}

bool EventTracker::follow(Watch& watch, const QualityLook& look) {
  watch.threshold.add(look);
  const auto event = watch.threshold.event();
  if (!event) return false;
  const ThresholdRule& rule = watch.threshold.rule();
  if (rule.quantity == ThresholdRule::Quantity::voltage) disturbed_ = look.time;
  Story* story = going_on(rule.kind, &watch);
  const bool began = story == nullptr;
  if (began) story = &stories_.emplace_back(Story{rule.kind, &watch});
  const MonotonicTime begin = story->told ? story->watched.begin : std::max(event->begin, watch.last_end);
  story->watched = *event;
  story->watched.begin = begin;
  if (event->end) {
    story->watched.end = std::max(*event->end, begin + milliseconds(1));
    watch.last_end = *story->watched.end;
    watch.threshold.forget();
  }
  return began;
}

bool EventTracker::follow_order(const QualityLook& look) {
  if (!settings_.sequence) return false;
  Story* const story = going_on(PowerEventKind::phase_sequence, nullptr);
  const bool wrong = look.wrong_sequence && look.time - disturbed_ >= k_no_order_for;
  if (wrong) wrong_order_ = look.time;
  if (story != nullptr) {
    if (look.time - wrong_order_ >= k_order_right_after) story->watched.end = wrong_order_;
    return false;
  }
  if (!wrong) return false;
  stories_.push_back({PowerEventKind::phase_sequence, nullptr, WatchedEvent{.seen = look.time, .begin = look.time}});
  return true;
}

void EventTracker::attach(const WaveformSnapshot& waveform, MonotonicTime begin, MonotonicTime end) {
  for (Story& story : stories_) {
    if (!story.waveform && story.watched.seen >= begin && story.watched.begin < end) story.waveform = waveform;
  }
}

std::vector<PowerEvent> EventTracker::take(MonotonicTime now, Timestamp wall) {
  std::vector<PowerEvent> out;
  std::erase_if(stories_, [&](Story& story) { return tell(story, now, wall, out); });
  std::ranges::move(limiter_.take(now), std::back_inserter(out));
  return out;
}

/// @return whether the story is over
bool EventTracker::tell(Story& story, MonotonicTime now, Timestamp wall, std::vector<PowerEvent>& out) {
  const bool ended = story.watched.end.has_value();
  if (now - story.watched.seen < k_told_after) return false;
  if (story.told && !ended && story.told->waveform.has_value() == story.waveform.has_value()) return false;
  PowerEvent event = describe(story, now, wall);
  if (!story.told && !limiter_.admit(story.kind, now)) {
    if (ended) limiter_.leave_out(event, now);
    return ended;
  }
  story.told = event;
  out.push_back(std::move(event));
  return ended;
}

PowerEvent EventTracker::describe(const Story& story, MonotonicTime now, Timestamp wall) const {
  const WatchedEvent& watched = story.watched;
  PowerEvent event;
  event.kind = story.kind;
  event.begin = story.told ? story.told->begin : wall - std::chrono::round<milliseconds>(now - watched.begin);
  if (watched.end) event.duration = std::chrono::round<milliseconds>(*watched.end - watched.begin);
  event.phases = {k_phases.begin(), k_phases.end()};
  event.waveform = story.waveform;
  if (story.watch == nullptr) return event;
  const ThresholdRule& rule = story.watch->threshold.rule();
  event.phases = story.told ? story.told->phases : watched.phases;
  event.extreme = watched.extreme;
  event.threshold = rule.threshold;
  if (rule.quantity == ThresholdRule::Quantity::voltage) event.reference = settings_.declared_volts;
  event.detail = detail_of(watched, event);
  return event;
}

}  // namespace edl::agent
