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
#include "net/url.hpp"
#include "net/websocket_client.hpp"

namespace edl::agent {

/// What the server is told of the device.
struct DeviceReport {
  RelayStates relays;
  std::uint64_t backlog = 0;

  bool operator==(const DeviceReport&) const = default;
};

/// Carries a command out and says how it went; called on the connection's thread, must not block for long.
using CommandHandler = std::function<message::Ack(const message::Command&)>;

struct ConversationSettings {
  net::Url server;
  std::string agent_version;
  std::chrono::milliseconds report_at_most_every{1'000};  ///< a change is told this soon
  std::chrono::milliseconds report_at_least_every{10'000};
  net::WebSocketLimits limits;
};

/// The WebSocket to the server: opened again whenever it ends, says hello, tells what has changed, and hands commands
/// on. Runs on a thread of its own until destroyed.
class Conversation {
 public:
  Conversation(ConversationSettings settings, TokenSource token, std::function<DeviceReport()> report,
               CommandHandler on_command, Backoff backoff, std::function<void()> on_connected);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation();

  [[nodiscard]] bool connected() const;

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] Result<std::unique_ptr<net::WebSocketClient>> connect();
  void talk(net::WebSocketClient& client, const std::stop_token& stop);
  void heard(std::string_view text);

  ConversationSettings settings_;
  TokenSource token_;
  std::function<DeviceReport()> report_;
  CommandHandler on_command_;
  Backoff backoff_;
  std::function<void()> on_connected_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::string> to_send_;  ///< answers that wait for the connection's owner
  bool open_ = false;
  std::string closed_because_;
  std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace edl::agent
