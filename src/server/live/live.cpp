#include "server/live/live.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "core/digest.hpp"
#include "core/random.hpp"
#include "core/reading_json.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_command_id_bytes = 16;

/// An app with more than this unsent reads too slowly for every second; it gets the next one that finds room.
constexpr std::size_t k_lagging_bytes = 64 << 10;

constexpr std::chrono::seconds k_max_lead{5};

std::string readings_message(const DeviceId& device, const std::vector<Reading>& readings) {
  std::string text = R"({"type":"readings","device_id":")" + device.text() + R"(","readings":)";
  append_json(text, readings);
  text += '}';
  return text;
}

message::CommandOutcome outcome_of(const DeviceId& device, const CommandResult& result) {
  message::CommandOutcome outcome;
  outcome.device_id = device.text();
  outcome.id = result.id;
  outcome.phase = std::string(name_of(result.order.phase));
  outcome.state = result.state.empty() ? std::string(name_of(result.order.to)) : result.state;
  outcome.status = std::string(name_of(result.status));
  if (!result.error.empty()) outcome.error = result.error;
  return outcome;
}

}  // namespace

Live::Live(Clock clock, net::Scheduler& scheduler) : clock_(std::move(clock)), scheduler_(scheduler) {}

net::WebSocketEvents Live::add_device(const DeviceId& device, std::shared_ptr<net::WebSocket> socket) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t connection = next_connection_++;
  Device& entry = devices_[device];
  if (entry.socket) entry.socket->close(net::k_close_replaced, "the device has connected again");
  entry.socket = std::move(socket);
  entry.connection = connection;
  entry.state.online = true;
  entry.state.last_seen = clock_();
  entry.socket->send(to_json(message::Welcome{to_rfc3339(clock_())}));
  for (const auto& [id, pending] : pending_) {
    if (pending.device == device) entry.socket->send(to_json(pending.command));
  }
  tell_watchers(device, state_message(device, entry.state));
  spdlog::info("device {} connected", device.text());
  return {[this, device, connection](std::string_view text) { device_said(device, connection, text); },
          [this, device, connection](const std::string& why) {
            spdlog::info("device {} disconnected: {}", device.text(), why);
            device_gone(device, connection);
          }};
}

void Live::device_said(const DeviceId& device, std::uint64_t connection, std::string_view text) {
  const auto message = parse_from_device(text);
  {
    const std::lock_guard lock(mutex_);
    Device& entry = devices_[device];
    if (entry.connection != connection) return;
    entry.state.last_seen = clock_();
    if (!message && message.error().code != Errc::not_found) {
      // Only the shape is told: what a device says may hold anything.
      const auto& faults = message.error().faults;
      message::ErrorNote note{message.error().summary};
      if (!faults.empty()) note.detail += ": " + faults[0].pointer + " " + faults[0].detail;
      spdlog::warn("device {} sent a message that is not understood: {}", device.text(), note.detail);
      entry.socket->send(to_json(note));
    }
  }
  if (!message) return;
  if (const auto* hello = std::get_if<message::Hello>(&*message)) update(device, hello->relays, hello->backlog);
  if (const auto* status = std::get_if<message::Status>(&*message)) update(device, status->relays, status->backlog);
  if (const auto* ack = std::get_if<message::Ack>(&*message)) acknowledged(device, *ack);
}

void Live::update(const DeviceId& device, const RelayStates& relays, std::uint64_t backlog) {
  const std::lock_guard lock(mutex_);
  DeviceState& state = devices_[device].state;
  state.relays.clear();
  // Taken from outside: only what a relay can be is kept.
  for (const Phase phase : k_phases) {
    const auto found = relays.find(std::string(name_of(phase)));
    if (found == relays.end() || (found->second != "on" && found->second != "off")) continue;
    state.relays.insert(*found);
  }
  state.backlog = backlog;
  tell_watchers(device, state_message(device, state));
}

void Live::device_gone(const DeviceId& device, std::uint64_t connection) {
  const std::lock_guard lock(mutex_);
  Device& entry = devices_[device];
  if (entry.connection != connection) return;
  entry.socket.reset();
  entry.state.online = false;
  tell_watchers(device, state_message(device, entry.state));
}

void Live::send(const DeviceId& device, SwitchOrder order, std::chrono::milliseconds timeout,
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
      Pending pending{device,
                      order,
                      message::Command{id, "set_relay", std::string(name_of(order.phase)),
                                       std::string(name_of(order.to)), to_rfc3339(now + timeout)},
                      now,
                      nullptr,
                      std::move(done)};
      if (found->second.socket->send(to_json(pending.command))) {
        pending.deadline = scheduler_.after(timeout, [this, id, order] {
          finish(id, {id, CommandStatus::timeout, order, {}, "the device did not answer in time"});
        });
        CommandResult sent{id, CommandStatus::timeout, order};
        auto note = outcome_of(device, sent);
        note.status = "sent";
        tell_watchers(device, to_json(note));
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
    if (ack.ok) {
      const bool plausible = ack.state == "on" || ack.state == "off";
      result.state = plausible ? *ack.state : std::string(name_of(result.order.to));
      DeviceState& state = devices_[device].state;
      state.relays[std::string(name_of(result.order.phase))] = result.state;
      tell_watchers(device, state_message(device, state));
    } else {
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
    tell_watchers(pending->device, to_json(outcome_of(pending->device, result)));
  }
  pending->done(std::move(result));
}

void Live::stop() {
  std::vector<std::pair<std::string, SwitchOrder>> waiting;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto& [id, pending] : pending_) waiting.emplace_back(id, pending.order);
  }
  for (const auto& [id, order] : waiting) {
    finish(id, {id, CommandStatus::offline, order, {}, "the server stops before the device answered"});
  }
}

DeviceState Live::state_of(const DeviceId& device) const {
  const std::lock_guard lock(mutex_);
  const auto found = devices_.find(device);
  return found == devices_.end() ? DeviceState{} : found->second.state;
}

std::size_t Live::devices_online() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(devices_, [](const auto& entry) { return entry.second.state.online; }));
}

AppId Live::add_app(std::shared_ptr<net::WebSocket> socket) {
  const std::lock_guard lock(mutex_);
  const AppId app{next_app_++};
  apps_.emplace(app, App{std::move(socket), {}});
  return app;
}

void Live::remove_app(AppId app) {
  const std::lock_guard lock(mutex_);
  apps_.erase(app);
}

bool Live::subscribe(AppId app, const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  const auto found = apps_.find(app);
  if (found == apps_.end()) return true;  // gone in the meantime: nobody to tell
  auto& watches = found->second.watches;
  if (watches.size() >= k_max_watched_devices && !watches.contains(device)) return false;
  watches.insert(device);
  const auto known = devices_.find(device);
  found->second.socket->send(state_message(device, known == devices_.end() ? DeviceState{} : known->second.state));
  return true;
}

void Live::unsubscribe(AppId app, const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  if (const auto found = apps_.find(app); found != apps_.end()) found->second.watches.erase(device);
}

void Live::tell(AppId app, const message::ErrorNote& note) {
  const std::lock_guard lock(mutex_);
  if (const auto found = apps_.find(app); found != apps_.end()) found->second.socket->send(to_json(note));
}

std::size_t Live::apps() const {
  const std::lock_guard lock(mutex_);
  return apps_.size();
}

void Live::readings_stored(const DeviceId& device, const std::vector<Reading>& readings) {
  const std::lock_guard lock(mutex_);
  Device& entry = devices_[device];
  entry.state.last_seen = clock_();
  const auto newest = std::ranges::max_element(readings, {}, &Reading::time);
  if (newest == readings.end() || newest->time < entry.newest_shown) return;
  // A device whose clock was ahead for a while must not stay dark until the true time gets there.
  entry.newest_shown = std::min(newest->time, clock_() + k_max_lead);
  std::vector<Reading> fresh;
  std::ranges::copy_if(readings, std::back_inserter(fresh), [&](const Reading& r) { return r.time == newest->time; });
  std::string text;
  for (auto& [id, app] : apps_) {
    if (!app.watches.contains(device) || app.socket->queued_bytes() > k_lagging_bytes) continue;
    if (text.empty()) text = readings_message(device, fresh);
    app.socket->send(text);
  }
}

void Live::tell_watchers(const DeviceId& device, const std::string& text) {
  for (auto& [id, app] : apps_) {
    if (app.watches.contains(device)) app.socket->send(text);
  }
}

std::string Live::state_message(const DeviceId& device, const DeviceState& state) const {
  message::Device note{device.text(), state.online, std::nullopt, state.relays, state.backlog};
  if (state.last_seen) note.last_seen = to_rfc3339(*state.last_seen);
  return to_json(note);
}

}  // namespace edl::server
