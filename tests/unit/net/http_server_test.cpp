#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <regex>
#include <thread>

#include "net/http_client.hpp"
#include "net/worker_pool.hpp"
#include "unit/net/raw_connection.hpp"

namespace edl::net {
namespace {

using namespace std::chrono_literals;

/// A server that echoes what it understood, with an 1,000 byte limit for bodies under /small.
class HttpServerTest : public testing::Test {
 protected:
  void SetUp() override { start({}); }

  void start(HttpServerSettings settings) {
    settings.listen = {"127.0.0.1", 0};
    HttpHandlers handlers;
    handlers.on_head = [](const HttpRequest& head) -> std::variant<std::size_t, HttpResponse> {
      if (head.path == "/forbidden") return HttpResponse{403, {}, "no"};
      return head.path == "/small" ? std::size_t{1000} : std::size_t{10} << 20;
    };
    handlers.on_request = [this](HttpRequest request, Responder respond) {
      if (request.path == "/drop") return;
      HttpResponse response{200, {{"X-Method", request.method}, {"X-Query", request.query}}, request.body};
      if (request.path == "/elsewhere") {
        const auto shared = std::make_shared<Responder>(std::move(respond));
        ASSERT_TRUE(workers_.run([shared, response] { (*shared)(response); }));
        return;
      }
      respond(std::move(response));
    };
    handlers.on_upgrade = [](const HttpRequest&) -> tl::expected<WebSocketAcceptance, HttpResponse> {
      return tl::unexpected(HttpResponse{404, {}, ""});
    };
    handlers.on_refusal = [](unsigned status, std::string detail) {
      return HttpResponse{status, {{"Content-Type", "text/plain"}}, std::move(detail)};
    };
    server_ = HttpServer::start(settings, handlers).value();
    client_ = std::make_unique<HttpClient>(HttpClientSettings{Url{"127.0.0.1", server_->port(), ""}, 5s, 10s, 1 << 24});
  }

  HttpResponse send(std::string method, std::string path, std::string body = {}) {
    HttpRequest request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(body);
    auto response = client_->send(request);
    EXPECT_TRUE(response.has_value()) << to_string(response.error());
    return response.value_or(HttpResponse{0, {}, {}});
  }

  WorkerPool workers_{2, 10};
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(HttpServerTest, request_and_answer_arrive_whole_over_one_connection) {
  for (const std::size_t size : {0UL, 1UL, 999UL, 1UL << 20}) {
    const std::string body(size, 'x');
    const HttpResponse response = send("POST", "/echo", body);
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.body, body);
    EXPECT_EQ(response.headers.find("X-Method"), "POST");
  }
}

TEST_F(HttpServerTest, answers_carry_the_servers_clock) {
  const std::string date(send("GET", "/").headers.find("Date").value_or(""));
  EXPECT_TRUE(std::regex_match(date, std::regex("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT")))
      << date;
}

TEST_F(HttpServerTest, answers_may_come_from_another_thread) {
  EXPECT_EQ(send("POST", "/elsewhere", "hello").body, "hello");
}

TEST_F(HttpServerTest, a_dropped_responder_answers_500_instead_of_never) {
  EXPECT_EQ(send("GET", "/drop").status, 500u);
}

TEST_F(HttpServerTest, head_refusals_come_before_the_body_is_read) {
  EXPECT_EQ(send("POST", "/forbidden", std::string(5 << 20, 'x')).status, 403u);
}

TEST_F(HttpServerTest, a_body_over_its_limit_is_413_with_and_without_a_length) {
  EXPECT_EQ(send("POST", "/small", std::string(1000, 'x')).status, 200u);
  EXPECT_EQ(send("POST", "/small", std::string(1001, 'x')).status, 413u);
  EXPECT_EQ(send("POST", "/small", std::string(50 << 20, 'x')).status, 413u);
  RawConnection chunked(server_->port());
  chunked.write("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" +
                std::string(2000, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.read_all().substr(0, 12), "HTTP/1.1 413");
}

TEST_F(HttpServerTest, what_is_not_http_is_400_and_a_huge_header_431) {
  RawConnection nonsense(server_->port());
  nonsense.write("this is not HTTP\r\n\r\n");
  EXPECT_EQ(nonsense.read_all().substr(0, 12), "HTTP/1.1 400");
  RawConnection huge(server_->port());
  huge.write("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20 << 10, 'x') + "\r\n\r\n");
  EXPECT_EQ(huge.read_all().substr(0, 12), "HTTP/1.1 431");
}

TEST_F(HttpServerTest, pipelined_requests_are_answered_in_order) {
  RawConnection raw(server_->port());
  raw.write("GET /a?n=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /a?n=2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answers = raw.read_all();
  const auto first = answers.find("X-Query: n=1");
  const auto second = answers.find("X-Query: n=2");
  EXPECT_NE(first, std::string::npos);
  EXPECT_NE(second, std::string::npos);
  EXPECT_LT(first, second);
}

TEST_F(HttpServerTest, head_has_the_length_and_no_body) {
  RawConnection raw(server_->port());
  raw.write("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
  const std::string answer = raw.read_all();
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos) << answer;
  EXPECT_EQ(answer.substr(answer.size() - 4), "\r\n\r\n");
}

TEST_F(HttpServerTest, a_slow_head_is_cut_after_its_time) {
  HttpServerSettings settings;
  settings.request_timeout = 50ms;
  start(settings);
  RawConnection slow(server_->port());
  slow.write("GET / HT");
  EXPECT_EQ(slow.read_all(), "");  // returns because the server ended it, long before our own patience
}

TEST_F(HttpServerTest, a_client_comes_back_after_the_server_was_away) {
  EXPECT_EQ(send("GET", "/").status, 200u);
  const std::uint16_t port = server_->port();
  server_->stop(1s);
  const auto away = client_->send(HttpRequest{});
  ASSERT_FALSE(away.has_value());
  EXPECT_EQ(away.error().code, Errc::unavailable);
  EXPECT_NE(away.error().where.find(std::to_string(port)), std::string::npos);
}

TEST_F(HttpServerTest, a_waiting_call_can_be_cancelled) {
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent, 1), 0);
  ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  HttpClient client({Url{"127.0.0.1", ntohs(address.sin_port), ""}, 5s, 60s, 1 << 20});
  auto waiting = std::async(std::launch::async, [&] { return client.send(HttpRequest{}); });
  client.cancel();
  ASSERT_EQ(waiting.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(waiting.get().error().code, Errc::unavailable);
  EXPECT_EQ(client.send(HttpRequest{}).error().code, Errc::unavailable);
  ::close(silent);
}

TEST_F(HttpServerTest, a_deadline_ends_a_call_to_a_silent_server) {
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent, 1), 0);
  ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  HttpClient client({Url{"127.0.0.1", ntohs(address.sin_port), ""}, 5s, 50ms, 1 << 20});
  EXPECT_EQ(client.send(HttpRequest{}).error().code, Errc::timeout);
  ::close(silent);
}

TEST_F(HttpServerTest, an_address_in_use_is_a_clear_error) {
  HttpServerSettings settings;
  settings.listen = {"127.0.0.1", server_->port()};
  const auto second = HttpServer::start(settings, {});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::io);
  EXPECT_EQ(second.error().where, "127.0.0.1:" + std::to_string(server_->port()));
}

TEST_F(HttpServerTest, many_clients_at_once_each_get_their_own_answer) {
  HttpServerSettings settings;
  settings.threads = 2;
  start(settings);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      HttpClient client({Url{"127.0.0.1", server_->port(), ""}, 5s, 10s, 1 << 20});
      for (int i = 0; i < 50; ++i) {
        HttpRequest request;
        request.method = "POST";
        request.body = std::to_string(t * 1000 + i);
        const auto response = client.send(request);
        if (response && response->body == request.body) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 400);
}

TEST_F(HttpServerTest, says_how_many_connections_are_open) {
  EXPECT_EQ(server_->connections(), 0U);
  {
    RawConnection one(server_->port());
    RawConnection two(server_->port());
    for (RawConnection* raw : {&one, &two}) {
      raw->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      EXPECT_FALSE(raw->read_some().empty());
    }
    EXPECT_EQ(server_->connections(), 2U);
  }
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (server_->connections() > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(server_->connections(), 0U);
}

TEST(WorkerPoolTest, tells_what_waits_and_what_is_done) {
  WorkerPool pool(1, 10);
  std::promise<void> entered;
  std::promise<void> released;
  ASSERT_TRUE(pool.run([&] {
    entered.set_value();
    released.get_future().wait();
  }));
  entered.get_future().wait();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool.run([] {}));
  EXPECT_EQ(pool.load().waiting, 3U);
  EXPECT_EQ(pool.load().finished, 0U);
  released.set_value();
  pool.stop();
  EXPECT_EQ(pool.load().waiting, 0U);
  EXPECT_EQ(pool.load().finished, 4U);
}

}  // namespace
}  // namespace edl::net
