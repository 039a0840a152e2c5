#include "agent/uplink/lane.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <deque>
#include <map>
#include <set>

#include "core/reading_json.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

const Timestamp k_start = from_unix_ms(1'795'428'000'000);

ReadingSet set_at(std::chrono::seconds offset) {
  ReadingSet set{k_start + offset, {}};
  for (const Phase phase : k_phases) {
    Reading reading{set.time, phase};
    reading.values[Field::power_watt] = 100.0;
    set.readings.push_back(reading);
  }
  return set;
}

/// The queue as a map: what a queue must do, without a database.
class FakeQueue final : public DeliveryQueue {
 public:
  explicit FakeQueue(int sets) {
    for (int i = 0; i < sets; ++i)
      waiting.emplace(set_at(std::chrono::seconds(i)).time, set_at(std::chrono::seconds(i)));
  }

  Result<std::vector<ReadingSet>> newest_unsent(std::size_t max_sets) override {
    std::vector<ReadingSet> sets;
    for (auto it = waiting.rbegin(); it != waiting.rend() && sets.size() < max_sets; ++it) {
      sets.insert(sets.begin(), it->second);
    }
    return sets;
  }
  Result<std::vector<ReadingSet>> oldest_unsent(std::size_t max_sets) override {
    std::vector<ReadingSet> sets;
    for (auto it = waiting.begin(); it != waiting.end() && sets.size() < max_sets; ++it) sets.push_back(it->second);
    return sets;
  }
  Result<void> mark_sent(const std::vector<Timestamp>& times) override {
    for (const Timestamp time : times) sent.insert(waiting.extract(time).mapped().time);
    return {};
  }
  Result<void> set_aside(Timestamp time, const std::string& why) override {
    waiting.erase(time);
    aside[time] = why;
    return {};
  }
  std::size_t backlog() const override { return waiting.size(); }

  std::map<Timestamp, ReadingSet> waiting;
  std::set<Timestamp> sent;
  std::map<Timestamp, std::string> aside;
};

/// A server that answers what the test says, and keeps what it was sent.
class FakeServer {
 public:
  Transport transport() {
    return [this](const net::HttpRequest& request) -> Result<net::HttpResponse> {
      std::string body = request.body;
      if (request.headers.find("Content-Encoding") == "zstd") {
        std::string plain(ZSTD_getFrameContentSize(body.data(), body.size()), '\0');
        plain.resize(ZSTD_decompress(plain.data(), plain.size(), body.data(), body.size()));
        body = std::move(plain);
      }
      auto readings = ReadingParser().parse(body, k_start);
      EXPECT_TRUE(readings.has_value());
      batches.push_back(readings.value_or(std::vector<Reading>{}));
      requests.push_back(request);
      return answer(batches.back());
    };
  }

  std::function<Result<net::HttpResponse>(const std::vector<Reading>&)> answer = [](const auto&) {
    return net::HttpResponse{201, {}, "{}"};
  };
  std::vector<std::vector<Reading>> batches;
  std::vector<net::HttpRequest> requests;
};

class LaneTest : public testing::Test {
 protected:
  Lane lane(LaneKind kind, std::unique_ptr<Freight> freight) {
    return {kind, std::move(freight), server.transport(), [] { return Result<std::string>("a.device.token"); },
            Backoff({500ms, 4000ms}, [] { return 0.5; })};
  }
  Lane live_lane(FakeQueue& queue) {
    return lane(k_live_lane, std::make_unique<ReadingFreight>(queue, ReadingFreight::Takes::newest));
  }
  Lane backlog_lane(FakeQueue& queue) {
    return lane(k_backlog_lane, std::make_unique<ReadingFreight>(queue, ReadingFreight::Takes::oldest));
  }

  /// Steps until there is nothing to do. Only for servers that answer.
  static int steps_until_idle(Lane& one) {
    for (int steps = 0; steps < 1000; ++steps) {
      if (!one.step().wait) return steps;
    }
    return -1;
  }

  FakeServer server;
};

TEST_F(LaneTest, a_set_is_marked_only_after_the_server_said_201) {
  FakeQueue queue(1);
  Lane live = live_lane(queue);
  for (const unsigned status : {500u, 503u, 429u, 401u, 403u, 404u, 200u, 302u}) {
    server.answer = [status](const auto&) { return net::HttpResponse{status, {}, ""}; };
    EXPECT_EQ(live.step().fate, Fate::try_later) << status;
    EXPECT_EQ(queue.backlog(), 1u) << status;
  }
  server.answer = [](const auto&) { return fail(Errc::timeout, "no answer in time"); };
  EXPECT_EQ(live.step().problem, "no answer in time");
  EXPECT_EQ(queue.backlog(), 1u);
  server.answer = [](const auto&) { return net::HttpResponse{201, {}, "{\"accepted\":3}"}; };
  EXPECT_EQ(live.step().fate, Fate::delivered);
  EXPECT_EQ(queue.sent, (std::set{k_start}));
}

TEST_F(LaneTest, requests_carry_the_token_and_say_what_they_are) {
  FakeQueue queue(20);
  Lane live = live_lane(queue);
  (void)live.step();
  EXPECT_EQ(server.requests[0].path, "/write-data");
  EXPECT_EQ(server.requests[0].headers.find("Authorization"), "Bearer a.device.token");
  EXPECT_EQ(server.requests[0].headers.find("Content-Type"), "application/json");
  EXPECT_EQ(server.requests[0].headers.find("Content-Encoding"), std::nullopt);
  Lane backlog = backlog_lane(queue);
  (void)backlog.step();
  EXPECT_EQ(server.requests[1].headers.find("Content-Encoding"), "zstd");
}

TEST_F(LaneTest, the_live_lane_takes_the_newest_and_the_backlog_lane_the_oldest_hour) {
  FakeQueue queue(4000);
  Lane live = live_lane(queue);
  Lane backlog = backlog_lane(queue);
  EXPECT_EQ(live.step().items, 8u);
  EXPECT_EQ(server.batches[0].front().time, k_start + 3992s);
  EXPECT_EQ(backlog.step().items, 3600u);
  EXPECT_EQ(server.batches[1].front().time, k_start);
  EXPECT_EQ(server.batches[1].size(), k_max_readings_per_batch);
  EXPECT_EQ(backlog.step().items, 392u);
  EXPECT_EQ(backlog.step().wait, std::nullopt);
  EXPECT_EQ(queue.backlog(), 0u);
  EXPECT_EQ(queue.sent.size(), 4000u);
}

TEST_F(LaneTest, failures_wait_longer_and_longer_up_to_a_limit_and_a_success_ends_that) {
  FakeQueue queue(100);
  Lane backlog = backlog_lane(queue);
  server.answer = [](const auto&) { return fail(Errc::unavailable, "refused"); };
  for (const auto expected : {250ms, 500ms, 1000ms, 2000ms, 2000ms, 2000ms}) EXPECT_EQ(backlog.step().wait, expected);
  server.answer = [](const auto&) { return net::HttpResponse{503, {{"Retry-After", "30"}}, ""}; };
  EXPECT_EQ(backlog.step().wait, 30s);
  server.answer = [](const auto&) { return net::HttpResponse{201, {}, ""}; };
  EXPECT_EQ(backlog.step().fate, Fate::delivered);
}

TEST_F(LaneTest, a_wrong_set_is_found_set_aside_with_the_reason_and_all_others_arrive) {
  for (const int wrong : {0, 1, 1799, 2048, 3599}) {
    FakeQueue queue(3600);
    server.answer = [wrong](const std::vector<Reading>& readings) {
      for (const Reading& reading : readings) {
        if (reading.time == k_start + std::chrono::seconds(wrong)) return net::HttpResponse{422, {}, "bad"};
      }
      return net::HttpResponse{201, {}, ""};
    };
    Lane backlog = backlog_lane(queue);
    Lane live = live_lane(queue);
    const int steps = steps_until_idle(backlog) + steps_until_idle(live);
    EXPECT_LT(steps, 60) << wrong;
    EXPECT_EQ(queue.sent.size(), 3599u) << wrong;
    ASSERT_EQ(queue.aside.size(), 1u) << wrong;
    EXPECT_EQ(queue.aside.begin()->first, k_start + std::chrono::seconds(wrong));
    EXPECT_EQ(queue.aside.begin()->second, "status 422: bad");
  }
}

TEST_F(LaneTest, a_server_that_takes_less_gets_less_at_once) {
  FakeQueue queue(1000);
  server.answer = [](const std::vector<Reading>& readings) {
    return net::HttpResponse{readings.size() > 300 ? 413u : 201u, {}, ""};
  };
  Lane backlog = backlog_lane(queue);
  Lane live = live_lane(queue);
  EXPECT_GE(steps_until_idle(backlog), 0);
  EXPECT_GE(steps_until_idle(live), 0);
  EXPECT_EQ(queue.sent.size(), 1000u);
  EXPECT_TRUE(queue.aside.empty());
}

TEST_F(LaneTest, one_set_that_is_said_to_be_too_large_is_kept) {
  FakeQueue queue(1);
  server.answer = [](const auto&) { return net::HttpResponse{413, {}, "a proxy"}; };
  Lane live = live_lane(queue);
  EXPECT_EQ(live.step().fate, Fate::try_later);
  EXPECT_EQ(queue.backlog(), 1u);
  EXPECT_TRUE(queue.aside.empty());
}

TEST_F(LaneTest, no_token_is_a_failure_like_any_other) {
  FakeQueue queue(1);
  Lane live(
      k_live_lane, std::make_unique<ReadingFreight>(queue, ReadingFreight::Takes::newest), server.transport(),
      [] { return fail(Errc::io, "no key"); }, Backoff({}, [] { return 0.0; }));
  EXPECT_EQ(live.step().problem, "no key");
  EXPECT_TRUE(server.requests.empty());
}

}  // namespace
}  // namespace edl::agent
