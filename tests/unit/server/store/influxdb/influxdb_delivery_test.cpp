#include <gmock/gmock.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>

#include "net/http_server.hpp"
#include "server/store/influxdb/influxdb_store.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const Timestamp k_noon = from_unix_ms(1'764'000'000'000);

std::string unzipped(const std::string& packed) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("zlib");
  std::string plain(1 << 20, '\0');
  std::string in = packed;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  const int ended = inflate(&stream, Z_FINISH);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("not gzip");
  return plain;
}

/// Speaks as InfluxDB 2.x does and says to each write what the test wants; has no readings to tell of.
class FakeInfluxdb {
 public:
  using Answer = std::function<net::HttpResponse(const net::HttpRequest& write, const std::string& lines)>;

  using AnswerQuery = std::function<net::HttpResponse(const std::string& statements)>;

  explicit FakeInfluxdb(Answer answer, AnswerQuery answer_query = nothing)
      : answer_(std::move(answer)), answer_query_(std::move(answer_query)) {
    net::HttpServerSettings settings;
    settings.listen = {"127.0.0.1", 0};
    net::HttpHandlers handlers;
    handlers.on_head = [](const net::HttpRequest&) { return std::size_t{10} << 20; };
    handlers.on_request = [this](const net::HttpRequest& request, net::Responder respond) { respond(say(request)); };
    handlers.on_upgrade = [](const net::HttpRequest&) { return tl::unexpected(net::HttpResponse{}); };
    handlers.on_refusal = [](unsigned status, const std::string&) { return net::HttpResponse{status, {}, ""}; };
    http_ = net::HttpServer::start(settings, std::move(handlers)).value();
  }
  ~FakeInfluxdb() { http_->stop(1s); }

  [[nodiscard]] net::Url url() const { return {"127.0.0.1", http_->port(), ""}; }

  /// The next write, once it has come.
  net::HttpRequest next_write() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, 20s, [this] { return !writes_.empty(); })) throw std::runtime_error("no write came");
    net::HttpRequest write = std::move(writes_.front());
    writes_.pop_front();
    return write;
  }

  /// What was asked so far.
  std::vector<std::string> queries() {
    const std::scoped_lock lock(mutex_);
    return queries_;
  }

 private:
  net::HttpResponse say(const net::HttpRequest& request) {
    if (request.path == "/query") {
      const std::scoped_lock lock(mutex_);
      queries_.push_back(net::parse_query(request.body).value().back().second);
      return answer_query_(queries_.back());
    }
    const net::HttpResponse answer = answer_(request, unzipped(request.body));
    const std::scoped_lock lock(mutex_);
    writes_.push_back(request);
    writes_.back().body = unzipped(request.body);
    came_.notify_all();
    return answer;
  }

  static net::HttpResponse nothing(const std::string&) { return {200, {}, R"({"results":[{"statement_id":0}]})"}; }

  Answer answer_;
  AnswerQuery answer_query_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<net::HttpRequest> writes_;
  std::vector<std::string> queries_;
  std::unique_ptr<net::HttpServer> http_;
};

const net::HttpResponse k_accepted{204, {}, ""};

net::HttpResponse problem(unsigned status, const std::string& message) {
  return {status, {}, R"({"code":"some","message":")" + message + "\"}"};
}

class influxdb_delivery_test : public ::testing::Test {
 protected:
  InfluxdbStoreSettings settings(const FakeInfluxdb& influxdb) {
    InfluxdbStoreSettings settings;
    settings.target.url = influxdb.url();
    settings.target.bucket = "energy data";
    settings.target.organisation = "my/org";
    settings.target.token = Secret("a-token");
    settings.spool = folder_.path() / "spool";
    settings.first_backoff = 1ms;
    settings.longest_backoff = 5ms;
    settings.read_wait = 20s;
    return settings;
  }

  std::string refused_lines() {
    std::ifstream in(folder_.path() / "spool" / "refused.lp");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  TemporaryFolder folder_;
  const DeviceId meter_ = device("meter-1");
};

/// As InfluxDB 2.7's client libraries send it: POST /api/v2/write?org=…&bucket=…&precision=ms with a token.
TEST_F(influxdb_delivery_test, a_bucket_is_written_to_as_2_x_wants_it) {
  FakeInfluxdb influxdb([](const auto&, const auto&) { return k_accepted; });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 1.5)}));
  const net::HttpRequest write = influxdb.next_write();
  EXPECT_EQ(write.method, "POST");
  EXPECT_EQ(write.path, "/api/v2/write");
  EXPECT_EQ(net::parse_query(write.query),
            (net::QueryParameters{{"precision", "ms"}, {"org", "my/org"}, {"bucket", "energy data"}}));
  EXPECT_EQ(write.headers.find("Authorization"), "Token a-token");
  EXPECT_EQ(write.headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(write.body, "reading,device=meter-1,phase=A power_watt=1.5,present=1i 1764000000000\n");
}

TEST_F(influxdb_delivery_test, a_database_is_written_to_as_1_x_wants_it) {
  FakeInfluxdb influxdb([](const auto&, const auto&) { return k_accepted; });
  InfluxdbStoreSettings settings = this->settings(influxdb);
  settings.target.bucket.clear();
  settings.target.token = Secret();
  settings.target.database = "edl & co";
  settings.target.username = "edl";
  settings.target.password = Secret("a:password");
  const auto store = open_influxdb_store(settings).value();
  ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 1.5)}));
  const net::HttpRequest write = influxdb.next_write();
  EXPECT_EQ(write.path, "/write");
  EXPECT_EQ(net::parse_query(write.query), (net::QueryParameters{{"precision", "ms"}, {"db", "edl & co"}}));
  EXPECT_EQ(write.headers.find("Authorization"), "Basic ZWRsOmE6cGFzc3dvcmQ=");
}

TEST_F(influxdb_delivery_test, what_fails_for_a_while_is_sent_again_until_it_is_taken) {
  for (const unsigned status : {429U, 500U, 502U, 503U, 504U, 401U, 403U, 404U}) {
    std::atomic<int> failures = 3;
    FakeInfluxdb influxdb([&](const auto&, const auto&) {
      if (failures-- <= 0) return k_accepted;
      net::HttpResponse answer = problem(status, "not now");
      answer.headers.add("Retry-After", "0");
      return answer;
    });
    const auto store = open_influxdb_store(settings(influxdb)).value();
    ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 1)}));
    const std::string lines = influxdb.next_write().body;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(influxdb.next_write().body, lines) << status;
    EXPECT_TRUE(store->count(meter_, k_all_times).has_value()) << status;  // waits for the delivery
    EXPECT_EQ(store->health().spool->bytes, 0u) << status;
    EXPECT_EQ(refused_lines(), "") << status;
  }
}

TEST_F(influxdb_delivery_test, influxdbs_retry_after_is_obeyed) {
  std::atomic<int> writes = 0;
  FakeInfluxdb influxdb([&](const auto&, const auto&) {
    ++writes;
    net::HttpResponse answer = problem(503, "busy");
    answer.headers.add("Retry-After", "30");
    return answer;
  });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 1)}));
  (void)influxdb.next_write();
  // Without Retry-After it would be sent again within 5 ms, and these appends take longer.
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 1)}));
  EXPECT_EQ(writes, 1);
  EXPECT_THAT(store->health().problem, HasSubstr("answers 503: busy"));
}

TEST_F(influxdb_delivery_test, a_line_that_is_refused_is_set_aside_and_blocks_no_other) {
  FakeInfluxdb influxdb([](const auto&, const std::string& lines) {
    return lines.find("power_watt=666,") == std::string::npos ? k_accepted : problem(422, "bad number");
  });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  std::vector<Reading> readings;
  for (int i = 0; i < 100; ++i) readings.push_back(reading(k_noon + 1s * i, Phase::a, i == 42 || i == 77 ? 666 : i));
  ASSERT_TRUE(append(*store, meter_, readings));
  ASSERT_TRUE(store->count(meter_, k_all_times).has_value());
  const std::string refused = refused_lines();
  EXPECT_THAT(refused, HasSubstr("answers 422: bad number\n"
                                 "reading,device=meter-1,phase=A power_watt=666,present=1i 1764000042000\n"));
  EXPECT_THAT(refused, HasSubstr("present=1i 1764000077000\n"));
  EXPECT_EQ(std::ranges::count(refused, '\n'), 4);
  struct stat status {};
  ASSERT_EQ(::stat((folder_.path() / "spool" / "refused.lp").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const StoreHealth health = store->health();
  EXPECT_FALSE(health.ok);
  EXPECT_THAT(health.problem, HasSubstr("refused.lp"));
  EXPECT_EQ(health.spool->bytes, 0u);
}

TEST_F(influxdb_delivery_test, a_request_that_is_too_large_is_sent_in_halves) {
  std::atomic<int> taken = 0;
  FakeInfluxdb influxdb([&](const auto&, const std::string& lines) {
    const auto count = static_cast<int>(std::ranges::count(lines, '\n'));
    if (count > 10) return problem(413, "too large");
    taken += count;
    return k_accepted;
  });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  std::vector<Reading> readings;
  for (int i = 0; i < 100; ++i) readings.push_back(reading(k_noon + 1s * i, Phase::a, i));
  ASSERT_TRUE(append(*store, meter_, readings));
  ASSERT_TRUE(store->count(meter_, k_all_times).has_value());
  EXPECT_EQ(taken, 100);
  EXPECT_EQ(refused_lines(), "");
}

TEST_F(influxdb_delivery_test, appends_gather_while_influxdb_is_slow_and_go_in_one_request) {
  std::promise<void> go_on;
  std::shared_future<void> may_go_on = go_on.get_future().share();
  FakeInfluxdb influxdb([may_go_on](const auto&, const std::string& lines) {
    if (lines.find("phase=A") != std::string::npos) may_go_on.wait();
    return k_accepted;
  });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 1)}));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*store, meter_, {reading(k_noon + 1s * i, Phase::b, i)}));
  go_on.set_value();
  std::vector<std::ptrdiff_t> sizes;
  for (std::ptrdiff_t lines = 0; lines < 21; lines += sizes.back()) {
    sizes.push_back(std::ranges::count(influxdb.next_write().body, '\n'));
  }
  EXPECT_LE(sizes.size(), 3u) << "the first may have had company";
}

TEST_F(influxdb_delivery_test, a_full_spool_refuses_more_and_takes_again_when_influxdb_does) {
  std::atomic<bool> away = true;
  FakeInfluxdb influxdb([&](const auto&, const auto&) { return away ? problem(503, "starting") : k_accepted; });
  InfluxdbStoreSettings settings = this->settings(influxdb);
  settings.max_spool_bytes = 100;  // five readings of 19 bytes, and the one that passes the limit
  const auto store = open_influxdb_store(settings).value();
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(append(*store, meter_, {reading(k_noon + 1s * i, Phase::a, i)}));
  const auto refused = append(*store, meter_, {reading(k_noon, Phase::b, 1)});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("the spool is full"));
  away = false;
  ASSERT_TRUE(store->count(meter_, k_all_times).has_value());
  EXPECT_TRUE(append(*store, meter_, {reading(k_noon, Phase::b, 1)}));
}

TEST_F(influxdb_delivery_test, an_answer_that_never_came_makes_the_next_try_ask_what_is_there) {
  // The first write is taken, but the answer says 500. By the next try a reading with fewer fields has replaced it.
  std::promise<void> begun;
  std::promise<void> go_on;
  std::atomic<int> writes = 0;
  FakeInfluxdb influxdb([&](const auto&, const auto&) {
    if (writes++ > 0) return k_accepted;
    begun.set_value();
    go_on.get_future().wait();
    return problem(500, "lost");
  });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  Reading both = reading(k_noon, Phase::a, 1);
  both.values[Field::voltage_rms] = 230.0;
  ASSERT_TRUE(append(*store, meter_, {both}));
  begun.get_future().wait();
  ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 2)}));
  go_on.set_value();
  ASSERT_TRUE(store->count(meter_, k_all_times).has_value());
  const std::string newest =
      "SELECT present FROM reading WHERE device='meter-1' GROUP BY device,phase ORDER BY time DESC LIMIT 1;";
  EXPECT_THAT(influxdb.queries(), ::testing::ElementsAre(newest, newest, HasSubstr("SELECT count(present)")));
  EXPECT_THAT(influxdb.next_write().body, HasSubstr("voltage_rms=230"));
  EXPECT_THAT(influxdb.next_write().body, Not(HasSubstr("voltage_rms=230")));
}

TEST_F(influxdb_delivery_test, where_influxdb_cannot_delete_a_replacement_is_set_aside_and_the_rest_goes_on) {
  FakeInfluxdb influxdb([](const auto&, const auto&) { return k_accepted; },
                        [](const std::string& statements) -> net::HttpResponse {
                          if (statements.starts_with("DELETE")) return problem(400, "unsupported");
                          return {200,
                                  {},
                                  R"({"results":[{"statement_id":0,"series":[{"name":"reading","tags":)"
                                  R"({"device":"meter-1","phase":"A"},"columns":["time","present"],)"
                                  R"("values":[[1764000000000,9]]}]}]})"};
                        });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  ASSERT_TRUE(append(*store, meter_, {reading(k_noon, Phase::a, 2), reading(k_noon, Phase::b, 3)}));
  EXPECT_EQ(influxdb.next_write().body, "reading,device=meter-1,phase=B power_watt=3,present=1i 1764000000000\n");
  EXPECT_THAT(influxdb.queries(), ::testing::Contains("DELETE FROM reading WHERE device='meter-1' AND phase='A' AND "
                                                      "time=1764000000000000000;"));
  EXPECT_THAT(refused_lines(), HasSubstr("power_watt=2,present=1i 1764000000000\n"));
}

TEST_F(influxdb_delivery_test, settings_that_name_no_place_are_invalid) {
  InfluxdbStoreSettings settings;
  settings.spool = folder_.path();
  EXPECT_EQ(open_influxdb_store(settings).error().code, Errc::invalid);
  settings.target.bucket = "b";
  EXPECT_EQ(open_influxdb_store(settings).error().code, Errc::invalid);
}

TEST_F(influxdb_delivery_test, times_that_influxdb_cannot_keep_are_refused_at_once) {
  FakeInfluxdb influxdb([](const auto&, const auto&) { return k_accepted; });
  const auto store = open_influxdb_store(settings(influxdb)).value();
  const auto refused = append(*store, meter_, {reading(at("2300-01-01T00:00:00Z"), Phase::a, 1)});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("phase A at 2300-01-01T00:00:00.000Z is of a time"));
}

}  // namespace
}  // namespace edl::server::testing
