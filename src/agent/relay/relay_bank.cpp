#include "agent/relay/relay_bank.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

/// What a command that does not expire for ages is taken for, as times are counted in nanoseconds.
constexpr milliseconds k_longest_wait = std::chrono::hours(1);

RelayState resulting_state(Switch to, RelayState present) {
  switch (to) {
    case Switch::off: return RelayState::off;
    case Switch::on: return RelayState::on;
    case Switch::toggle: return present == RelayState::on ? RelayState::off : RelayState::on;
  }
  return present;
}

}  // namespace

Result<RelayBank> RelayBank::open(const PerPhase<std::optional<RelayParts>>& parts, const RelayMemory& memory,
                                  const Clock& clock) {
  RelayBank bank(clock);
  for (const Phase phase : k_phases) {
    if (!parts[phase]) continue;
    auto relay = Relay::open(phase, *parts[phase], memory.relays[phase], clock);
    if (!relay) return tl::unexpected(relay.error());
    bank.relays_[phase] = std::move(*relay);
  }
  for (const KeptCommand& kept : memory.commands) {
    Remembered& known = bank.remember(kept.command);
    known.begun = true;
    if (kept.outcome) {
      known.answer = *kept.outcome;
    } else {
      known.answer = fail(Errc::unavailable,
                          "this command was begun before the agent was started again, and how it ended is not known");
    }
  }
  bank.heard_at_ = clock.monotonic();
  return bank;
}

std::optional<Result<RelayState>> RelayBank::begin(const SwitchCommand& command, Timestamp server_now) {
  if (command.id.empty() || command.id.size() > SwitchCommand::k_max_id_length) {
    return fail(Errc::invalid, fmt::format("a command's id has 1 to {} characters, this one has {}",
                                           SwitchCommand::k_max_id_length, command.id.size()));
  }
  if (const auto known = remembered_.find(command.id); known != remembered_.end()) {
    if (known->second.command == command) return known->second.answer;
    return fail(Errc::conflict, fmt::format("the id {} belongs to another command", command.id));
  }
  const auto wanted = wanted_by(command, server_now);
  Remembered& known = remember(command);
  if (!wanted) return known.answer = wanted;
  known.wanted = *wanted;
  known.until = clock_->monotonic() + std::min<milliseconds>(command.expires_at - server_now, k_longest_wait);
  known.begun = true;
  return std::nullopt;
}

Result<RelayState> RelayBank::wanted_by(const SwitchCommand& command, Timestamp server_now) const {
  if (server_now >= command.expires_at) {
    return fail(Errc::expired, fmt::format("the command expired at {}, and it is {} here: not carried out",
                                           to_rfc3339(command.expires_at), to_rfc3339(server_now)));
  }
  const Relay* const relay = this->relay(command.phase);
  if (relay == nullptr) return fail(Errc::not_found, fmt::format("phase {} has no relay", name_of(command.phase)));
  auto present = relay->state();
  // A line that does not tell its state can still be driven to a named one.
  if (!present && command.to == Switch::toggle) return present;
  const RelayState wanted = resulting_state(command.to, present.value_or(RelayState::off));
  if (const auto may = relay->may_switch(wanted); !may) return tl::unexpected(may.error());
  return wanted;
}

RelayBank::Remembered& RelayBank::remember(const SwitchCommand& command) {
  if (order_.size() == k_max_remembered) {
    remembered_.erase(order_.front());
    order_.pop_front();
  }
  order_.push_back(command.id);
  return remembered_.emplace(command.id, Remembered{command}).first->second;
}

void RelayBank::perform(const std::string& id) {
  Remembered& known = remembered_.at(id);
  if (known.answer) return;
  Relay& relay = *relays_[known.command.phase];
  // The disk may have taken long since begin(), and an overload may have come.
  if (clock_->monotonic() >= known.until) {
    known.answer = fail(Errc::expired, "the command expired while it was written down: not carried out");
  } else if (const auto may = relay.may_switch(known.wanted); !may) {
    known.answer = tl::unexpected(may.error());
  } else if (const auto done = relay.drive(known.wanted); !done) {
    known.answer = tl::unexpected(done.error());
  }
  known.switchings = relay.switchings();
}

std::optional<Result<RelayState>> RelayBank::outcome(const std::string& id) {
  Remembered& known = remembered_.at(id);
  if (known.answer) return known.answer;
  const Relay& relay = *relays_[known.command.phase];
  if (relay.switchings() != known.switchings) {
    known.answer =
        fail(Errc::conflict, fmt::format("phase {} was switched otherwise meanwhile{}", name_of(known.command.phase),
                                         relay.tripped() ? ", off for overload" : ""));
  } else if (relay.trouble()) {
    known.answer = fail(Errc::io, *relay.trouble());
  } else if (!relay.moving()) {
    known.answer = known.wanted;
  }
  return known.answer;
}

Result<bool> RelayBank::trip(Phase phase) {
  auto& relay = relays_[phase];
  if (!relay || relay->recent_trips() >= relay->rules().max_trips) return false;
  if (const auto done = relay->trip(); !done) return tl::unexpected(done.error());
  return true;
}

void RelayBank::look_at(Phase phase) {
  if (relays_[phase]) relays_[phase]->look();
}

std::vector<std::string> RelayBank::look(bool connected) {
  std::vector<std::string> news;
  const MonotonicTime now = clock_->monotonic();
  if (connected) {
    heard_at_ = now;
    fell_back_ = {};
  }
  for (const Phase phase : k_phases) {
    auto& relay = relays_[phase];
    if (!relay) continue;
    relay->look();
    if (relay->trouble() && relay->trouble() != told_[phase]) news.push_back(*relay->trouble());
    if (!relay->trouble() && !relay->moving() && told_[phase]) {
      news.push_back(fmt::format("the relay of phase {} is {} again, as it was switched", name_of(phase),
                                 name_of(relay->wished())));
    }
    if (!relay->moving()) told_[phase] = relay->trouble();
    if (fell_back_[phase] || now < heard_at_ + relay->rules().away_after) continue;
    fall_back(*relay, relay->rules().when_away, news, phase);
  }
  return news;
}

/// Not where a lock or an overload forbids it; then it is tried again as long as the server is away.
void RelayBank::fall_back(Relay& relay, Fallback to, std::vector<std::string>& news, Phase phase) {
  const RelayState wanted = to == Fallback::on ? RelayState::on : RelayState::off;
  if (to == Fallback::keep || relay.wished() == wanted) {
    fell_back_[phase] = true;
    return;
  }
  if (wanted == RelayState::on && (relay.tripped() || !relay.may_switch(wanted))) return;
  fell_back_[phase] = true;
  const auto done = relay.drive(wanted);
  fallen_back_.push_back({phase, wanted, done ? std::nullopt : std::optional(to_string(done.error()))});
  news.push_back(fmt::format("the server has been away for {} s: phase {} is switched {}{}",
                             relay.rules().away_after.count(), name_of(phase), name_of(wanted),
                             done ? "" : ", which failed: " + to_string(done.error())));
}

void RelayBank::stop() {
  for (auto& relay : relays_) {
    if (!relay || relay->rules().at_stop == Fallback::keep) continue;
    const RelayState wanted = relay->rules().at_stop == Fallback::on ? RelayState::on : RelayState::off;
    if (wanted == RelayState::on && (relay->tripped() || relay->lock())) continue;
    [[maybe_unused]] const auto done = relay->drive(wanted);
  }
}

RelayMemory RelayBank::memory(std::optional<Timestamp> server_now) const {
  RelayMemory memory;
  for (const Phase phase : k_phases) {
    if (relays_[phase]) memory.relays[phase] = relays_[phase]->kept();
  }
  for (auto id = order_.rbegin(); id != order_.rend() && memory.commands.size() < RelayMemory::k_max_commands; ++id) {
    const Remembered& known = remembered_.at(*id);
    if (!known.begun || (server_now && *server_now >= known.command.expires_at)) continue;
    KeptCommand kept{known.command};
    if (known.answer && *known.answer) kept.outcome = known.answer->value();
    memory.commands.insert(memory.commands.begin(), std::move(kept));
  }
  return memory;
}

}  // namespace edl::agent
