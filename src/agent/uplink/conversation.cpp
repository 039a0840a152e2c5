#include "agent/uplink/conversation.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

/// A connection that ends sooner has not helped: the wait for the next one goes on growing, so that two agents with
/// one identity, which the server lets replace each other, do not do so in a storm.
constexpr std::chrono::seconds k_good_connection{10};

/// Answers that may wait; a server that sends commands faster than it reads answers has lost its mind.
constexpr std::size_t k_max_waiting_answers = 1'000;

}  // namespace

Conversation::Conversation(ConversationSettings settings, TokenSource token, std::function<DeviceReport()> report,
                           DeviceHandlers handlers, Backoff backoff, std::function<void()> on_connected)
    : settings_(std::move(settings)), token_(std::move(token)), report_(std::move(report)),
      handlers_(std::move(handlers)), backoff_(std::move(backoff)), on_connected_(std::move(on_connected)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Conversation::~Conversation() {
  thread_.request_stop();
  thread_.join();
}

bool Conversation::connected() const {
  const std::lock_guard lock(mutex_);
  return connected_ && !closed_;
}

void Conversation::set_connected(bool connected) {
  const std::lock_guard lock(mutex_);
  connected_ = connected;
}

void Conversation::run(const std::stop_token& stop) {
  bool told = false;
  while (!stop.stop_requested()) {
    if (auto client = connect()) {
      spdlog::info("connected to {}: commands can come", settings_.server.text());
      told = false;
      set_connected(true);
      on_connected_();
      const auto since = std::chrono::steady_clock::now();
      talk(**client, stop);
      if (std::chrono::steady_clock::now() - since >= k_good_connection) backoff_.succeeded();
      set_connected(false);
      client->reset();
      const std::lock_guard lock(mutex_);
      if (!stop.stop_requested()) spdlog::warn("the connection for commands ended: {}", closed_because_);
    } else if (!std::exchange(told, true)) {
      // Once for each time away; the delivery's own log tells the rest.
      spdlog::warn("no connection for commands: {}; trying again", to_string(client.error()));
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, backoff_.next(), [] { return false; });
  }
}

Result<std::unique_ptr<net::WebSocketClient>> Conversation::connect() {
  const auto token = token_();
  if (!token) return tl::unexpected(token.error());
  net::WebSocketClientSettings settings;
  settings.server = settings_.server;
  settings.tls = settings_.tls;
  settings.subprotocol = std::string(k_subprotocol);
  settings.headers.add("Authorization", "Bearer " + *token);
  settings.limits = settings_.limits;
  {
    const std::lock_guard lock(mutex_);
    closed_ = false;
    to_send_.clear();
  }
  return net::WebSocketClient::connect(settings, {[this](std::string_view text) { heard(text); },
                                                  [this](std::string why) {
                                                    const std::lock_guard lock(mutex_);
                                                    closed_ = true;
                                                    closed_because_ = std::move(why);
                                                    changed_.notify_all();
                                                  }});
}

/// Says hello, then sends answers as they come and reports when something has changed or some time has passed.
void Conversation::talk(net::WebSocketClient& client, const std::stop_token& stop) {
  using Steady = std::chrono::steady_clock;
  DeviceReport told = report_();
  client.socket().send(
      to_json(message::Hello{settings_.agent_version, told.relays, told.backlog, told.schedule_revision}));
  auto told_at = Steady::now();
  while (!stop.stop_requested()) {
    std::vector<std::string> answers;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, settings_.report_at_most_every, [this] { return closed_ || !to_send_.empty(); });
      if (closed_) return;
      answers.swap(to_send_);
    }
    for (std::string& answer : answers) client.socket().send(std::move(answer));
    const DeviceReport now = report_();
    const auto since = Steady::now() - told_at;
    const bool changed = worth_a_report(told, now) && since >= settings_.report_at_most_every;
    if (!changed && since < settings_.report_at_least_every) continue;
    client.socket().send(to_json(message::Status{now.relays, now.backlog}));
    told = now;
    told_at = Steady::now();
  }
}

void Conversation::heard(std::string_view text) {
  const auto message = parse_from_server(text);
  if (!message) {
    // A later server may say more than we know; anything else is worth a line.
    if (message.error().code != Errc::not_found) spdlog::warn("not understood: {}", message.error().summary);
    return;
  }
  std::visit([this](const auto& one) { heard(one); }, *message);
}

void Conversation::heard(const message::Welcome& welcome) {
  const auto time = parse_rfc3339(welcome.server_time);
  if (time) server_clock_ = {*time, std::chrono::steady_clock::now()};
}

void Conversation::heard(const message::Command& command) {
  if (!server_clock_) {
    spdlog::warn("a command came before the server's welcome; it is not carried out");
    return;
  }
  const auto since = std::chrono::steady_clock::now() - server_clock_->at;
  const Timestamp server_now = server_clock_->told + std::chrono::floor<std::chrono::milliseconds>(since);
  if (const auto ack = handlers_.command(command, server_now)) answer(*ack);
}

void Conversation::heard(const message::SetSchedule& schedule) {
  if (handlers_.schedule) send_soon(to_json(handlers_.schedule(schedule)));
}

void Conversation::answer(const message::Ack& ack) { send_soon(to_json(ack)); }

void Conversation::send_soon(std::string text) {
  const std::lock_guard lock(mutex_);
  if (to_send_.size() >= k_max_waiting_answers) return;
  to_send_.push_back(std::move(text));
  changed_.notify_all();
}

bool Conversation::worth_a_report(const DeviceReport& told, const DeviceReport& now) const {
  const auto [less, more] = std::minmax(told.backlog, now.backlog);
  return told.relays != now.relays || more - less >= settings_.backlog_worth_a_report;
}

}  // namespace edl::agent
