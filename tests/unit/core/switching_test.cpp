#include "core/switching.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace edl {
namespace {

using ::testing::ElementsAre;

const Switching k_off{"2026-11-27T17:00:00.120Z", ScheduledPhase::B, ScheduledState::off, SwitchedBy::schedule, {}};

TEST(switching_test, what_is_printed_is_read_back_the_same) {
  EXPECT_EQ(to_json(k_off),
            R"({"time":"2026-11-27T17:00:00.120Z","phase":"B","state":"off","by":"schedule","error":null})");
  Switching failed = k_off;
  failed.by = SwitchedBy::overload;
  failed.error = "no such device";
  EXPECT_THAT(parse_switchings('[' + to_json(k_off) + ',' + to_json(failed) + ']').value(), ElementsAre(k_off, failed));
}

TEST(switching_test, every_wrong_member_is_named) {
  const auto wrong = parse_switchings(R"([{"time":"2026-11-27T17:00:00Z","phase":"D","state":"toggle","by":"me"},)"
                                      R"({"time":"soon","phase":"A","state":"on","by":"away","error":"","more":1}])");
  ASSERT_FALSE(wrong.has_value());
  std::string pointers;
  for (const Fault& fault : wrong.error().faults) pointers += fault.pointer + ' ';
  EXPECT_EQ(pointers, "/0/phase /0/state /0/by /1/error /1/more ");
}

TEST(switching_test, times_are_those_of_a_clock_that_is_about_right) {
  const Timestamp now = parse_rfc3339("2026-11-27T17:00:00Z").value();
  const auto with_time = [](const std::string& time) {
    Switching one = k_off;
    one.time = time;
    return '[' + to_json(one) + ']';
  };
  EXPECT_TRUE(parse_switchings(with_time("2026-11-28T17:00:00Z"), now).has_value());
  EXPECT_TRUE(parse_switchings(with_time("2001-01-01T00:00:00Z"), now).has_value());
  for (const char* bad : {"1970-01-01T00:00:00Z", "2026-11-28T17:00:01Z", "soon"}) {
    const auto read = parse_switchings(with_time(bad), now);
    ASSERT_FALSE(read.has_value()) << bad;
    EXPECT_EQ(read.error().faults.at(0).pointer, "/0/time");
  }
}

TEST(switching_test, a_batch_has_1_to_100) {
  EXPECT_EQ(parse_switchings("[]").error().code, Errc::invalid);
  std::string many = "[";
  for (int i = 0; i < 101; ++i) many += (i > 0 ? "," : "") + to_json(k_off);
  EXPECT_EQ(parse_switchings(many + ']').error().code, Errc::too_large);
}

}  // namespace
}  // namespace edl
