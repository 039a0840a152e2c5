#include <gtest/gtest.h>
#include <zstd.h>

#include <map>
#include <set>

#include "agent/uplink/lane.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

/// Records as a map: what a queue must do, without a database.
class FakeRecords final : public RecordQueue {
 public:
  explicit FakeRecords(int records, std::size_t size = 1) {
    for (int i = 0; i < records; ++i) waiting_.emplace(i, '"' + std::to_string(i) + std::string(size, 'x') + '"');
  }
  Result<std::vector<Item>> oldest_unsent(std::size_t max_records) override {
    std::vector<Item> items;
    for (auto it = waiting_.begin(); it != waiting_.end() && items.size() < max_records; ++it) {
      items.push_back({it->first, it->second});
    }
    return items;
  }
  Result<void> mark_sent(const std::vector<std::int64_t>& ids) override {
    for (const std::int64_t id : ids) {
      waiting_.erase(id);
      sent.insert(id);
    }
    return {};
  }
  Result<void> set_aside(std::int64_t id, const std::string& why) override {
    waiting_.erase(id);
    aside[id] = why;
    return {};
  }
  std::size_t waiting() const override { return waiting_.size(); }

  std::set<std::int64_t> sent;
  std::map<std::int64_t, std::string> aside;

 private:
  std::map<std::int64_t, std::string> waiting_;
};

class RecordLaneTest : public testing::Test {
 protected:
  Lane lane(FakeRecords& records) {
    return {k_record_lane, std::make_unique<RecordFreight>(records, "/events"),
            [this](const net::HttpRequest& request) {
              requests.push_back(request);
              return answer(request.body);
            },
            [] { return Result<std::string>("a.device.token"); }, Backoff({500ms, 4000ms}, [] { return 0.5; })};
  }

  std::function<Result<net::HttpResponse>(const std::string&)> answer = [](const auto&) {
    return net::HttpResponse{201, {}, "{}"};
  };
  std::vector<net::HttpRequest> requests;
};

TEST_F(RecordLaneTest, a_hundred_go_at_once_and_are_marked_after_a_201) {
  FakeRecords records(130);
  Lane events = lane(records);
  EXPECT_EQ(events.step().items, 100u);
  EXPECT_EQ(records.sent.size(), 100u);
  EXPECT_EQ(events.step().items, 30u);
  EXPECT_EQ(events.step().wait, std::nullopt);
  EXPECT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1].path, "/events");
  EXPECT_TRUE(requests[1].body.starts_with(R"(["100x","101x",)")) << requests[1].body;
  EXPECT_EQ(requests[1].headers.find("Authorization"), "Bearer a.device.token");
  EXPECT_EQ(requests[1].headers.find("Content-Type"), "application/json");
}

TEST_F(RecordLaneTest, only_what_is_large_is_packed) {
  FakeRecords small(1);
  Lane events = lane(small);
  (void)events.step();
  EXPECT_EQ(requests[0].headers.find("Content-Encoding"), std::nullopt);
  EXPECT_EQ(requests[0].body, R"(["0x"])");
  FakeRecords large(1, 3'000);
  Lane waveforms = lane(large);
  (void)waveforms.step();
  EXPECT_EQ(requests[1].headers.find("Content-Encoding"), "zstd");
  std::string plain(ZSTD_getFrameContentSize(requests[1].body.data(), requests[1].body.size()), '\0');
  ZSTD_decompress(plain.data(), plain.size(), requests[1].body.data(), requests[1].body.size());
  EXPECT_EQ(plain, R"(["0)" + std::string(3'000, 'x') + R"("])");
}

TEST_F(RecordLaneTest, wrong_ones_are_found_and_set_aside_with_the_reason_and_all_others_arrive) {
  FakeRecords records(100);
  answer = [](const std::string& body) {
    const bool wrong = body.find("\"17x\"") != std::string::npos || body.find("\"99x\"") != std::string::npos;
    return net::HttpResponse{wrong ? 422u : 201u, {}, "bad"};
  };
  Lane events = lane(records);
  int steps = 0;
  while (events.step().wait && steps < 200) ++steps;
  EXPECT_LT(steps, 40);
  EXPECT_EQ(records.sent.size(), 98u);
  EXPECT_EQ(records.aside, (std::map<std::int64_t, std::string>{{17, "status 422: bad"}, {99, "status 422: bad"}}));
}

TEST_F(RecordLaneTest, a_server_without_the_endpoint_loses_nothing_and_is_left_alone_for_long) {
  for (const unsigned status : {404u, 405u}) {
    FakeRecords records(3);
    Lane events = lane(records);
    answer = [status](const auto&) { return net::HttpResponse{status, {}, "none"}; };
    const Lane::Step step = events.step();
    EXPECT_EQ(step.fate, Fate::no_endpoint);
    EXPECT_EQ(step.wait, Lane::k_no_endpoint_wait);
    EXPECT_EQ(records.waiting(), 3u);
    answer = [](const auto&) { return net::HttpResponse{201, {}, "{}"}; };
    EXPECT_EQ(events.step().fate, Fate::delivered);
    EXPECT_EQ(records.waiting(), 0u);
  }
}

TEST_F(RecordLaneTest, whatever_else_goes_wrong_is_tried_again_with_growing_pauses) {
  FakeRecords records(1);
  Lane events = lane(records);
  for (const unsigned status : {500u, 429u, 401u, 403u, 413u, 200u, 302u}) {
    answer = [status](const auto&) { return net::HttpResponse{status, {{"Retry-After", "7"}}, ""}; };
    const Lane::Step step = events.step();
    EXPECT_EQ(step.fate, Fate::try_later) << status;
    // Who says 413 is something on the way, whose wishes are not the server's.
    EXPECT_TRUE(step.wait == 7s || status == 413) << status;
  }
  answer = [](const auto&) { return fail(Errc::timeout, "no answer in time"); };
  EXPECT_EQ(events.step().problem, "no answer in time");
  EXPECT_EQ(events.step().wait, 2s);
  EXPECT_EQ(records.waiting(), 1u);
}

}  // namespace
}  // namespace edl::agent
