#include "agent/uplink/uplink.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace edl::agent {
namespace {

net::HttpClientSettings client_settings(const net::Url& server) {
  net::HttpClientSettings settings;
  settings.server = server;
  settings.max_response_bytes = 1 << 20;
  return settings;
}

}  // namespace

Uplink::Uplink(Parts parts)
    : parts_(std::move(parts)), live_client_(client_settings(parts_.conversation.server)),
      backlog_client_(client_settings(parts_.conversation.server)) {
  const auto lane = [this](LaneKind kind, net::HttpClient& client) {
    return std::make_unique<LaneThread>(
        Lane(
            kind, parts_.queue, [&client](const net::HttpRequest& request) { return client.send(request); },
            [this]() -> Result<std::string> { return parts_.token.current(); }, Backoff({}, parts_.random)),
        [this](const Lane::Step& step) { stepped(step); }, [&client] { client.cancel(); });
  };
  const std::lock_guard lock(mutex_);  // a lane that steps already waits until the other is there
  backlog_lane_ = lane(k_backlog_lane, backlog_client_);
  live_lane_ = lane(k_live_lane, live_client_);
  conversation_ = std::make_unique<Conversation>(
      parts_.conversation, [this]() -> Result<std::string> { return parts_.token.current(); }, parts_.report,
      parts_.on_command, Backoff({}, parts_.random),
      [this] {
        live_lane_->hurry();
        backlog_lane_->hurry();
      });
}

Uplink::~Uplink() {
  conversation_.reset();
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  live_lane_.reset();
  backlog_lane_.reset();
}

void Uplink::wake() {
  live_lane_->wake();
  backlog_lane_->wake();
}

UplinkState Uplink::state() const {
  const std::lock_guard lock(mutex_);
  UplinkState state = state_;
  state.connected = conversation_->connected();
  return state;
}

/// Keeps the state and tells the story: away since when and why, back, and how much came after.
void Uplink::stepped(const Lane::Step& step) {
  const Timestamp now = parts_.clock.now();
  const std::lock_guard lock(mutex_);
  if (step.fate == Fate::set_aside)
    spdlog::error("the server refuses a reading set, it is set aside: {}", step.problem);
  if (step.fate == Fate::try_later) {
    state_.delivering = false;
    if (!away_since_) {
      away_since_ = now;
      spdlog::warn("delivery fails, readings are kept: {}", step.problem);
      if (step.locked_out) {
        spdlog::error("the server does not accept this device: is it enrolled, not revoked, and its clock right?");
      }
    }
    state_.problem = step.problem;
    return;
  }
  if (step.fate != Fate::delivered) return;
  state_.delivering = true;
  state_.problem.clear();
  state_.last_delivery = now;
  if (!away_since_) return;
  const auto away = std::chrono::duration_cast<std::chrono::seconds>(now - *away_since_);
  spdlog::info("delivering again after {} s; {} reading sets wait", away.count(), parts_.queue.backlog());
  away_since_.reset();
  reached();
}

/// One lane got through: the other need not wait for its next try. With the lock held.
void Uplink::reached() {
  if (ending_) return;
  live_lane_->hurry();
  backlog_lane_->hurry();
}

}  // namespace edl::agent
