#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "net/websocket_client.hpp"
#include "support/failure.hpp"
#include "unit/net/raw_tls.hpp"
#include "unit/net/tls_house.hpp"

namespace edl::net {
namespace {

using namespace std::chrono_literals;
using edl::testing::failure;

/// Gives a number of chunks, then an end or an error.
class Chunks final : public BodyStream {
 public:
  Chunks(int count, bool good, std::promise<void>* freed = nullptr) : left_(count), good_(good), freed_(freed) {}
  ~Chunks() override {
    if (freed_ != nullptr) freed_->set_value();
  }
  void next(Take take) override {
    if (left_-- > 0) return take(std::string(64 << 10, static_cast<char>('a' + left_ % 26)));
    if (good_) return take(std::string());
    take(fail(Errc::corrupt, "a block"));
  }

 private:
  int left_;
  bool good_;
  std::promise<void>* freed_;
};

/// Connections under TLS behave as those in the clear do.
class TlsConnectionTest : public TlsHouse {};

TEST_F(TlsConnectionTest, bodies_of_any_size_arrive_whole_both_ways_over_one_connection) {
  start(ca_.issue());
  HttpClientSettings settings{url(), 20s, 60s, 32 << 20};
  settings.tls = ClientTls::make(trusting(ca_)).value();
  HttpClient client(settings);
  for (const std::size_t size : {0UL, 1UL, 16'383UL, 16'384UL, 16'385UL, 100'000UL, 5UL << 20}) {
    HttpRequest request;
    request.method = "POST";
    request.body.resize(size);
    for (std::size_t i = 0; i < size; ++i) request.body[i] = static_cast<char>(i * 31 + i / 251);
    const auto answer = client.send(request);
    ASSERT_TRUE(answer) << to_string(answer.error());
    EXPECT_TRUE(answer->body == request.body) << size;
  }
}

TEST_F(TlsConnectionTest, only_answers_under_tls_ask_for_it_from_now_on) {
  start(ca_.issue());
  EXPECT_EQ(ask(trusting(ca_)).value().headers.find("Strict-Transport-Security"), "max-age=31536000");
  serve({});
  HttpClient plain({Url{"127.0.0.1", server_->port(), ""}, 20s, 60s, 1 << 20});
  EXPECT_FALSE(plain.send(HttpRequest{}).value().headers.find("Strict-Transport-Security"));
}

TEST_F(TlsConnectionTest, many_chunks_of_a_stream_arrive_whole) {
  static constexpr int k_count = 300;
  start(ca_.issue());
  answer_ = [](const HttpRequest&) { return HttpResponse{200, {}, {}, std::make_shared<Chunks>(k_count, true)}; };
  std::string expected;
  for (int left = k_count - 1; left >= 0; --left) expected += std::string(64 << 10, static_cast<char>('a' + left % 26));
  const auto answer = ask(trusting(ca_));
  ASSERT_TRUE(answer) << to_string(answer.error());
  EXPECT_TRUE(answer->body == expected);
}

TEST_F(TlsConnectionTest, a_stream_that_fails_is_told_from_one_that_ends) {
  start(ca_.issue());
  answer_ = [](const HttpRequest&) { return HttpResponse{200, {}, {}, std::make_shared<Chunks>(2, false)}; };
  EXPECT_EQ(failure(ask(trusting(ca_))), Errc::unavailable);
  RawTls old(server_->port());
  old.write("GET / HTTP/1.0\r\n\r\n");
  old.read_all();
  EXPECT_FALSE(old.said_goodbye());
  answer_ = [](const HttpRequest&) { return HttpResponse{200, {}, {}, std::make_shared<Chunks>(2, true)}; };
  RawTls whole(server_->port());
  whole.write("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(whole.read_all().size() > (128U << 10), true);
  EXPECT_TRUE(whole.said_goodbye());
}

TEST_F(TlsConnectionTest, a_reader_that_stands_still_is_cut) {
  HttpServerSettings settings;
  settings.request_timeout = 50ms;
  start(ca_.issue(), settings);
  std::promise<void> freed;
  answer_ = [&freed](const HttpRequest&) {
    return HttpResponse{200, {}, {}, std::make_shared<Chunks>(1 << 20, true, &freed)};
  };
  RawTls client(server_->port());
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(freed.get_future().wait_for(20s), std::future_status::ready);
}

TEST_F(TlsConnectionTest, a_slow_handshake_is_cut) {
  HttpServerSettings settings;
  settings.handshake_timeout = 50ms;
  start(ca_.issue(), settings);
  RawConnection silent(server_->port());
  EXPECT_EQ(silent.read_all(), "");
  RawConnection slow(server_->port());
  slow.write("\x16\x03\x01");
  EXPECT_EQ(slow.read_all(), "");  // returns because the server ended it, long before our own patience
}

TEST_F(TlsConnectionTest, what_is_neither_tls_nor_http_is_cut_at_once) {
  start(ca_.issue());
  for (const std::string& nonsense : {std::string("\0\0\0\0\0\0\0\0", 8), std::string("\x16\x03\x01\xff\xff\xff")}) {
    RawConnection raw(server_->port());
    raw.write(nonsense + std::string(100, '\1'));
    EXPECT_EQ(raw.read_all().find("HTTP"), std::string::npos);
  }
}

TEST_F(TlsConnectionTest, an_idle_connection_ends_with_a_goodbye) {
  HttpServerSettings settings;
  settings.idle_timeout = 50ms;
  start(ca_.issue(), settings);
  RawTls idle(server_->port());
  ASSERT_TRUE(idle.agreed());
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_TRUE(idle.said_goodbye());
}

TEST_F(TlsConnectionTest, a_server_that_stops_says_goodbye_and_waits_for_nobody) {
  start(ca_.issue());
  RawTls idle(server_->port());
  ASSERT_TRUE(idle.agreed());
  RawConnection in_handshake(server_->port());
  in_handshake.write("\x16");
  idle.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::string head(12, '\0');
  ASSERT_EQ(SSL_read(idle.ssl(), head.data(), 12), 12);
  const auto begin = std::chrono::steady_clock::now();
  server_->stop(20s);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s);
  idle.read_all();
  EXPECT_TRUE(idle.said_goodbye());
}

TEST_F(TlsConnectionTest, http_in_the_clear_at_the_port_of_tls_is_told_so) {
  start(ca_.issue());
  HttpClient plain({Url{"127.0.0.1", server_->port(), ""}, 20s, 60s, 1 << 20});
  const auto answer = plain.send(HttpRequest{});
  ASSERT_TRUE(answer) << to_string(answer.error());
  EXPECT_EQ(answer->status, 400u);
  EXPECT_NE(answer->body.find("https://"), std::string::npos) << answer->body;
}

TEST_F(TlsConnectionTest, tls_at_a_port_in_the_clear_is_a_clear_error) {
  serve({});
  const auto answer = ask({});
  EXPECT_EQ(failure(answer), Errc::unreadable);
  EXPECT_NE(answer.error().message.find("does not speak TLS; is its address http://127.0.0.1:"), std::string::npos)
      << answer.error().message;
}

TEST_F(TlsConnectionTest, a_handshake_that_gets_no_answer_ends_in_time_or_when_cancelled) {
  HttpServerSettings deaf;
  deaf.idle_timeout = 60s;
  serve(deaf);  // in the clear, and waiting for more of a request than a greeting of TLS that has no newline
  HttpClientSettings settings{url(), 50ms, 60s, 1 << 20};
  settings.tls = ClientTls::make({}).value();
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent, 1), 0);
  ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  settings.server.port = ntohs(address.sin_port);
  EXPECT_EQ(failure(HttpClient(settings).send(HttpRequest{})), Errc::timeout);
  settings.connect_timeout = 60s;
  HttpClient waiting(settings);
  auto answer = std::async(std::launch::async, [&] { return waiting.send(HttpRequest{}); });
  waiting.cancel();
  ASSERT_EQ(answer.wait_for(20s), std::future_status::ready);
  EXPECT_EQ(failure(answer.get()), Errc::unavailable);
  ::close(silent);
}

/// What happens on one end of a WebSocket, and waits for it.
class Heard {
 public:
  WebSocketEvents events() {
    return {[this](std::string_view text) { note(std::string(text)); },
            [this](std::string reason) { note("closed: " + std::move(reason)); }};
  }
  /// The one that came after `count` others.
  std::string at(std::size_t count) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, 20s, [&] { return heard_.size() > count; })) return "nothing";
    return heard_[count];
  }

 private:
  void note(std::string text) {
    const std::lock_guard lock(mutex_);
    heard_.push_back(std::move(text));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> heard_;
};

class TlsWebSocketTest : public TlsHouse {
 public:
  /// The server's connections still tell what happens to them while it stops.
  ~TlsWebSocketTest() override { server_.reset(); }

 protected:
  void SetUp() override {
    upgrade_ = [this] {
      return WebSocketAcceptance{"edl.v1", [this](std::shared_ptr<WebSocket> socket) {
                                   served_.set_value(std::move(socket));
                                   return at_server_.events();
                                 }};
    };
  }

  Result<std::unique_ptr<WebSocketClient>> connect(const TlsTrust& trust) {
    WebSocketClientSettings settings;
    settings.server = url();
    settings.subprotocol = "edl.v1";
    settings.tls = ClientTls::make(trust).value();
    return WebSocketClient::connect(settings, at_client_.events());
  }

  Heard at_server_;
  Heard at_client_;
  std::promise<std::shared_ptr<WebSocket>> served_;
};

TEST_F(TlsWebSocketTest, messages_of_any_size_arrive_both_ways_at_once) {
  start(ca_.issue());
  auto client = connect(trusting(ca_)).value();
  const auto served = served_.get_future().get();
  std::vector<std::string> sent;
  for (std::size_t i = 0; i < 60; ++i) {
    sent.push_back(std::to_string(i) + std::string(i % 3 == 0 ? 60'000 : 10, 'x'));
    EXPECT_TRUE(client->socket().send(sent.back()));
    EXPECT_TRUE(served->send(sent.back()));
  }
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_TRUE(at_server_.at(i) == sent[i]) << i;
    EXPECT_TRUE(at_client_.at(i) == sent[i]) << i;
  }
  served->close(k_close_replaced, "connected again");
  EXPECT_EQ(at_client_.at(60), "closed: connected again");
  EXPECT_EQ(at_server_.at(60), "closed: connected again");
}

TEST_F(TlsWebSocketTest, a_new_certificate_does_not_end_it) {
  start(ca_.issue());
  auto client = connect(trusting(ca_)).value();
  const auto served = served_.get_future().get();
  write_files(ca_.issue());
  ASSERT_TRUE(tls_->reload());
  EXPECT_TRUE(client->socket().send("still here"));
  EXPECT_EQ(at_server_.at(0), "still here");
  EXPECT_TRUE(served->send("and here"));
  EXPECT_EQ(at_client_.at(0), "and here");
}

TEST_F(TlsWebSocketTest, a_peer_that_goes_away_and_a_server_that_stops_are_noticed) {
  start(ca_.issue());
  auto client = connect(trusting(ca_)).value();
  served_.get_future().get();
  server_->stop(20s);
  EXPECT_EQ(at_client_.at(0), "closed: the server stops");
  EXPECT_EQ(at_server_.at(0).substr(0, 7), "closed:");
}

TEST_F(TlsWebSocketTest, a_server_that_is_not_known_gets_no_token) {
  start(ca_.issue());
  const auto client = connect(trusting(edl::testing::TestCa("another CA")));
  EXPECT_EQ(failure(client), Errc::unauthorized);
  EXPECT_NE(client.error().message.find("signed by none"), std::string::npos) << client.error().message;
  EXPECT_EQ(client.error().where, url().text() + "/ws");
}

}  // namespace
}  // namespace edl::net
