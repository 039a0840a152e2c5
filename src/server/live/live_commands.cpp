// Commands on their way: sent, and answered, refused, or not answered in time.

#include <optional>
#include <utility>
#include <vector>

#include "core/digest.hpp"
#include "core/random.hpp"
#include "server/live/live.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_command_id_bytes = 16;

/// What apps hear of a command; nothing of those that they do not show.
std::optional<message::CommandOutcome> outcome_of(const DeviceId& device, const CommandResult& result,
                                                  std::string_view status) {
  const auto* order = std::get_if<SwitchOrder>(&result.order);
  if (order == nullptr) return std::nullopt;
  message::CommandOutcome outcome;
  outcome.device_id = device.text();
  outcome.id = result.id;
  outcome.phase = std::string(name_of(order->phase));
  outcome.state = result.state.empty() ? std::string(name_of(order->to)) : result.state;
  outcome.status = std::string(status);
  if (!result.error.empty()) outcome.error = result.error;
  return outcome;
}

message::Command command_of(const std::string& id, const Order& order, Timestamp expires_at) {
  message::Command command{id, "capture_harmonics", "", "", to_rfc3339(expires_at)};
  if (const auto* to = std::get_if<SwitchOrder>(&order)) {
    command.name = "set_relay";
    command.phase = std::string(name_of(to->phase));
    command.state = std::string(name_of(to->to));
  }
  return command;
}

}  // namespace

void Live::send(const DeviceId& device, Order order, std::chrono::milliseconds timeout,
                std::function<void(CommandResult)> done) {
  const std::string id = to_base64url(random_secret(k_command_id_bytes).reveal());
  CommandResult refusal{id, CommandStatus::offline, order, {}, "the device is not connected"};
  {
    const std::lock_guard lock(mutex_);
    const auto found = devices_.find(device);
    const bool connected = found != devices_.end() && found->second.socket && !stopped_;
    if (connected && pending_.size() >= k_max_pending_commands) {
      refusal.status = CommandStatus::overloaded;
      refusal.error = "too many commands wait for an answer";
    } else if (connected) {
      const Timestamp now = clock_();
      Pending pending{device, order, command_of(id, order, now + timeout), now, nullptr, std::move(done)};
      if (found->second.socket->send(to_json(pending.command))) {
        pending.deadline = scheduler_.after(timeout, [this, id, order] {
          finish(id, {id, CommandStatus::timeout, order, {}, "the device did not answer in time"});
        });
        CommandResult sent{id, CommandStatus::timeout, order};
        if (const auto note = outcome_of(device, sent, "sent")) tell_watchers(device, to_json(*note));
        pending_.emplace(id, std::move(pending));
        return;
      }
      done = std::move(pending.done);
    }
  }
  done(std::move(refusal));
}

void Live::acknowledged(const DeviceId& device, const message::Ack& ack) {
  CommandResult result{ack.id, ack.ok ? CommandStatus::acknowledged : CommandStatus::refused, {}};
  {
    const std::lock_guard lock(mutex_);
    const auto found = pending_.find(ack.id);
    // Late, or another device's: not an answer that anybody waits for.
    if (found == pending_.end() || found->second.device != device) return;
    result.order = found->second.order;
    const auto* order = std::get_if<SwitchOrder>(&result.order);
    if (ack.ok && order != nullptr) {
      const bool plausible = ack.state == "on" || ack.state == "off";
      result.state = plausible ? *ack.state : std::string(name_of(order->to));
      DeviceState& state = devices_[device].state;
      state.relays[std::string(name_of(order->phase))] = result.state;
      tell_watchers(device, state_message(device, state));
    } else if (!ack.ok) {
      result.error = shown(ack.error.value_or("the device gave no reason"));
    }
  }
  finish(ack.id, std::move(result));
}

void Live::finish(const std::string& id, CommandResult result) {
  std::optional<Pending> pending;
  {
    const std::lock_guard lock(mutex_);
    const auto found = pending_.find(id);
    if (found == pending_.end()) return;
    pending.emplace(std::move(found->second));
    pending_.erase(found);
    result.latency = clock_() - pending->sent_at;
    const auto note = outcome_of(pending->device, result, name_of(result.status));
    if (note) tell_watchers(pending->device, to_json(*note));
  }
  pending->done(std::move(result));
}

void Live::stop() {
  std::vector<std::pair<std::string, Order>> waiting;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto& [id, pending] : pending_) waiting.emplace_back(id, pending.order);
  }
  for (const auto& [id, order] : waiting) {
    finish(id, {id, CommandStatus::offline, order, {}, "the server stops before the device answered"});
  }
}

}  // namespace edl::server
