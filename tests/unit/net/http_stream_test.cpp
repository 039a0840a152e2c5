#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/worker_pool.hpp"
#include "unit/net/raw_connection.hpp"

namespace edl::net {
namespace {

using namespace std::chrono_literals;

/// What a stream did, for the test to look at.
struct Log {
  std::atomic<int> asked{0};
  std::promise<void> freed;

  [[nodiscard]] bool freed_soon() { return freed.get_future().wait_for(20s) == std::future_status::ready; }
};

/// Gives chunks that a function makes of their number, the first one being 0.
class NumberedStream final : public BodyStream {
 public:
  using Make = std::function<void(int, Take)>;

  NumberedStream(Log& log, Make make) : log_(log), make_(std::move(make)) {}
  ~NumberedStream() override { log_.freed.set_value(); }

  void next(Take take) override { make_(log_.asked++, std::move(take)); }

 private:
  Log& log_;
  Make make_;
};

NumberedStream::Make endless(std::size_t chunk_size) {
  return [chunk_size](int, const BodyStream::Take& take) { take(std::string(chunk_size, 'x')); };
}

/// "one", "two", then what `then` does.
NumberedStream::Make two_chunks_and(NumberedStream::Make then) {
  return [then = std::move(then)](int number, BodyStream::Take take) {
    if (number < 2) return take(std::string(number == 0 ? "one" : "two"));
    then(number, std::move(take));
  };
}

const NumberedStream::Make k_two_chunks =
    two_chunks_and([](int, const BodyStream::Take& take) { take(std::string()); });

/// Answers /stream with the stream that the test has chosen, and everything else with "short".
class HttpStreamTest : public testing::Test {
 protected:
  void start(NumberedStream::Make make, std::chrono::milliseconds request_timeout = 30s) {
    HttpServerSettings settings;
    settings.listen = {"127.0.0.1", 0};
    settings.request_timeout = request_timeout;
    HttpHandlers handlers;
    handlers.on_head = [](const HttpRequest&) -> std::variant<std::size_t, HttpResponse> { return std::size_t{0}; };
    handlers.on_request = [this, make = std::move(make)](const HttpRequest& request, Responder respond) {
      if (request.path != "/stream") return respond({200, {}, "short"});
      respond({200, {{"X-Kind", "stream"}}, {}, std::make_shared<NumberedStream>(log_, make)});
    };
    handlers.on_refusal = [](unsigned status, std::string detail) {
      return HttpResponse{status, {}, std::move(detail)};
    };
    server_ = HttpServer::start(settings, handlers).value();
  }

  /// All that comes for a request, with `Connection: close` unless another request follows it.
  std::string answer_to(std::string_view requests) {
    RawConnection raw(server_->port());
    raw.write(requests);
    return raw.read_all();
  }

  Log log_;
  std::unique_ptr<HttpServer> server_;
};

std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

TEST_F(HttpStreamTest, chunks_are_framed_as_they_come_and_the_connection_goes_on) {
  start(k_two_chunks);
  const std::string answers = answer_to(
      "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answers.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << answers;
  EXPECT_NE(answers.find("X-Kind: stream\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answers).substr(0, 33), "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\nHTTP/1.1 200");
  EXPECT_EQ(answers.substr(answers.size() - 5), "short");
  EXPECT_TRUE(log_.freed_soon());
}

TEST_F(HttpStreamTest, a_client_reads_it_as_one_body) {
  start(k_two_chunks);
  HttpClient client({Url{"127.0.0.1", server_->port(), ""}, 5s, 10s, 1 << 20});
  HttpRequest request;
  request.path = "/stream";
  EXPECT_EQ(client.send(request).value().body, "onetwo");
}

TEST_F(HttpStreamTest, http_1_0_gets_the_bare_body_until_the_end_of_the_connection) {
  start(k_two_chunks);
  const std::string answer = answer_to("GET /stream HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(answer.find("Transfer-Encoding"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
  EXPECT_EQ(body_of(answer), "onetwo");
}

TEST_F(HttpStreamTest, head_asks_for_no_chunk) {
  start(k_two_chunks);
  const std::string answers =
      answer_to("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(answers).substr(0, 8), "HTTP/1.1");
  EXPECT_TRUE(log_.freed_soon());
  EXPECT_EQ(log_.asked, 0);
}

TEST_F(HttpStreamTest, a_stream_that_fails_ends_without_the_last_chunk) {
  const NumberedStream::Make fails = [](int, const BodyStream::Take& take) { take(fail(Errc::corrupt, "a block")); };
  const NumberedStream::Make drops = [](int, const BodyStream::Take&) {};
  for (const auto& then : {fails, drops}) {
    log_.freed = {};
    log_.asked = 0;
    start(two_chunks_and(then));
    EXPECT_EQ(body_of(answer_to("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")), "3\r\none\r\n3\r\ntwo\r\n");
    EXPECT_TRUE(log_.freed_soon());
  }
  HttpClient client({Url{"127.0.0.1", server_->port(), ""}, 5s, 10s, 1 << 20});
  HttpRequest request;
  request.path = "/stream";
  log_.freed = {};
  log_.asked = 0;
  EXPECT_EQ(client.send(request).error().code, Errc::unavailable);
  EXPECT_TRUE(log_.freed_soon());
}

TEST_F(HttpStreamTest, without_chunks_a_stream_that_fails_resets_the_connection) {
  start(two_chunks_and([](int, const BodyStream::Take& take) { take(fail(Errc::corrupt, "a block")); }));
  RawConnection raw(server_->port());
  raw.write("GET /stream HTTP/1.0\r\nHost: a\r\n\r\n");
  raw.read_all();
  EXPECT_TRUE(raw.was_reset());
}

TEST_F(HttpStreamTest, a_reader_that_goes_away_frees_the_stream) {
  start(endless(64 << 10));
  {
    RawConnection raw(server_->port());
    raw.write("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(raw.read_some().empty());
  }
  EXPECT_TRUE(log_.freed_soon());
}

TEST_F(HttpStreamTest, a_reader_that_stands_still_is_cut_and_cost_no_more_than_the_sockets_buffers) {
  constexpr std::size_t k_chunk = 16 << 10;
  start(endless(k_chunk), 50ms);
  RawConnection raw(server_->port());
  raw.write("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(log_.freed_soon());
  EXPECT_LT(static_cast<std::size_t>(log_.asked) * k_chunk, 64U << 20);
}

TEST_F(HttpStreamTest, chunks_may_come_from_other_threads) {
  WorkerPool workers(2, 10);
  constexpr int k_chunks = 200;
  start([&workers](int number, const BodyStream::Take& take) {
    const bool taken = workers.run([=] { take(number < k_chunks ? std::to_string(number) + ";" : std::string()); });
    ASSERT_TRUE(taken);
  });
  std::string expected;
  for (int i = 0; i < k_chunks; ++i) expected += std::to_string(i) + ";";
  HttpClient client({Url{"127.0.0.1", server_->port(), ""}, 5s, 10s, 1 << 20});
  HttpRequest request;
  request.path = "/stream";
  EXPECT_EQ(client.send(request).value().body, expected);
  EXPECT_TRUE(log_.freed_soon());
}

TEST_F(HttpStreamTest, a_server_that_stops_cuts_a_stream_that_does_not_end) {
  start(endless(1 << 10));
  RawConnection raw(server_->port());
  raw.write("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_FALSE(raw.read_some().empty());
  auto reading = std::async(std::launch::async, [&] { return raw.read_all(); });
  server_->stop(10ms);
  EXPECT_TRUE(log_.freed_soon());
  EXPECT_EQ(reading.get().find("\r\n0\r\n\r\n"), std::string::npos);
}

TEST_F(HttpStreamTest, a_server_that_stops_waits_for_no_chunk) {
  std::promise<BodyStream::Take> asked;
  start(two_chunks_and([&](int, BodyStream::Take take) { asked.set_value(std::move(take)); }));
  RawConnection raw(server_->port());
  raw.write("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  auto take = asked.get_future().get();
  server_->stop(10ms);
  EXPECT_TRUE(log_.freed_soon());
  take(std::string("late"));
  take = nullptr;
}

}  // namespace
}  // namespace edl::net
