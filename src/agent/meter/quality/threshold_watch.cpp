#include "agent/meter/quality/threshold_watch.hpp"

#include <algorithm>
#include <utility>

#include "agent/meter/quality/voltage_step.hpp"

namespace edl::agent {
namespace {

using std::chrono::nanoseconds;
using Side = ThresholdRule::Side;

/// RMS values are refreshed each half cycle, so that the newest one is a quarter of a cycle old in the mean.
constexpr double k_mean_age_cycles = 0.25;
/// Looks further apart than that may have a whole event between them.
constexpr double k_longest_gap_cycles = 1.5;
/// After an event the RMS values are those of both for a while.
constexpr double k_calm_cycles = 10;
/// Within so many cycles a jump is over the threshold that it passes at all.
constexpr double k_ramp_cycles = 3;

}  // namespace

ThresholdWatch::ThresholdWatch(ThresholdRule rule, double nominal_hz, const PerPhase<double>& usual)
    : rule_(std::move(rule)), nominal_hz_(nominal_hz), usual_(usual), lately_(usual) {}

nanoseconds ThresholdWatch::cycles(double count) const {
  return std::chrono::round<nanoseconds>(std::chrono::duration<double>(count / nominal_hz_));
}

double ThresholdWatch::value(const QualityLook& look, Phase phase) const {
  return rule_.quantity == ThresholdRule::Quantity::voltage ? look.volts[phase] : look.amperes[phase];
}

/// An interruption is one only while all phases are interrupted, so what each has had at some time tells nothing.
std::optional<double> ThresholdWatch::kept(const QualityLook& look, Phase phase) const {
  if (rule_.begins == ThresholdRule::Begins::with_all) return std::nullopt;
  if (rule_.quantity == ThresholdRule::Quantity::current) return look.highest_amperes[phase];
  return rule_.side == Side::below ? look.lowest_volts[phase] : look.highest_volts[phase];
}

double ThresholdWatch::further(double a, double b) const {
  return rule_.side == Side::below ? std::min(a, b) : std::max(a, b);
}

bool ThresholdWatch::is_beyond(double value) const {
  return rule_.side == Side::below ? value < rule_.threshold : value > rule_.threshold;
}

bool ThresholdWatch::is_back(double value) const {
  return rule_.side == Side::below ? value >= rule_.end : value <= rule_.end;
}

bool ThresholdWatch::unseen(MonotonicTime since, MonotonicTime until) const {
  return until - since > cycles(k_longest_gap_cycles);
}

void ThresholdWatch::add(const QualityLook& look) {
  if (going_on()) return follow(look);
  PerPhase<bool> beyond{};
  std::size_t count = 0;
  for (const Phase phase : rule_.phases) {
    beyond[phase] = is_beyond(further(value(look, phase), kept(look, phase).value_or(value(look, phase))));
    if (beyond[phase]) ++count;
  }
  const std::size_t needed = rule_.begins == ThresholdRule::Begins::with_all ? rule_.phases.size() : 1;
  if (count >= needed && count > 0) return begin(look, beyond);
  remember(look);
}

void ThresholdWatch::remember(const QualityLook& look) {
  if (look.time - disturbed_ < cycles(k_calm_cycles) || look.time - lately_at_ < cycles(k_ramp_cycles)) return;
  usual_ = lately_;
  lately_at_ = look.time;
  for (const Phase phase : rule_.phases) lately_[phase] = value(look, phase);
}

void ThresholdWatch::begin(const QualityLook& look, const PerPhase<bool>& beyond) {
  Event event{.seen = look.time, .since = look.since, .before = usual_};
  // What triggered was the first phase to pass a threshold, and an interruption begins with the last.
  if (rule_.begins == ThresholdRule::Begins::with_any) event.triggered = look.triggered;
  event.first_beyond = beyond;
  for (const Phase phase : rule_.phases) {
    event.first[phase] = value(look, phase);
    event.extreme[phase] = value(look, phase);
  }
  looks_ = 0;
  back_ = {};
  event_ = event;
  follow(look);
}

void ThresholdWatch::follow(const QualityLook& look) {
  Event& event = *event_;
  disturbed_ = look.time;
  std::size_t back_count = 0;
  const PerPhase<bool> was_back = std::exchange(back_, {});
  for (const Phase phase : rule_.phases) {
    const double now = value(look, phase);
    const double furthest = further(now, kept(look, phase).value_or(now));
    event.extreme[phase] = further(event.extreme[phase], furthest);
    event.beyond_once[phase] = event.beyond_once[phase] || is_beyond(furthest);
    recent_[phase][looks_ % k_recent] = furthest;
    back_[phase] = is_back(now);
    if (back_[phase]) ++back_count;
  }
  ++looks_;
  const bool over =
      rule_.begins == ThresholdRule::Begins::with_all ? back_count > 0 : back_count == rule_.phases.size();
  if (!over) return;
  event.end_unseen = unseen(look.since, look.time);
  event.end = event.end_unseen ? look.since + (look.time - look.since) / 2 : end_at(look, was_back);
  event.end = std::max(*event.end, begin_of(event) + cycles(0.5));
}

/// The phase that went furthest passed the threshold first, where several did so between two looks.
MonotonicTime ThresholdWatch::begin_of(const Event& event) const {
  double share = 2;
  Phase first = rule_.phases.front();
  for (const Phase phase : rule_.phases) {
    if (!event.first_beyond[phase]) continue;
    const double passed = share_behind_step(event.before[phase], event.extreme[phase], rule_.threshold);
    if (passed < share) first = phase;
    share = std::min(share, passed);
  }
  if (event.triggered) return *event.triggered - cycles(share + k_mean_age_cycles);
  if (unseen(event.since, event.seen)) return event.seen - cycles(1);
  return event.seen - cycles(k_mean_age_cycles + cycles_since_step(event.before[first], event.extreme[first],
                                                                   rule_.threshold, event.first[first]));
}

/// A phase was last back where it was not at the look before.
MonotonicTime ThresholdWatch::end_at(const QualityLook& look, const PerPhase<bool>& was_back) const {
  const bool with_any = rule_.begins == ThresholdRule::Begins::with_any;
  std::optional<MonotonicTime> end;
  const auto consider = [&](Phase phase) {
    double low = recent_[phase][0];
    for (std::size_t i = 1; i < std::min(looks_, k_recent); ++i) low = further(low, recent_[phase][i]);
    const double ago = cycles_since_step(low, event_->before[phase], rule_.end, value(look, phase));
    const MonotonicTime at = look.time - cycles(k_mean_age_cycles + ago);
    if (!end) end = at;
    end = with_any ? std::max(*end, at) : std::min(*end, at);
  };
  for (const Phase phase : rule_.phases) {
    if (event_->beyond_once[phase] && back_[phase] && !was_back[phase]) consider(phase);
  }
  return end.value_or(look.time - cycles(k_mean_age_cycles));
}

std::optional<WatchedEvent> ThresholdWatch::event() const {
  if (!event_) return std::nullopt;
  WatchedEvent told{.seen = event_->seen, .begin = begin_of(*event_), .end = event_->end};
  bool any = false;
  for (const Phase phase : rule_.phases) {
    if (!event_->beyond_once[phase]) continue;
    told.phases.push_back(phase);
    const double extreme = event_->extreme[phase];
    if (!any || further(extreme, told.extreme) == extreme) {
      told.extreme = extreme;
      told.extreme_phase = phase;
    }
    any = true;
  }
  told.begin_unseen = unseen(event_->since, event_->seen) && !event_->triggered;
  told.end_unseen = event_->end_unseen;
  return told;
}

}  // namespace edl::agent
