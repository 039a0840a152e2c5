#include "core/log.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <boost/json/parse.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "core/timestamp.hpp"

namespace edl {
namespace {

namespace json = boost::json;

/// What is logged, as it comes out of standard error; the log is as it was afterwards.
class LogTest : public testing::Test {
 protected:
  void SetUp() override { before_ = spdlog::default_logger(); }
  void TearDown() override {
    spdlog::drop_all();
    spdlog::set_default_logger(before_);
  }

  template <typename Write>
  static std::vector<std::string> lines_of(LogFormat format, Write write) {
    testing::internal::CaptureStderr();
    set_up_log(format);
    write();
    spdlog::default_logger()->flush();
    std::istringstream text(testing::internal::GetCapturedStderr());
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
};

LogFields some_fields() {
  LogFields fields;
  fields.add("request_id", "00ff").add("status", std::int64_t{503}).add("duration_ms", 1.25);
  return fields;
}

TEST_F(LogTest, a_line_of_json_has_its_time_its_level_and_its_fields) {
  const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto lines = lines_of(LogFormat::json, [] { log(spdlog::level::warn, "was answered", some_fields()); });
  ASSERT_EQ(lines.size(), 1U);
  auto line = json::parse(lines[0]).as_object();
  const auto time = parse_rfc3339(std::string_view(line.at("time").as_string())).value();
  EXPECT_GE(time, before);
  EXPECT_LE(time, std::chrono::system_clock::now());
  line.erase("time");
  EXPECT_EQ(json::value(line), json::parse(R"({"level":"warning","message":"was answered","request_id":"00ff",)"
                                           R"("status":503,"duration_ms":1.25})"));
}

TEST_F(LogTest, plain_messages_are_lines_of_json_too_whatever_they_contain) {
  const std::string wild = "a \"quoted\" \\ thing\nand {} a second line, \x01";
  const auto lines = lines_of(LogFormat::json, [&] { spdlog::info("{}", wild); });
  ASSERT_EQ(lines.size(), 1U);
  const auto line = json::parse(lines[0]);
  EXPECT_EQ(line.at("message").as_string(), wild);
  EXPECT_EQ(line.at("level").as_string(), "info");
  EXPECT_EQ(line.as_object().size(), 3U);
}

TEST_F(LogTest, in_text_the_fields_stand_behind_the_message) {
  const auto lines = lines_of(LogFormat::text, [] { log(spdlog::level::info, "was answered {}", some_fields()); });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].ends_with("[info] was answered {} request_id=00ff status=503 duration_ms=1.25")) << lines[0];
}

}  // namespace
}  // namespace edl
