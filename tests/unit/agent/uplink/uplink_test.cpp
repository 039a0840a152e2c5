#include "agent/uplink/uplink.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <thread>
#include <utility>

#include "agent/platform/sim/manual_clock.hpp"
#include "core/reading_json.hpp"
#include "net/http_server.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

/// A queue that many threads use.
class SharedQueue final : public DeliveryQueue {
 public:
  void put(ReadingSet set) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(set.time, std::move(set));
  }
  Result<std::vector<ReadingSet>> newest_unsent(std::size_t max_sets) override {
    const std::lock_guard lock(mutex_);
    std::vector<ReadingSet> sets;
    for (auto it = waiting_.rbegin(); it != waiting_.rend() && sets.size() < max_sets; ++it) sets.push_back(it->second);
    return sets;
  }
  Result<std::vector<ReadingSet>> oldest_unsent(std::size_t max_sets) override {
    const std::lock_guard lock(mutex_);
    std::vector<ReadingSet> sets;
    for (auto it = waiting_.begin(); it != waiting_.end() && sets.size() < max_sets; ++it) sets.push_back(it->second);
    return sets;
  }
  Result<void> mark_sent(const std::vector<Timestamp>& times) override {
    const std::lock_guard lock(mutex_);
    for (const Timestamp time : times) waiting_.erase(time);
    if (waiting_.empty()) emptied_.notify_all();
    return {};
  }
  Result<void> set_aside(Timestamp, const std::string&) override { return {}; }
  std::size_t backlog() const override {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  bool wait_until_empty() {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, 20s, [this] { return waiting_.empty(); });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable emptied_;
  std::map<Timestamp, ReadingSet> waiting_;
};

/// Records that many threads use.
class SharedRecords final : public RecordQueue {
 public:
  void put(std::string json) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(++last_, std::move(json));
  }
  Result<std::vector<Item>> oldest_unsent(std::size_t max_records) override {
    const std::lock_guard lock(mutex_);
    std::vector<Item> items;
    for (const auto& [id, json] : waiting_) {
      if (items.size() < max_records) items.push_back({id, json});
    }
    return items;
  }
  Result<void> mark_sent(const std::vector<std::int64_t>& ids) override {
    const std::lock_guard lock(mutex_);
    for (const std::int64_t id : ids) waiting_.erase(id);
    changed_.notify_all();
    return {};
  }
  Result<void> set_aside(std::int64_t id, const std::string& why) override {
    const std::lock_guard lock(mutex_);
    waiting_.erase(id);
    aside_ += why;
    changed_.notify_all();
    return {};
  }
  std::size_t waiting() const override {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  bool wait_until_empty() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [this] { return waiting_.empty(); });
  }
  std::string aside() const {
    const std::lock_guard lock(mutex_);
    return aside_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, std::string> waiting_;
  std::int64_t last_ = 0;
  std::string aside_;
};

/// A real server on loopback that takes readings and holds the device's WebSocket.
class UplinkTest : public testing::Test {
 protected:
  void start_server(std::uint16_t port = 0) {
    net::HttpServerSettings settings;
    settings.listen = {"127.0.0.1", port};
    net::HttpHandlers handlers;
    handlers.on_head = [](const net::HttpRequest&) { return std::size_t{16} << 20; };
    handlers.on_request = [this](const net::HttpRequest& request, net::Responder respond) {
      respond({took(request), {}, "{}"});
    };
    handlers.on_refusal = [](unsigned status, std::string) { return net::HttpResponse{status, {}, ""}; };
    handlers.on_upgrade = [this](const net::HttpRequest&) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
      if (upgrading_) upgrading_();
      return net::WebSocketAcceptance{std::string(k_subprotocol), [this](std::shared_ptr<net::WebSocket> socket) {
                                        const std::lock_guard lock(mutex_);
                                        socket_ = std::move(socket);
                                        heard_changed_.notify_all();
                                        return net::WebSocketEvents{[this](std::string_view text) {
                                                                      const std::lock_guard inner(mutex_);
                                                                      heard_.emplace_back(text);
                                                                      heard_changed_.notify_all();
                                                                    },
                                                                    [](const std::string&) {}};
                                      }};
    };
    server_ = net::HttpServer::start(settings, handlers).value();
  }

  /// Notes a request and gives the status that the test wants for its path.
  unsigned took(const net::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    bodies_[request.path].push_back(request.body);
    heard_changed_.notify_all();
    const auto status = statuses_.find(request.path);
    return status == statuses_.end() ? 201 : status->second;
  }
  void answer_with(const std::string& path, unsigned status) {
    const std::lock_guard lock(mutex_);
    statuses_[path] = status;
  }
  std::size_t requests_to(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return bodies_[path].size();
  }
  bool wait_for_requests(const std::string& path, std::size_t count) {
    std::unique_lock lock(mutex_);
    return heard_changed_.wait_for(lock, 20s, [&] { return bodies_[path].size() >= count; });
  }

  Uplink::Parts parts() {
    ConversationSettings conversation;
    conversation.server = net::Url{"127.0.0.1", server_->port(), ""};
    conversation.agent_version = "test";
    return {conversation,
            token_,
            queue_,
            events_,
            harmonics_,
            switchings_,
            clock_,
            [this] {
              return DeviceReport{{{"A", "on"}}, queue_.backlog(), 6};
            },
            {[this](const message::Command& command, Timestamp server_now) {
               const std::lock_guard lock(mutex_);
               commands_.push_back(command);
               server_now_ = server_now;
               if (command.name == "capture_harmonics") return std::optional<message::Ack>();
               return std::optional(message::Ack{command.id, true, command.state, std::nullopt});
             },
             [](const message::SetSchedule& schedule) {
               return message::ScheduleState{schedule.revision, schedule.timezone};
             }},
            [] { return 0.01; }};
  }

  std::string heard(const std::string& beginning) {
    std::unique_lock lock(mutex_);
    std::string found;
    heard_changed_.wait_for(lock, 20s, [&] {
      for (const std::string& text : heard_) {
        if (text.starts_with(beginning)) found = text;
      }
      return !found.empty();
    });
    return found;
  }

  static ReadingSet set_at(Timestamp time) {
    Reading reading{time, Phase::a};
    reading.values[Field::voltage_rms] = 230.0;
    return {time, {reading}};
  }

  std::function<void()> upgrading_;  ///< called before a WebSocket is accepted
  ManualClock clock_{parse_rfc3339("2026-11-23T10:00:00Z").value()};
  DeviceToken token_{DevicePrivateKey::generate(), DeviceId::parse("house-1").value(), clock_};
  SharedQueue queue_;
  SharedRecords events_;
  SharedRecords harmonics_;
  SharedRecords switchings_;
  std::map<std::string, std::vector<std::string>> bodies_;
  std::map<std::string, unsigned> statuses_;
  std::unique_ptr<net::HttpServer> server_;
  std::mutex mutex_;
  std::condition_variable heard_changed_;
  std::shared_ptr<net::WebSocket> socket_;
  std::vector<std::string> heard_;
  std::vector<message::Command> commands_;
  Timestamp server_now_;
};

TEST_F(UplinkTest, what_is_put_is_delivered_and_the_server_greeted) {
  start_server();
  Uplink uplink(parts());
  for (int i = 0; i < 100; ++i) {
    queue_.put(set_at(clock_.now() + std::chrono::seconds(i)));
    uplink.wake();
  }
  EXPECT_TRUE(queue_.wait_until_empty());
  EXPECT_TRUE(heard(R"({"type":"hello")")
                  .starts_with(R"({"type":"hello","agent_version":"test","relays":{"A":"on"},"backlog":)"));
}

TEST_F(UplinkTest, a_command_is_handed_on_and_its_answer_comes_back) {
  start_server();
  Uplink uplink(parts());
  ASSERT_NE(heard(R"({"type":"hello")"), "");
  socket_->send(to_json(message::Welcome{"2030-01-01T00:00:00.000Z"}));
  socket_->send(to_json(message::Command{"c1", "set_relay", "B", "off", "2026-11-23T10:00:05.000Z"}));
  EXPECT_EQ(heard(R"({"type":"ack")"), R"({"type":"ack","id":"c1","ok":true,"state":"off","error":null})");
  ASSERT_EQ(commands_.size(), 1u);
  EXPECT_EQ(commands_[0].phase, "B");
  // By the server's clock, whatever the device's own says.
  EXPECT_GE(server_now_, parse_rfc3339("2030-01-01T00:00:00Z").value());
  EXPECT_LT(server_now_, parse_rfc3339("2030-01-01T00:01:00Z").value());
}

TEST_F(UplinkTest, a_schedule_is_handed_on_and_its_answer_comes_back) {
  start_server();
  Uplink uplink(parts());
  EXPECT_TRUE(heard(R"({"type":"hello")").ends_with(R"(,"schedule_revision":6})"));
  socket_->send(to_json(message::SetSchedule{7, "Europe/Berlin", std::nullopt, {}}));
  EXPECT_EQ(heard(R"({"type":"schedule_state")"), R"({"type":"schedule_state","revision":7,"error":"Europe/Berlin"})");
}

TEST_F(UplinkTest, the_answer_to_a_command_that_takes_its_time_follows) {
  start_server();
  Uplink uplink(parts());
  ASSERT_NE(heard(R"({"type":"hello")"), "");
  socket_->send(to_json(message::Welcome{"2026-11-23T10:00:00.000Z"}));
  socket_->send(to_json(message::Command{"c2", "capture_harmonics", "", "", "2026-11-23T10:00:05.000Z"}));
  socket_->send(to_json(message::Command{"c3", "set_relay", "A", "on", "2026-11-23T10:00:05.000Z"}));
  EXPECT_EQ(heard(R"({"type":"ack")"), R"({"type":"ack","id":"c3","ok":true,"state":"on","error":null})");
  uplink.answer({"c2", true, std::nullopt, std::nullopt});
  EXPECT_EQ(heard(R"({"type":"ack","id":"c2")"), R"({"type":"ack","id":"c2","ok":true,"state":null,"error":null})");
}

TEST_F(UplinkTest, events_and_harmonics_go_to_their_endpoints_as_arrays) {
  start_server();
  events_.put(R"({"kind":"a"})");
  events_.put(R"({"kind":"b"})");
  harmonics_.put("{}");
  switchings_.put("{}");
  Uplink uplink(parts());
  EXPECT_TRUE(events_.wait_until_empty());
  EXPECT_TRUE(harmonics_.wait_until_empty());
  EXPECT_TRUE(switchings_.wait_until_empty());
  events_.put(R"({"kind":"c"})");
  uplink.wake_records();
  EXPECT_TRUE(events_.wait_until_empty());
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(bodies_["/events"], (std::vector<std::string>{R"([{"kind":"a"},{"kind":"b"}])", R"([{"kind":"c"}])"}));
  EXPECT_EQ(bodies_["/harmonics"], std::vector<std::string>{"[{}]"});
  EXPECT_EQ(bodies_["/switchings"], std::vector<std::string>{"[{}]"});
}

TEST_F(UplinkTest, a_server_that_takes_no_harmonics_keeps_neither_events_nor_readings_from_coming) {
  start_server();
  answer_with("/harmonics", 404);
  harmonics_.put("{}");
  Uplink uplink(parts());
  ASSERT_TRUE(wait_for_requests("/harmonics", 1));
  for (int i = 0; i < 30; ++i) {
    queue_.put(set_at(clock_.now() + std::chrono::seconds(i)));
    events_.put("{}");
    uplink.wake();
    uplink.wake_records();
    ASSERT_TRUE(queue_.wait_until_empty());
    ASSERT_TRUE(events_.wait_until_empty());
  }
  EXPECT_TRUE(uplink.state().delivering);
  EXPECT_EQ(uplink.state().record_problem, "status 404: {}");
  EXPECT_EQ(harmonics_.waiting(), 1u);
  // Once more when the conversation has come about, then not for a long time.
  EXPECT_LE(requests_to("/harmonics"), 2u);
}

TEST_F(UplinkTest, a_server_that_learns_to_take_harmonics_gets_them_when_it_is_back) {
  start_server();
  answer_with("/harmonics", 404);
  harmonics_.put("{}");
  const std::uint16_t port = server_->port();
  Uplink uplink(parts());
  ASSERT_NE(heard(R"({"type":"hello")"), "");
  ASSERT_TRUE(wait_for_requests("/harmonics", 1));
  server_->stop(0ms);
  answer_with("/harmonics", 201);
  start_server(port);
  EXPECT_TRUE(harmonics_.wait_until_empty());
}

TEST_F(UplinkTest, an_event_that_fails_at_the_server_leaves_readings_and_harmonics_alone) {
  start_server();
  answer_with("/events", 500);
  events_.put("{}");
  Uplink uplink(parts());
  ASSERT_TRUE(wait_for_requests("/events", 3));
  queue_.put(set_at(clock_.now()));
  harmonics_.put("{}");
  uplink.wake();
  uplink.wake_records();
  EXPECT_TRUE(queue_.wait_until_empty());
  EXPECT_TRUE(harmonics_.wait_until_empty());
  EXPECT_EQ(events_.waiting(), 1u);
  answer_with("/events", 422);
  EXPECT_TRUE(events_.wait_until_empty());
  EXPECT_EQ(events_.aside(), "status 422: {}");
}

TEST_F(UplinkTest, a_server_that_was_away_gets_everything_when_it_is_back) {
  start_server();
  const std::uint16_t port = server_->port();
  Uplink uplink(parts());
  ASSERT_NE(heard(R"({"type":"hello")"), "");
  server_->stop(0ms);
  for (int i = 0; i < 50; ++i) {
    queue_.put(set_at(clock_.now() + std::chrono::seconds(i)));
    uplink.wake();
  }
  heard_.clear();
  start_server(port);
  EXPECT_TRUE(queue_.wait_until_empty());
  EXPECT_NE(heard(R"({"type":"hello")"), "");
}

TEST_F(UplinkTest, a_connection_that_is_being_tried_is_none_yet) {
  std::atomic<Uplink*> trying{nullptr};
  std::promise<bool> connected;
  upgrading_ = [&, told = false]() mutable {
    if (std::exchange(told, true)) return;
    while (trying == nullptr) std::this_thread::yield();
    connected.set_value(trying.load()->state().connected);
  };
  start_server();
  Uplink uplink(parts());
  trying = &uplink;
  EXPECT_FALSE(connected.get_future().get());
  EXPECT_NE(heard(R"({"type":"hello")"), "");
  EXPECT_TRUE(uplink.state().connected);
}

TEST_F(UplinkTest, ending_does_not_wait_for_a_server_that_is_silent) {
  start_server();
  server_->stop(0ms);
  Uplink uplink(parts());
  queue_.put(set_at(clock_.now()));
  uplink.wake();
  EXPECT_FALSE(uplink.state().connected);
}

}  // namespace
}  // namespace edl::agent
