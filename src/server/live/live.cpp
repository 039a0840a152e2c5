#include "server/live/live.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "core/fault.hpp"
#include "core/reading_json.hpp"
#include "net/close_reason.hpp"

namespace edl::server {
namespace {

/// An app with more than this unsent reads too slowly for every second; it gets the next one that finds room.
constexpr std::size_t k_lagging_bytes = 64 << 10;

constexpr std::chrono::seconds k_max_lead{5};

std::string readings_message(const DeviceId& device, const std::vector<Reading>& readings) {
  std::string text = R"({"type":"readings","device_id":")" + device.text() + R"(","readings":)";
  append_json(text, readings);
  text += '}';
  return text;
}

}  // namespace

Live::Live(Clock clock, net::Scheduler& scheduler, LiveListeners listeners)
    : clock_(std::move(clock)), scheduler_(scheduler), listeners_(std::move(listeners)) {}

net::WebSocketEvents Live::add_device(const DeviceId& device, std::shared_ptr<net::WebSocket> socket) {
  const std::uint64_t connection = connect(device, std::move(socket));
  spdlog::info("device {} connected", device.text());
  note_heard(device, clock_());
  return {[this, device, connection](std::string_view text) { device_said(device, connection, text); },
          [this, device, connection](const std::string& why) {
            spdlog::info("device {} disconnected: {}", device.text(), why);
            device_gone(device, connection, why);
          }};
}

std::uint64_t Live::connect(const DeviceId& device, std::shared_ptr<net::WebSocket> socket) {
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
  return connection;
}

void Live::device_said(const DeviceId& device, std::uint64_t connection, std::string_view text) {
  auto message = parse_from_device(text, clock_());
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
  note_heard(device, clock_());
  if (!message) return;
  if (auto* told = std::get_if<message::Event>(&*message); told != nullptr && listeners_.event) {
    listeners_.event(device, std::move(told->event));
  }
  if (const auto* hello = std::get_if<message::Hello>(&*message)) greeted(device, *hello);
  if (auto* state = std::get_if<message::ScheduleState>(&*message); state && listeners_.schedule_answered) {
    if (state->error) state->error = shown(*state->error);
    listeners_.schedule_answered(device, std::move(*state));
  }
  if (const auto* status = std::get_if<message::Status>(&*message)) update(device, status->relays, status->backlog);
  if (const auto* ack = std::get_if<message::Ack>(&*message)) acknowledged(device, *ack);
}

void Live::greeted(const DeviceId& device, const message::Hello& hello) {
  {
    const std::lock_guard lock(mutex_);
    devices_[device].state.agent_version = shown(hello.agent_version);
  }
  update(device, hello.relays, hello.backlog);
  if (listeners_.schedule_kept) listeners_.schedule_kept(device, hello.schedule_revision);
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

void Live::device_gone(const DeviceId& device, std::uint64_t connection, const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    Device& entry = devices_[device];
    if (entry.connection != connection) return;
    entry.socket.reset();
    entry.state.online = false;
    tell_watchers(device, state_message(device, entry.state));
  }
  // An end is heard, save the one by silence.
  const Timestamp now = clock_();
  note_heard(device, why == net::k_reason_silent ? now - net::WebSocketLimits{}.silence_limit : now);
}

void Live::heard(const DeviceId& device) {
  const Timestamp now = clock_();
  {
    const std::lock_guard lock(mutex_);
    devices_[device].state.last_seen = now;
  }
  note_heard(device, now);
}

void Live::note_heard(const DeviceId& device, Timestamp at) {
  if (listeners_.heard) listeners_.heard(device, at);
}

void Live::tell(const DeviceId& device, const message::ErrorNote& note) {
  const std::lock_guard lock(mutex_);
  const auto found = devices_.find(device);
  if (found != devices_.end() && found->second.socket) found->second.socket->send(to_json(note));
}

void Live::give(const DeviceId& device, const message::SetSchedule& schedule) {
  const std::lock_guard lock(mutex_);
  const auto found = devices_.find(device);
  if (found != devices_.end() && found->second.socket) found->second.socket->send(to_json(schedule));
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

AppId Live::add_app(std::shared_ptr<net::WebSocket> socket, std::string user) {
  const std::lock_guard lock(mutex_);
  const AppId app{next_app_++};
  apps_.emplace(app, App{std::move(socket), std::move(user), {}});
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

std::set<std::string> Live::watchers_of(const DeviceId& device) const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> users;
  for (const auto& [id, app] : apps_) {
    if (app.watches.contains(device)) users.insert(app.user);
  }
  return users;
}

void Live::end_watching(const DeviceId& device, const std::string& user, const message::ErrorNote& note) {
  const std::lock_guard lock(mutex_);
  for (auto& [id, app] : apps_) {
    if (app.user == user && app.watches.erase(device) > 0) app.socket->send(to_json(note));
  }
}

void Live::tell(AppId app, const message::ErrorNote& note) {
  const std::lock_guard lock(mutex_);
  if (const auto found = apps_.find(app); found != apps_.end()) found->second.socket->send(to_json(note));
}

std::size_t Live::apps() const {
  const std::lock_guard lock(mutex_);
  return apps_.size();
}

void Live::tell_apps(const DeviceId& device, const std::string& message) {
  const std::lock_guard lock(mutex_);
  tell_watchers(device, message);
}

void Live::readings_stored(const DeviceId& device, const std::vector<Reading>& readings) {
  note_heard(device, clock_());
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
