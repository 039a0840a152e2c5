#include "agent/relay/relay_bank.hpp"

#include <fmt/format.h>

namespace edl::agent {
namespace {

RelayState resulting_state(Switch to, RelayState present) {
  switch (to) {
    case Switch::off: return RelayState::off;
    case Switch::on: return RelayState::on;
    case Switch::toggle: return present == RelayState::on ? RelayState::off : RelayState::on;
  }
  return present;
}

tl::unexpected<Error> no_relay(Phase phase) {
  return fail(Errc::not_found, fmt::format("phase {} has no relay", name_of(phase)));
}

tl::unexpected<Error> line_fault(Phase phase, const Error& error) {
  return fail(error.code, fmt::format("the relay of phase {}: {}", name_of(phase), error.message), error.where);
}

}  // namespace

std::optional<Switch> switch_named(std::string_view name) {
  if (name == "on") return Switch::on;
  if (name == "off") return Switch::off;
  if (name == "toggle") return Switch::toggle;
  return std::nullopt;
}

Result<RelayState> RelayBank::carry_out(const SwitchCommand& command, Timestamp now) {
  if (command.id.empty() || command.id.size() > k_max_id_length) {
    return fail(Errc::invalid, fmt::format("a command's id has 1 to {} characters, this one has {}", k_max_id_length,
                                           command.id.size()));
  }
  if (const auto known = remembered_.find(command.id); known != remembered_.end()) {
    if (known->second.command == command) return known->second.answer;
    return fail(Errc::conflict, fmt::format("the id {} belongs to another command", command.id));
  }
  Result<RelayState> answer = carry_out_first(command, now);
  remember(command, answer);
  return answer;
}

Result<RelayState> RelayBank::carry_out_first(const SwitchCommand& command, Timestamp now) {
  if (now >= command.expires_at) {
    return fail(Errc::expired, fmt::format("the command expired at {}, and it is {} here: not carried out",
                                           to_rfc3339(command.expires_at), to_rfc3339(now)));
  }
  return set(command.phase, command.to);
}

void RelayBank::remember(const SwitchCommand& command, const Result<RelayState>& answer) {
  if (order_.size() == k_max_remembered) {
    remembered_.erase(order_.front());
    order_.pop_front();
  }
  order_.push_back(command.id);
  remembered_.emplace(command.id, Remembered{command, answer});
}

Result<RelayState> RelayBank::set(Phase phase, Switch to) {
  Result<RelayState> present = state(phase);
  // A line that does not tell its state can still be driven to a named one.
  if (!present && (to == Switch::toggle || !has_relay(phase))) return present;
  const RelayState wanted = resulting_state(to, present.value_or(RelayState::off));
  const Relay& relay = relays_[phase];
  const Level level = wanted == RelayState::on ? relay.active_level : opposite(relay.active_level);
  if (const auto done = relay.line->set(level); !done) return line_fault(phase, done.error());
  return wanted;
}

Result<RelayState> RelayBank::state(Phase phase) const {
  if (!has_relay(phase)) return no_relay(phase);
  const Relay& relay = relays_[phase];
  const auto level = relay.line->get();
  if (!level) return line_fault(phase, level.error());
  return *level == relay.active_level ? RelayState::on : RelayState::off;
}

}  // namespace edl::agent
