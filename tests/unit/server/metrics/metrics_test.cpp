#include "server/metrics/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// The lines that begin so, in their order.
std::vector<std::string> lines_of(const Metrics& metrics, const std::string& start, const Levels& levels = {}) {
  std::istringstream text(metrics.text(levels));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(start)) lines.push_back(line);
  }
  return lines;
}

class MetricsTest : public testing::Test {
 protected:
  MetricsTest() { metrics.set_routes({{"GET", "/me"}, {"POST", "/write-data"}, {"GET", "/devices/{id}"}}); }

  Metrics metrics{"1.2.3"};
};

TEST_F(MetricsTest, requests_are_counted_by_route_and_status) {
  for (int i = 0; i < 3; ++i) metrics.answered(1, {.status = 201, .duration = 2ms});
  metrics.answered(1, {.status = 401, .duration = 2ms});
  metrics.answered(2, {.status = 404, .duration = 2ms});
  metrics.answered(std::nullopt, {.status = 404, .duration = 2ms});
  metrics.answered(99, {.status = 404, .duration = 2ms});
  EXPECT_THAT(lines_of(metrics, "edl_http_requests_total{"),
              ElementsAre(R"(edl_http_requests_total{method="POST",route="/write-data",status="201"} 3)",
                          R"(edl_http_requests_total{method="POST",route="/write-data",status="401"} 1)",
                          R"(edl_http_requests_total{method="GET",route="/devices/{id}",status="404"} 1)",
                          R"(edl_http_requests_total{method="other",route="unknown",status="404"} 2)"));
}

TEST_F(MetricsTest, statuses_that_nobody_knows_are_one) {
  for (const unsigned status : {0U, 299U, 418U, 999U}) metrics.answered(0, {.status = status, .duration = 1ms});
  EXPECT_THAT(lines_of(metrics, "edl_http_requests_total{"),
              ElementsAre(R"(edl_http_requests_total{method="GET",route="/me",status="other"} 4)"));
}

TEST_F(MetricsTest, a_duration_counts_in_its_bucket_and_all_longer_ones) {
  for (const auto duration : {250us, 251us, 1'000us, 9'999us, 20'000'000us}) {
    metrics.answered(0, {.status = 200, .duration = duration});
  }
  const std::string begin = R"(edl_http_request_duration_seconds_bucket{method="GET",route="/me",le=")";
  EXPECT_THAT(lines_of(metrics, begin),
              ElementsAre(begin + "0.00025\"} 1", begin + "0.0005\"} 2", begin + "0.001\"} 3", begin + "0.0025\"} 3",
                          begin + "0.005\"} 3", begin + "0.01\"} 4", begin + "0.025\"} 4", begin + "0.05\"} 4",
                          begin + "0.1\"} 4", begin + "0.25\"} 4", begin + "0.5\"} 4", begin + "1\"} 4",
                          begin + "2.5\"} 4", begin + "5\"} 4", begin + "10\"} 4", begin + "+Inf\"} 5"));
  EXPECT_THAT(lines_of(metrics, "edl_http_request_duration_seconds_count"),
              ElementsAre(R"(edl_http_request_duration_seconds_count{method="GET",route="/me"} 5)"));
  EXPECT_THAT(lines_of(metrics, "edl_http_request_duration_seconds_sum"),
              ElementsAre(R"(edl_http_request_duration_seconds_sum{method="GET",route="/me"} 20.0115)"));
}

TEST_F(MetricsTest, bodies_readings_and_commits_add_up) {
  metrics.answered(1, {.status = 201, .duration = 1ms, .received_bytes = 300, .sent_bytes = 14});
  metrics.answered(1, {.status = 201, .duration = 1ms, .received_bytes = 45, .sent_bytes = 14});
  metrics.accepted(3);
  metrics.accepted(10'800);
  metrics.committed(5ms);
  EXPECT_THAT(lines_of(metrics, "edl_http_request_body_bytes_total{"),
              ElementsAre(R"(edl_http_request_body_bytes_total{method="POST",route="/write-data"} 345)"));
  EXPECT_THAT(lines_of(metrics, "edl_http_response_body_bytes_total{"),
              ElementsAre(R"(edl_http_response_body_bytes_total{method="POST",route="/write-data"} 28)"));
  EXPECT_THAT(lines_of(metrics, "edl_readings_accepted_total"), ElementsAre("edl_readings_accepted_total 10803"));
  EXPECT_THAT(lines_of(metrics, "edl_store_commit_duration_seconds_count"),
              ElementsAre("edl_store_commit_duration_seconds_count 1"));
  EXPECT_THAT(lines_of(metrics, "edl_store_commit_duration_seconds_bucket{le=\"0.005\"}"),
              ElementsAre("edl_store_commit_duration_seconds_bucket{le=\"0.005\"} 1"));
}

TEST_F(MetricsTest, levels_are_those_of_the_moment) {
  Levels levels;
  levels.parts = {{"store", true}, {"accounts", false}};
  levels.store_bytes = 123'456'789'012;
  levels.spool = Levels::Spool{10, 1'000, 2'500ms};
  levels.devices = 3;
  levels.tasks_waiting = 7;
  levels.certificate_end = Timestamp(1'900'000'000'000ms);
  levels.process.open_files = 12;
  const auto line = [&](const std::string& name) { return lines_of(metrics, name, levels); };
  EXPECT_THAT(line("edl_part_ok"), ElementsAre(R"(edl_part_ok{part="store"} 1)", R"(edl_part_ok{part="accounts"} 0)"));
  EXPECT_THAT(line("edl_store_bytes "), ElementsAre("edl_store_bytes 123456789012"));
  EXPECT_THAT(line("edl_store_spool_bytes "), ElementsAre("edl_store_spool_bytes 10"));
  EXPECT_THAT(line("edl_store_spool_limit_bytes "), ElementsAre("edl_store_spool_limit_bytes 1000"));
  EXPECT_THAT(line("edl_store_away_seconds "), ElementsAre("edl_store_away_seconds 2.5"));
  EXPECT_THAT(line("edl_devices_connected "), ElementsAre("edl_devices_connected 3"));
  EXPECT_THAT(line("edl_workers_waiting "), ElementsAre("edl_workers_waiting 7"));
  EXPECT_THAT(line("edl_tls_certificate_end"), ElementsAre("edl_tls_certificate_end_timestamp_seconds 1900000000"));
  EXPECT_THAT(line("process_open_fds "), ElementsAre("process_open_fds 12"));
  EXPECT_THAT(line("edl_build_info"), ElementsAre(R"(edl_build_info{version="1.2.3"} 1)"));
}

TEST_F(MetricsTest, what_there_is_not_is_not_told) {
  EXPECT_THAT(lines_of(metrics, "edl_store_spool"), ElementsAre());
  EXPECT_THAT(lines_of(metrics, "edl_store_away"), ElementsAre());
  EXPECT_THAT(lines_of(metrics, "edl_tls"), ElementsAre());
  EXPECT_THAT(lines_of(metrics, "edl_http_request_duration_seconds_bucket"), ElementsAre());
}

TEST(MetricsEscaping, labels_are_escaped_as_the_format_says) {
  Metrics metrics("a\"b\\c\nd");
  EXPECT_THAT(lines_of(metrics, "edl_build_info"), ElementsAre(R"(edl_build_info{version="a\"b\\c\nd"} 1)"));
}

TEST_F(MetricsTest, every_family_says_what_it_is) {
  for (const std::string& help : lines_of(metrics, "# HELP ")) {
    const std::string name = help.substr(7, help.find(' ', 7) - 7);
    const auto types = lines_of(metrics, "# TYPE " + name + " ");
    ASSERT_EQ(types.size(), 1U) << name;
    const bool counter = types[0].ends_with(" counter");
    EXPECT_EQ(counter, name.ends_with("_total")) << name;
    EXPECT_EQ(types[0].ends_with(" histogram"), name.ends_with("_duration_seconds")) << name;
  }
}

TEST_F(MetricsTest, nothing_is_lost_when_many_threads_count) {
  constexpr int k_threads = 4;
  constexpr int k_each = 10'000;
  std::vector<std::thread> threads;
  for (int i = 0; i < k_threads; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < k_each; ++n) metrics.answered(0, {.status = 200, .duration = 1ms, .sent_bytes = 2});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(lines_of(metrics, "edl_http_requests_total{"),
              ElementsAre(R"(edl_http_requests_total{method="GET",route="/me",status="200"} 40000)"));
  EXPECT_THAT(lines_of(metrics, "edl_http_response_body_bytes_total{"),
              ElementsAre(R"(edl_http_response_body_bytes_total{method="GET",route="/me"} 80000)"));
  EXPECT_THAT(lines_of(metrics, "edl_http_request_duration_seconds_sum{"),
              ElementsAre(R"(edl_http_request_duration_seconds_sum{method="GET",route="/me"} 40)"));
}

}  // namespace
}  // namespace edl::server
