#include <gtest/gtest.h>
#include <poll.h>

#include <future>

#include "net/http_server.hpp"
#include "net/websocket_client.hpp"
#include "support/failure.hpp"
#include "unit/net/raw_connection.hpp"

namespace edl::net {
namespace {

using namespace std::chrono_literals;
using edl::testing::failure;

/// A server with few places that answers with the address of who asks.
class HttpLimitsTest : public ::testing::Test {
 protected:
  void start(HttpServerSettings settings) {
    settings.listen = {"127.0.0.1", 0};
    HttpHandlers handlers;
    handlers.on_head = [](const HttpRequest& head) { return std::size_t{head.path == "/body" ? 1U << 20 : 0U}; };
    handlers.on_request = [](const HttpRequest& request, Responder respond) {
      respond({200, {}, "from " + request.remote_address});
    };
    handlers.on_refusal = [](unsigned status, std::string detail) {
      return HttpResponse{status, {}, std::move(detail)};
    };
    handlers.on_upgrade = [this](const HttpRequest&) -> tl::expected<WebSocketAcceptance, HttpResponse> {
      return WebSocketAcceptance{"edl.v1", [this](std::shared_ptr<WebSocket> socket) {
                                   served_.set_value(std::move(socket));
                                   return WebSocketEvents{[](std::string_view) {}, [](const std::string&) {}};
                                 }};
    };
    server_ = HttpServer::start(settings, handlers).value();
  }

  /// What a connection that asks once and stays gets.
  static std::string ask(RawConnection& connection, const std::string& headers = "") {
    connection.write("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
    return connection.read_some();
  }

  /// Waits until a connection of ours is served, as places become free a moment after their connections end.
  bool served_soon() {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline) {
      RawConnection connection(server_->port());
      if (ask(connection).find("200 OK") != std::string::npos) return true;
    }
    return false;
  }

  /// Sends a byte each 10 ms until the server has had enough, which makes each single wait a short one.
  /// @return what the server said
  static std::string drip(RawConnection& connection, std::string_view byte) {
    for (int i = 0; i < 1'000; ++i) {
      connection.write(byte);
      pollfd ready{connection.socket(), POLLIN, 0};
      if (::poll(&ready, 1, 10) == 1) return connection.read_all();
    }
    return "still listening";
  }

  std::promise<std::shared_ptr<WebSocket>> served_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpLimitsTest, one_client_cannot_have_more_connections_than_its_own) {
  HttpServerSettings settings;
  settings.max_connections_per_address = 2;
  settings.limits_loopback = true;
  start(settings);
  {
    RawConnection first(server_->port());
    RawConnection second(server_->port());
    EXPECT_NE(ask(first).find("from 127.0.0.1"), std::string::npos);
    EXPECT_NE(ask(second).find("200 OK"), std::string::npos);
    RawConnection third(server_->port());
    third.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = third.read_all();
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 429") << answer;
    EXPECT_NE(answer.find("Retry-After: 10\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("too many connections from 127.0.0.1"), std::string::npos) << answer;
  }
  EXPECT_TRUE(served_soon());
}

TEST_F(HttpLimitsTest, this_machine_is_not_limited_unless_asked_for) {
  HttpServerSettings settings;
  settings.max_connections_per_address = 1;
  start(settings);
  RawConnection first(server_->port());
  RawConnection second(server_->port());
  EXPECT_NE(ask(first).find("200 OK"), std::string::npos);
  EXPECT_NE(ask(second).find("200 OK"), std::string::npos);
}

TEST_F(HttpLimitsTest, a_full_server_says_when_to_come_back) {
  HttpServerSettings settings;
  settings.max_connections = 1;
  start(settings);
  RawConnection first(server_->port());
  EXPECT_NE(ask(first).find("200 OK"), std::string::npos);
  RawConnection second(server_->port());
  const std::string answer = second.read_all();  // without a request, too
  EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 503") << answer;
  EXPECT_NE(answer.find("Retry-After: 10\r\n"), std::string::npos) << answer;
}

TEST_F(HttpLimitsTest, a_websocket_keeps_its_place_until_it_ends) {
  HttpServerSettings settings;
  settings.max_connections_per_address = 1;
  settings.limits_loopback = true;
  start(settings);
  WebSocketClientSettings client;
  client.server = Url{"127.0.0.1", server_->port(), ""};
  client.subprotocol = "edl.v1";
  const WebSocketEvents events{[](std::string_view) {}, [](const std::string&) {}};
  auto open = WebSocketClient::connect(client, events);
  ASSERT_TRUE(open) << to_string(open.error());
  const auto served = served_.get_future().get();
  RawConnection other(server_->port());
  EXPECT_EQ(ask(other).substr(0, 12), "HTTP/1.1 429");
  EXPECT_EQ(failure(WebSocketClient::connect(client, events)), Errc::unavailable);
  open->reset();
  EXPECT_TRUE(served_soon());
}

TEST_F(HttpLimitsTest, behind_a_trusted_proxy_the_client_is_whom_the_proxy_names) {
  HttpServerSettings settings;
  settings.proxies = TrustedProxies({AddressRange::parse("127.0.0.1").value()}, ProxyHeader::x_forwarded_for);
  start(settings);
  RawConnection proxy(server_->port());
  EXPECT_NE(ask(proxy, "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\n").find("from 192.0.2.7"), std::string::npos);
  EXPECT_NE(ask(proxy).find("from 127.0.0.1"), std::string::npos);
  start({});
  RawConnection anybody(server_->port());
  EXPECT_NE(ask(anybody, "X-Forwarded-For: 192.0.2.7\r\n").find("from 127.0.0.1"), std::string::npos);
}

TEST_F(HttpLimitsTest, a_head_that_drips_is_cut_though_each_byte_comes_soon) {
  HttpServerSettings settings;
  settings.request_timeout = 200ms;
  start(settings);
  RawConnection slow(server_->port());
  slow.write("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  EXPECT_EQ(drip(slow, "y"), "");
  EXPECT_TRUE(served_soon());
}

TEST_F(HttpLimitsTest, a_body_that_drips_is_cut_with_and_without_a_length) {
  HttpServerSettings settings;
  settings.request_timeout = 200ms;
  start(settings);
  RawConnection slow(server_->port());
  slow.write("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_EQ(drip(slow, "y"), "");
  RawConnection chunked(server_->port());
  chunked.write("POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(drip(chunked, "1\r\ny\r\n"), "");
  EXPECT_TRUE(served_soon());
}

TEST_F(HttpLimitsTest, a_connection_that_asks_nothing_is_cut_and_its_place_is_free) {
  HttpServerSettings settings;
  settings.idle_timeout = 100ms;
  settings.max_connections_per_address = 1;
  settings.limits_loopback = true;
  start(settings);
  RawConnection silent(server_->port());
  EXPECT_EQ(silent.read_all(), "");
  RawConnection once(server_->port());
  EXPECT_NE(ask(once).find("200 OK"), std::string::npos);
  EXPECT_EQ(once.read_all(), "");  // after its answer
  EXPECT_TRUE(served_soon());
}

TEST_F(HttpLimitsTest, a_head_as_large_as_the_limit_is_read_and_a_larger_one_is_431) {
  HttpServerSettings settings;
  settings.max_header_bytes = 1024;
  start(settings);
  const auto status_of = [this](std::size_t size) {
    RawConnection connection(server_->port());
    const std::string begin = "GET / HTTP/1.1\r\nConnection: close\r\nX: ";
    connection.write(begin + std::string(size - begin.size() - 4, 'y') + "\r\n\r\n");
    return connection.read_all().substr(0, 12);
  };
  EXPECT_EQ(status_of(1000), "HTTP/1.1 200");
  EXPECT_EQ(status_of(1100), "HTTP/1.1 431");
  EXPECT_EQ(status_of(100'000), "HTTP/1.1 431");
}

}  // namespace
}  // namespace edl::net
