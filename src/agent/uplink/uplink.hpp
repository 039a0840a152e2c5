#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/port/clock.hpp"
#include "agent/uplink/conversation.hpp"
#include "agent/uplink/delivery_queue.hpp"
#include "agent/uplink/device_token.hpp"
#include "agent/uplink/lane_thread.hpp"
#include "net/http_client.hpp"

namespace edl::agent {

/// How the way to the server is, for status and logs.
struct UplinkState {
  bool delivering = false;                   ///< the last attempt succeeded
  bool connected = false;                    ///< the server can send commands
  std::optional<Timestamp> last_delivery{};  ///< since the agent started
  std::string problem{};                     ///< why the last attempt failed; empty if it did not
};

/// Everything between the agent and its server: the live lane, the backlog lane, the conversation.
class Uplink {
 public:
  struct Parts {
    ConversationSettings conversation;
    DeviceToken& token;
    DeliveryQueue& queue;
    const Clock& clock;
    std::function<DeviceReport()> report;  ///< any thread
    CommandHandler on_command;             ///< one thread, not the caller's
    Random random;                         ///< any thread
  };

  /// Starts at once. What is borrowed outlives the uplink.
  explicit Uplink(Parts parts);
  Uplink(const Uplink&) = delete;
  Uplink& operator=(const Uplink&) = delete;
  ~Uplink();  ///< ends within moments; what was not answered stays in the queue

  /// A reading set has been put into the queue.
  void wake();

  [[nodiscard]] UplinkState state() const;

 private:
  void stepped(const Lane::Step& step);
  void reached();

  Parts parts_;
  mutable std::mutex mutex_;
  UplinkState state_;
  std::optional<Timestamp> away_since_;
  bool ending_ = false;  ///< the lanes may be gone
  net::HttpClient live_client_;
  net::HttpClient backlog_client_;
  std::unique_ptr<LaneThread> backlog_lane_;
  std::unique_ptr<LaneThread> live_lane_;
  std::unique_ptr<Conversation> conversation_;
};

}  // namespace edl::agent
