#include "server/http/request_log.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

namespace edl::server {
namespace {

using namespace std::chrono_literals;

/// What is logged, level and message, while the test runs.
class RequestLogTest : public testing::Test {
 protected:
  void SetUp() override {
    before_ = spdlog::default_logger();
    auto logger = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::ostream_sink_st>(text_));
    logger->set_pattern("%l: %v");
    spdlog::set_default_logger(std::move(logger));
  }
  void TearDown() override { spdlog::set_default_logger(before_); }

  std::string logged(const AnsweredRequest& request, LoggedRequests which = LoggedRequests::all) {
    text_.str({});
    log_request(request, which);
    return text_.str();
  }

  static AnsweredRequest request(unsigned status) {
    AnsweredRequest request;
    request.id = "0011223344556677";
    request.method = "GET";
    request.path = "/devices/cellar";
    request.status = status;
    request.duration = 1'234'567ns;
    request.received_bytes = 12;
    request.sent_bytes = 345;
    return request;
  }

  Route route_{"GET", "/devices/{id}", Access::user, RunOn::io, 0, {}};

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream text_;
};

TEST_F(RequestLogTest, a_line_says_what_was_asked_and_what_came_of_it) {
  AnsweredRequest asked = request(200);
  asked.route = &route_;
  asked.principal = UserSubject{"7"};
  EXPECT_EQ(logged(asked),
            "info: GET /devices/{id} was answered 200 request_id=0011223344556677 method=GET route=/devices/{id} "
            "status=200 duration_ms=1.235 received_bytes=12 sent_bytes=345 user=7\n");
  asked.principal = DeviceId::parse("cellar").value();
  EXPECT_TRUE(logged(asked).ends_with(" sent_bytes=345 device=cellar\n"));
  asked.principal = {};
  EXPECT_TRUE(logged(asked).ends_with(" sent_bytes=345\n"));
}

TEST_F(RequestLogTest, a_path_without_a_route_is_shown_cut) {
  AnsweredRequest asked = request(404);
  asked.path = "/" + std::string(10'000, 'x');
  const std::string line = logged(asked);
  EXPECT_TRUE(line.starts_with("info: GET /xxx")) << line;
  EXPECT_LT(line.size(), 600U);
}

TEST_F(RequestLogTest, what_could_not_be_read_has_neither_method_nor_route) {
  AnsweredRequest asked = request(431);
  asked.method.clear();
  asked.path.clear();
  EXPECT_EQ(logged(asked),
            "info: a request that could not be read was answered 431 request_id=0011223344556677 status=431 "
            "duration_ms=1.235 received_bytes=12 sent_bytes=345\n");
}

TEST_F(RequestLogTest, an_answer_that_broke_off_says_so) {
  AnsweredRequest asked = request(200);
  asked.whole = false;
  EXPECT_NE(logged(asked).find("was answered 200, and broke off request_id="), std::string::npos);
}

TEST_F(RequestLogTest, failures_are_warnings_and_never_left_out) {
  for (const auto which : {LoggedRequests::failed, LoggedRequests::refused, LoggedRequests::all}) {
    EXPECT_TRUE(logged(request(500), which).starts_with("warning: "));
    EXPECT_TRUE(logged(request(503), which).starts_with("warning: "));
  }
  EXPECT_EQ(logged(request(499), LoggedRequests::failed), "");
  EXPECT_TRUE(logged(request(400), LoggedRequests::refused).starts_with("info: "));
  EXPECT_EQ(logged(request(399), LoggedRequests::refused), "");
}

}  // namespace
}  // namespace edl::server
