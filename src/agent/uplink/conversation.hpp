#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "agent/uplink/backoff.hpp"
#include "agent/uplink/lane.hpp"
#include "core/messages.hpp"
#include "core/timestamp.hpp"
#include "net/url.hpp"
#include "net/websocket_client.hpp"

namespace edl::agent {

/// What the server is told of the device.
struct DeviceReport {
  RelayStates relays;
  std::uint64_t backlog = 0;
  std::optional<std::uint64_t> schedule_revision{};  ///< nullopt: the device carries out no schedules

  bool operator==(const DeviceReport&) const = default;
};

/// Carries a command out and says how it went; called on the connection's thread, must not block for long. nullopt:
/// the answer follows later (Conversation::answer).
/// @param server_now  the server's clock, by which it says when a command expires; our own may be wrong
using CommandHandler = std::function<std::optional<message::Ack>(const message::Command&, Timestamp server_now)>;

/// Keeps a schedule, or says why not; called on the connection's thread, must not block for long.
using ScheduleHandler = std::function<message::ScheduleState(const message::SetSchedule&)>;

/// What is asked of whoever has relays. The schedule's may be empty: such a device does not answer schedules.
struct DeviceHandlers {
  CommandHandler command;
  ScheduleHandler schedule{};
};

struct ConversationSettings {
  net::Url server;
  std::shared_ptr<const net::ClientTls> tls;  ///< by what the server is known, for https
  std::string agent_version;
  std::chrono::milliseconds report_at_most_every{1'000};  ///< a change is told this soon
  std::chrono::milliseconds report_at_least_every{10'000};
  std::uint64_t backlog_worth_a_report = 5;  ///< at rest a second always comes and goes
  net::WebSocketLimits limits;
};

/// The WebSocket to the server: opened again whenever it ends, says hello, tells what has changed, and hands commands
/// on. Runs on a thread of its own until destroyed.
class Conversation {
 public:
  Conversation(ConversationSettings settings, TokenSource token, std::function<DeviceReport()> report,
               DeviceHandlers handlers, Backoff backoff, std::function<void()> on_connected);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation();

  [[nodiscard]] bool connected() const;

  /// Sends the answer to a command that took its time. Lost without a connection: the server asks again with the
  /// next one, if it still waits. Any thread.
  void answer(const message::Ack& ack);

 private:
  /// The server's clock as it was told, and when by ours that only moves forward.
  struct ServerClock {
    Timestamp told;
    std::chrono::steady_clock::time_point at;
  };

  void run(const std::stop_token& stop);
  void set_connected(bool connected);
  [[nodiscard]] Result<std::unique_ptr<net::WebSocketClient>> connect();
  void talk(net::WebSocketClient& client, const std::stop_token& stop);
  void heard(std::string_view text);
  void heard(const message::Welcome& welcome);
  void heard(const message::Command& command);
  void heard(const message::SetSchedule& schedule);
  void send_soon(std::string text);
  [[nodiscard]] bool worth_a_report(const DeviceReport& told, const DeviceReport& now) const;

  ConversationSettings settings_;
  TokenSource token_;
  std::function<DeviceReport()> report_;
  DeviceHandlers handlers_;
  Backoff backoff_;
  std::function<void()> on_connected_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::string> to_send_;  ///< answers that wait for the connection's owner
  bool connected_ = false;            ///< there is a connection; not yet while one is tried
  bool closed_ = false;               ///< the one that is tried, or was made, has been closed
  std::string closed_because_;
  std::optional<ServerClock> server_clock_;  ///< the connection's thread only
  std::jthread thread_;                      ///< last: it uses all of the above
};

}  // namespace edl::agent
