#include "agent/relay/relay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::hours k_trips_count_for{24};

tl::unexpected<Error> of_phase(Phase phase, const Error& error) {
  return fail(error.code, fmt::format("the relay of phase {}: {}", name_of(phase), error.message), error.where);
}

double in_seconds(MonotonicTime::duration length) { return std::chrono::duration<double>(length).count(); }

}  // namespace

Result<Relay> Relay::open(Phase phase, const RelayParts& parts, const KeptRelay& kept, const Clock& clock) {
  Relay relay(phase, parts.rules, clock);
  relay.remember(kept);
  const RelayState as_it_was = kept.wished.value_or(parts.rules.where_unknown);
  relay.wished_ = relay.tripped_ ? RelayState::off : parts.rules.at_start.value_or(as_it_was);
  // A start that changes nothing is no switching: somebody may switch at once.
  if (kept.wished && *kept.wished != relay.wished_) relay.switched_at_ = clock.monotonic();
  if (parts.open_feedback) {
    auto feedback = parts.open_feedback();
    if (!feedback) return of_phase(phase, feedback.error());
    relay.feedback_ = std::move(*feedback);
  }
  auto line = parts.open_line(level_for(relay.wished_, relay.rules_));
  if (!line) return of_phase(phase, line.error());
  relay.line_ = std::move(*line);
  relay.differs_since_ = clock.monotonic();
  return relay;
}

/// Times of the wall clock become times of the one that only moves forward; a clock that was set back meanwhile makes no
/// lock longer than it is by the rules.
void Relay::remember(const KeptRelay& kept) {
  const MonotonicTime now = clock_->monotonic();
  const Timestamp wall_now = clock_->now();
  tripped_ = kept.tripped;
  if (kept.locked_until && *kept.locked_until > wall_now) {
    locked_until_ = now + std::min<milliseconds>(*kept.locked_until - wall_now, rules_.lockout);
  }
  for (const Timestamp trip : kept.trips) {
    const milliseconds ago = std::max(wall_now - trip, milliseconds(0));
    if (ago < k_trips_count_for) trips_.push_back(now - ago);
  }
  std::ranges::sort(trips_);
}

Result<RelayState> Relay::state() const {
  if (feedback_) {
    const auto level = feedback_->get();
    if (!level) return of_phase(phase_, level.error());
    return *level == rules_.feedback_level ? RelayState::on : RelayState::off;
  }
  const auto level = line_->get();
  if (!level) return of_phase(phase_, level.error());
  return *level == level_for(RelayState::on, rules_) ? RelayState::on : RelayState::off;
}

Result<void> Relay::may_switch(RelayState to) const {
  if (to == RelayState::off || wished_ == RelayState::on) return {};
  // The time comes first: the server passes on the first 64 bytes of a reason.
  if (const auto locked = lock()) {
    return fail(Errc::conflict, fmt::format("not before {}: phase {} was {}", to_rfc3339(wall(locked->until)),
                                            name_of(phase_), locked->because));
  }
  const MonotonicTime now = clock_->monotonic();
  if (switched_at_ && now < *switched_at_ + rules_.min_interval) {
    return fail(Errc::too_many,
                fmt::format("not before {}: phase {} was switched {:.1f} s ago, and {:.1f} s must lie between",
                            to_rfc3339(wall(*switched_at_ + rules_.min_interval)), name_of(phase_),
                            in_seconds(now - *switched_at_), in_seconds(rules_.min_interval)));
  }
  return {};
}

Result<void> Relay::drive(RelayState to) {
  const bool changes = to != wished_;
  ++switchings_;
  if (const auto done = line_->set(level_for(to, rules_)); !done) {
    auto refused = of_phase(phase_, done.error());
    trouble_ = to_string(refused.value());
    return refused;
  }
  wished_ = to;
  if (to == RelayState::on) tripped_ = false;
  const MonotonicTime now = clock_->monotonic();
  if (changes) switched_at_ = now;
  differs_since_ = now;
  was_settled_ = false;
  trouble_.reset();
  look();
  return {};
}

Result<void> Relay::trip() {
  const MonotonicTime now = clock_->monotonic();
  std::erase_if(trips_, [&](MonotonicTime trip) { return trip + k_trips_count_for <= now; });
  trips_.push_back(now);
  locked_until_ = now + rules_.lockout;
  auto done = drive(RelayState::off);
  // Also where the line refused: what is wished is off, and look() goes on saying that it is not.
  wished_ = RelayState::off;
  tripped_ = true;
  return done;
}

void Relay::look() {
  const auto real = state();
  if (real && *real == wished_) {
    differs_since_.reset();
    trouble_.reset();
    was_settled_ = true;
    return;
  }
  const MonotonicTime now = clock_->monotonic();
  if (!differs_since_) differs_since_ = now;
  if (now < *differs_since_ + rules_.follow_time) return;
  trouble_ = real ? not_following(*real) : to_string(real.error());
}

std::string Relay::not_following(RelayState real) const {
  if (was_settled_) {
    return fmt::format(
        "phase {} was switched {} and is {} now by its feedback: it was moved by hand, or lost its supply",
        name_of(phase_), name_of(wished_), name_of(real));
  }
  return fmt::format("the relay of phase {} does not follow: switched {}, but after {} ms its feedback says {}{}",
                     name_of(phase_), name_of(wished_), rules_.follow_time.count(), name_of(real),
                     real == RelayState::on ? " (a welded contact?)" : " (no coil voltage, or a wire?)");
}

std::optional<Lock> Relay::lock() const {
  const MonotonicTime now = clock_->monotonic();
  if (recent_trips() >= rules_.max_trips) {
    const MonotonicTime first = trips_[trips_.size() - rules_.max_trips];
    return Lock{first + k_trips_count_for,
                fmt::format("switched off for overload {} times within a day", recent_trips())};
  }
  if (locked_until_ && now < *locked_until_) return Lock{*locked_until_, "switched off for overload"};
  return std::nullopt;
}

std::size_t Relay::recent_trips() const {
  const MonotonicTime now = clock_->monotonic();
  return static_cast<std::size_t>(
      std::ranges::count_if(trips_, [&](MonotonicTime trip) { return now < trip + k_trips_count_for; }));
}

KeptRelay Relay::kept() const {
  KeptRelay kept{.wished = wished_, .tripped = tripped_};
  const MonotonicTime now = clock_->monotonic();
  if (locked_until_ && now < *locked_until_) kept.locked_until = wall(*locked_until_);
  for (const MonotonicTime trip : trips_) {
    if (now < trip + k_trips_count_for) kept.trips.push_back(wall(trip));
  }
  return kept;
}

Timestamp Relay::wall(MonotonicTime time) const {
  return clock_->now() + std::chrono::round<milliseconds>(time - clock_->monotonic());
}

}  // namespace edl::agent
