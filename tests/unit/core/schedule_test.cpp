#include "core/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace edl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* k_at_half_past_six =
    R"({"id":"morning","phase":"A","state":"on","enabled":true,"weekdays":["mon","fri"],"at":{"time":"06:30"}})";

std::string with(const std::string& entries, const std::string& place = "null") {
  return R"({"place":)" + place + R"(,"entries":[)" + entries + "]}";
}

std::vector<Fault> faults_of(const std::string& json) {
  const auto schedule = parse_schedule(json);
  return schedule ? std::vector<Fault>() : schedule.error().faults;
}

TEST(schedule_test, what_is_printed_is_read_back_the_same) {
  const auto schedule = parse_schedule(with(
      std::string(k_at_half_past_six) +
          R"(,{"phase":"B","state":"off","enabled":false,"weekdays":["sun"],"at":{"sun":"sunset","offset_minutes":-45}})",
      R"({"latitude_deg":52.52,"longitude_deg":13.405})"));
  ASSERT_TRUE(schedule.has_value());
  ASSERT_EQ(schedule->entries.size(), 2U);
  EXPECT_EQ(schedule->entries[0].at.time->text(), "06:30");
  EXPECT_EQ(schedule->entries[0].weekdays, (std::vector{Weekday::mon, Weekday::fri}));
  EXPECT_EQ(schedule->entries[1].at.sun, SunEvent::sunset);
  EXPECT_EQ(schedule->entries[1].at.offset_minutes, -45);
  EXPECT_EQ(parse_schedule(to_json(*schedule)).value(), *schedule);
  EXPECT_EQ(parse_schedule(to_json(Schedule{})).value(), Schedule{});
}

TEST(schedule_test, every_wrong_member_is_named) {
  EXPECT_THAT(faults_of(with(R"({"id":"a b","phase":"D","state":"toggle","enabled":1,"weekdays":[],)"
                             R"("at":{"time":"24:00","sun":null}})")),
              ElementsAre(Fault{"/entries/0/phase", "expected one of \"A\", \"B\", \"C\", found text"},
                          Fault{"/entries/0/state", "expected one of \"off\", \"on\", found text"},
                          Fault{"/entries/0/enabled", "expected true or false, found a number"},
                          ::testing::Field(&Fault::pointer, "/entries/0/weekdays"),
                          Fault{"/entries/0/at/time", "expected a time from 00:00 to 23:59 such as 06:30"}));
  const auto entry = [](const std::string& at, const std::string& more = "") {
    return R"({"phase":"A","state":"on","enabled":true,"weekdays":["mon"],"at":)" + at + more + "}";
  };
  EXPECT_THAT(faults_of(with(entry("{}"))), ElementsAre(Fault{"/entries/0/at", "expected either time or sun"}));
  EXPECT_THAT(faults_of(with(entry(R"({"time":"06:30","sun":"sunrise"})"))),
              ElementsAre(Fault{"/entries/0/at", "expected either time or sun"}));
  EXPECT_THAT(faults_of(with(entry(R"({"time":"06:30","offset_minutes":5})"))),
              ElementsAre(Fault{"/entries/0/at/offset_minutes", "is for sun only"}));
  EXPECT_THAT(faults_of(with(entry(R"({"sun":"sunrise","offset_minutes":121})"))),
              ElementsAre(::testing::Field(&Fault::pointer, "/entries/0/at/offset_minutes")));
  EXPECT_THAT(faults_of(with(entry(R"({"sun":"sunrise"})"))),
              ElementsAre(Fault{"/entries/0/at/sun", "needs /place: where the device is"}));
  EXPECT_THAT(faults_of(with(entry(R"({"sun":"sunrise"})"), R"({"latitude_deg":91,"longitude_deg":0})")),
              ElementsAre(::testing::Field(&Fault::pointer, "/place/latitude_deg")));
  EXPECT_THAT(faults_of(with(entry(R"({"time":"06:30"})", R"(,"id":"a b")"))),
              ElementsAre(Fault{"/entries/0/id", "expected letters, digits, _ and -"}));
  EXPECT_THAT(faults_of(with(
                  R"({"phase":"A","state":"on","enabled":true,"weekdays":["mon","tue","mon"],"at":{"time":"06:30"}})")),
              ElementsAre(Fault{"/entries/0/weekdays/2", "stands twice"}));
  EXPECT_THAT(faults_of(with(k_at_half_past_six + std::string(",") + k_at_half_past_six)),
              ElementsAre(Fault{"/entries/1/id", "is that of entry 0 too"}));
}

TEST(schedule_test, a_phase_is_not_on_and_off_at_the_same_minute) {
  const auto entry = [](const std::string& state, const std::string& days, const std::string& at,
                        const std::string& phase = "A", bool enabled = true) {
    return R"({"phase":")" + phase + R"(","state":")" + state + R"(","enabled":)" + (enabled ? "true" : "false") +
           R"(,"weekdays":[)" + days + R"(],"at":)" + at + "}";
  };
  const std::string noon = R"({"time":"12:00"})";
  const std::string on = entry("on", R"("mon","wed")", noon);
  const Fault contradiction{"/entries/1", "contradicts entry 0: the same phase at the same minute, on and off"};
  EXPECT_THAT(faults_of(with(on + "," + entry("off", R"("wed","sun")", noon))), ElementsAre(contradiction));
  EXPECT_THAT(faults_of(with(on + "," + entry("off", R"("tue")", noon))), IsEmpty()) << "another day";
  EXPECT_THAT(faults_of(with(on + "," + entry("off", R"("wed")", R"({"time":"12:01"})"))), IsEmpty());
  EXPECT_THAT(faults_of(with(on + "," + entry("off", R"("wed")", noon, "B"))), IsEmpty()) << "another phase";
  EXPECT_THAT(faults_of(with(on + "," + entry("on", R"("wed")", noon))), IsEmpty()) << "the same twice";
  EXPECT_THAT(faults_of(with(on + "," + entry("off", R"("wed")", noon, "A", false))), IsEmpty()) << "not enabled";

  const std::string here = R"({"latitude_deg":52.52,"longitude_deg":13.405})";
  const std::string at_sunset = entry("on", R"("mon")", R"({"sun":"sunset"})");
  EXPECT_THAT(
      faults_of(with(at_sunset + "," + entry("off", R"("mon")", R"({"sun":"sunset","offset_minutes":0})"), here)),
      ElementsAre(contradiction));
  EXPECT_THAT(
      faults_of(with(at_sunset + "," + entry("off", R"("mon")", R"({"sun":"sunset","offset_minutes":1})"), here)),
      IsEmpty());
}

TEST(schedule_test, has_64_entries_at_most) {
  std::string entries;
  for (int i = 0; i < 65; ++i) {
    if (i > 0) entries += ',';
    entries += R"({"phase":"A","state":"on","enabled":true,"weekdays":["mon"],"at":{"time":"06:30"}})";
  }
  EXPECT_THAT(faults_of(with(entries)), ElementsAre(::testing::Field(&Fault::pointer, "/entries")));
}

TEST(schedule_test, entries_without_an_id_get_one_that_no_other_has) {
  Schedule schedule;
  schedule.entries.resize(4);
  schedule.entries[1].id = "e1";
  schedule.entries[3].id = "e3";
  complete_ids(schedule);
  EXPECT_EQ(schedule.entries[0].id, "e2");
  EXPECT_EQ(schedule.entries[1].id, "e1");
  EXPECT_EQ(schedule.entries[2].id, "e4");
  EXPECT_EQ(schedule.entries[3].id, "e3");
}

TEST(schedule_test, times_are_hours_and_minutes_of_a_day) {
  for (const char* good : {"00:00", "06:30", "19:59", "23:59"}) {
    EXPECT_EQ(MinuteOfDay::parse(good).value().text(), good);
  }
  EXPECT_EQ(MinuteOfDay::parse("06:30").value().since_midnight(), std::chrono::minutes(390));
  for (const char* bad : {"", "6:30", "24:00", "12:60", "12.30", "12:3a", "-1:00", "12:300", " 2:30"}) {
    EXPECT_FALSE(MinuteOfDay::parse(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace edl
