#include "net/websocket_client.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <vector>

#include "net/http_server.hpp"
#include "net/scheduler.hpp"
#include "unit/net/raw_connection.hpp"

namespace edl::net {
namespace {

using namespace std::chrono_literals;

/// Collects what happens on one end, and waits for it.
class Log {
 public:
  WebSocketEvents events() {
    return {[this](std::string_view text) { note(messages_, std::string(text)); },
            [this](std::string reason) { note(closed_, std::move(reason)); }};
  }

  /// Waits until `count` messages have come.
  std::vector<std::string> messages(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 10s, [&] { return messages_.size() >= count; }));
    return messages_;
  }

  std::string closed() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, 10s, [&] { return !closed_.empty(); })) return "still open";
    EXPECT_EQ(closed_.size(), 1u);
    return closed_.front();
  }

 private:
  void note(std::vector<std::string>& list, std::string text) {
    const std::lock_guard lock(mutex_);
    list.push_back(std::move(text));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> messages_;
  std::vector<std::string> closed_;
};

class WebSocketTest : public testing::Test {
 protected:
  void start(WebSocketLimits limits = {}) {
    HttpServerSettings settings;
    settings.listen = {"127.0.0.1", 0};
    settings.websocket = limits;
    HttpHandlers handlers;
    handlers.on_head = [](const HttpRequest&) { return std::size_t{0}; };
    handlers.on_request = [](HttpRequest, Responder respond) { respond({200, {}, ""}); };
    handlers.on_refusal = [](unsigned status, std::string detail) { return HttpResponse{status, {}, detail}; };
    handlers.on_upgrade = [this](const HttpRequest& request) -> tl::expected<WebSocketAcceptance, HttpResponse> {
      if (bearer_token(request) != "good") return tl::unexpected(HttpResponse{401, {}, "no"});
      return WebSocketAcceptance{"edl.v1", [this](std::shared_ptr<WebSocket> socket) {
                                   served_.set_value(std::move(socket));
                                   return server_log_.events();
                                 }};
    };
    server_ = HttpServer::start(settings, handlers).value();
  }

  Result<std::unique_ptr<WebSocketClient>> connect(std::string token = "good", WebSocketLimits limits = {}) {
    WebSocketClientSettings settings;
    settings.server = Url{"127.0.0.1", server_->port(), ""};
    settings.subprotocol = "edl.v1";
    settings.headers.add("Authorization", "Bearer " + token);
    settings.limits = limits;
    return WebSocketClient::connect(settings, client_log_.events());
  }

  Log server_log_;
  Log client_log_;
  std::promise<std::shared_ptr<WebSocket>> served_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(WebSocketTest, messages_arrive_in_order_in_both_directions) {
  start();
  auto client = connect().value();
  const auto served = served_.get_future().get();
  std::vector<std::string> sent;
  for (int i = 0; i < 200; ++i) {
    sent.push_back("message " + std::to_string(i));
    EXPECT_TRUE(client->socket().send(sent.back()));
    EXPECT_TRUE(served->send(sent.back()));
  }
  EXPECT_EQ(server_log_.messages(200), sent);
  EXPECT_EQ(client_log_.messages(200), sent);
}

TEST_F(WebSocketTest, a_refused_upgrade_is_told_as_what_it_is) {
  start();
  EXPECT_EQ(connect("bad").error().code, Errc::unauthorized);
  server_->stop(0ms);
  EXPECT_EQ(connect().error().code, Errc::unavailable);
}

TEST_F(WebSocketTest, a_handshake_that_is_none_is_told_what_is_wrong_before_the_application_is_asked) {
  start();
  const std::string head = "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  const std::string host = "Host: a\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  for (const std::string& bad : {host + version, version + key, host + key, host + "Sec-WebSocket-Version: 8\r\n" + key,
                                 host + version + "Sec-WebSocket-Key: short\r\n"}) {
    RawConnection connection(server_->port());
    connection.write(head + bad + "\r\n");
    const std::string answer = connection.read_all();
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 400") << bad << answer;
    EXPECT_NE(answer.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos) << answer;
  }
}

TEST_F(WebSocketTest, a_close_is_seen_once_by_both_with_its_reason) {
  start();
  auto client = connect().value();
  served_.get_future().get()->close(k_close_replaced, "the device has connected again");
  EXPECT_EQ(client_log_.closed(), "the device has connected again");
  EXPECT_EQ(server_log_.closed(), "the device has connected again");
  EXPECT_FALSE(client->socket().send("too late"));
}

TEST_F(WebSocketTest, the_servers_stop_closes_open_sockets) {
  start();
  auto client = connect().value();
  served_.get_future().get();
  server_->stop(5s);
  EXPECT_EQ(client_log_.closed(), "the server stops");
}

TEST_F(WebSocketTest, a_peer_that_goes_away_is_noticed) {
  start();
  auto client = connect().value();
  served_.get_future().get();
  client.reset();
  EXPECT_NE(server_log_.closed(), "still open");
}

TEST_F(WebSocketTest, a_message_over_the_limit_ends_the_connection) {
  WebSocketLimits small;
  small.max_message_bytes = 100;
  start(small);
  auto client = connect().value();
  EXPECT_TRUE(client->socket().send(std::string(101, 'x')));
  EXPECT_NE(server_log_.closed(), "still open");
  EXPECT_NE(client_log_.closed(), "still open");
}

TEST_F(WebSocketTest, a_full_queue_refuses_instead_of_growing) {
  WebSocketLimits tight;
  tight.max_queued_bytes = 1000;
  start(tight);
  auto client = connect().value();
  const auto served = served_.get_future().get();
  EXPECT_FALSE(served->send(std::string(1001, 'x')));
  EXPECT_TRUE(served->send(std::string(1000, 'x')));
  EXPECT_EQ(client_log_.messages(1)[0].size(), 1000u);
}

TEST_F(WebSocketTest, pings_keep_a_quiet_connection_open) {
  WebSocketLimits quick;
  quick.ping_interval = 20ms;
  quick.silence_limit = 200ms;
  start(quick);
  auto client = connect().value();  // answers pings, though it sends none of its own for 20 s
  const auto served = served_.get_future().get();
  std::promise<void> later;
  const auto scheduler = start_scheduler();
  const auto timer = scheduler->after(600ms, [&] { later.set_value(); });
  later.get_future().get();
  EXPECT_TRUE(served->send("still there"));
  EXPECT_EQ(client_log_.messages(1)[0], "still there");
}

TEST_F(WebSocketTest, a_silent_peer_is_gone) {
  WebSocketLimits deaf;
  deaf.ping_interval = 60s;  // so that nothing makes the peer answer
  deaf.silence_limit = 50ms;
  start(deaf);
  auto client = connect().value();
  EXPECT_EQ(server_log_.closed(), "nothing heard from the peer");
  EXPECT_NE(client_log_.closed(), "still open");
}

}  // namespace
}  // namespace edl::net
