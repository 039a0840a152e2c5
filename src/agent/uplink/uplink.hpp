#pragma once

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
  std::string record_problem{};              ///< the same of events, harmonics and switchings
};

/// Everything between the agent and its server: the live lane, the backlog lane, the lanes of
/// events, harmonics and switchings, the conversation.
class Uplink {
 public:
  struct Parts {
    ConversationSettings conversation;
    DeviceToken& token;
    DeliveryQueue& queue;
    RecordQueue& events;
    RecordQueue& harmonics;
    RecordQueue& switchings;
    const Clock& clock;
    std::function<DeviceReport()> report;  ///< any thread
    DeviceHandlers handlers;               ///< one thread, not the caller's
    Random random;                         ///< any thread
  };

  /// Starts at once. What is borrowed outlives the uplink.
  explicit Uplink(Parts parts);
  Uplink(const Uplink&) = delete;
  Uplink& operator=(const Uplink&) = delete;
  ~Uplink();  ///< ends within moments; what was not answered stays in the queue

  /// A reading set has been put into the queue.
  void wake();

  /// An event, a set of harmonics or a switching has been put into its queue.
  void wake_records();

  /// Answers a command whose handler said that the answer follows. Any thread.
  void answer(const message::Ack& ack) { conversation_->answer(ack); }

  [[nodiscard]] UplinkState state() const;

 private:
  /// A kind of record on its way, for the log and the state.
  struct RecordWay {
    std::string_view name;
    std::string problem{};
  };

  [[nodiscard]] LaneThread::Entry entry(LaneKind kind, std::unique_ptr<Freight> freight, net::HttpClient& client,
                                        std::function<void(const Lane::Step&)> on_step);
  void stepped(const Lane::Step& step);
  void record_stepped(RecordWay& way, const Lane::Step& step);
  void reached();

  Parts parts_;
  mutable std::mutex mutex_;
  UplinkState state_;
  std::optional<Timestamp> away_since_;
  bool ending_ = false;  ///< the lanes may be gone
  net::HttpClient live_client_;
  net::HttpClient backlog_client_;
  net::HttpClient record_client_;
  RecordWay events_{"events"};
  RecordWay harmonics_{"harmonics"};
  RecordWay switchings_{"switchings"};
  std::unique_ptr<LaneThread> record_lanes_;
  std::unique_ptr<LaneThread> backlog_lane_;
  std::unique_ptr<LaneThread> live_lane_;
  std::unique_ptr<Conversation> conversation_;
};

}  // namespace edl::agent
