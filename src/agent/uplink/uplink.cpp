#include "agent/uplink/uplink.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace edl::agent {
namespace {

net::HttpClientSettings client_settings(const ConversationSettings& conversation) {
  net::HttpClientSettings settings;
  settings.server = conversation.server;
  settings.tls = conversation.tls;
  settings.max_response_bytes = 1 << 20;
  return settings;
}

}  // namespace

Uplink::Uplink(Parts parts)
    : parts_(std::move(parts)), live_client_(client_settings(parts_.conversation)),
      backlog_client_(client_settings(parts_.conversation)), record_client_(client_settings(parts_.conversation)) {
  const auto thread = [](net::HttpClient& client, std::vector<LaneThread::Entry> lanes) {
    return std::make_unique<LaneThread>(std::move(lanes), [&client] { client.cancel(); });
  };
  const auto readings = [this](LaneKind kind, ReadingFreight::Takes takes, net::HttpClient& client) {
    std::vector<LaneThread::Entry> lanes;
    lanes.push_back(entry(kind, std::make_unique<ReadingFreight>(parts_.queue, takes), client,
                          [this](const Lane::Step& step) { stepped(step); }));
    return lanes;
  };
  const auto record = [this](RecordQueue& queue, std::string_view path, RecordWay& way) {
    return entry(k_record_lane, std::make_unique<RecordFreight>(queue, path), record_client_,
                 [this, &way](const Lane::Step& step) { record_stepped(way, step); });
  };
  std::vector<LaneThread::Entry> records;
  records.push_back(record(parts_.events, "/events", events_));
  records.push_back(record(parts_.switchings, "/switchings", switchings_));
  records.push_back(record(parts_.harmonics, "/harmonics", harmonics_));

  const std::lock_guard lock(mutex_);  // a lane that steps already waits until the others are there
  record_lanes_ = thread(record_client_, std::move(records));
  backlog_lane_ = thread(backlog_client_, readings(k_backlog_lane, ReadingFreight::Takes::oldest, backlog_client_));
  live_lane_ = thread(live_client_, readings(k_live_lane, ReadingFreight::Takes::newest, live_client_));
  conversation_ = std::make_unique<Conversation>(
      parts_.conversation, [this]() -> Result<std::string> { return parts_.token.current(); }, parts_.report,
      parts_.handlers, Backoff({}, parts_.random),
      [this] {
        live_lane_->hurry();
        backlog_lane_->hurry();
        record_lanes_->hurry();
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
  record_lanes_.reset();
}

LaneThread::Entry Uplink::entry(LaneKind kind, std::unique_ptr<Freight> freight, net::HttpClient& client,
                                std::function<void(const Lane::Step&)> on_step) {
  return {Lane(
              kind, std::move(freight), [&client](const net::HttpRequest& request) { return client.send(request); },
              [this]() -> Result<std::string> { return parts_.token.current(); }, Backoff({}, parts_.random)),
          std::move(on_step)};
}

void Uplink::wake() {
  live_lane_->wake();
  backlog_lane_->wake();
}

void Uplink::wake_records() { record_lanes_->wake(); }

UplinkState Uplink::state() const {
  const std::lock_guard lock(mutex_);
  UplinkState state = state_;
  state.connected = conversation_->connected();
  for (const RecordWay* const way : {&events_, &switchings_, &harmonics_}) {
    if (state.record_problem.empty()) state.record_problem = way->problem;
  }
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

/// Records have a story of their own: a server that refuses them may still take readings, and how readings fare, which
/// come each second, must not set the pace of trying again.
void Uplink::record_stepped(RecordWay& way, const Lane::Step& step) {
  const std::lock_guard lock(mutex_);
  switch (step.fate) {
    case Fate::delivered:
      if (!way.problem.empty()) spdlog::info("{} are delivered again", way.name);
      way.problem.clear();
      return;
    case Fate::set_aside:
      spdlog::error("the server refuses one of the {}, it is set aside: {}", way.name, step.problem);
      return;
    case Fate::send_fewer: return;
    case Fate::no_endpoint:
      if (way.problem.empty()) {
        spdlog::warn("this server takes no {}, as older versions do; they are kept until it does", way.name);
      }
      way.problem = step.problem;
      return;
    case Fate::try_later:
      if (way.problem.empty() && !away_since_) spdlog::warn("{} are kept: {}", way.name, step.problem);
      way.problem = step.problem;
      return;
  }
}

/// One lane got through: the others need not wait for their next try. With the lock held.
void Uplink::reached() {
  if (ending_) return;
  live_lane_->hurry();
  backlog_lane_->hurry();
  record_lanes_->hurry();
}

}  // namespace edl::agent
