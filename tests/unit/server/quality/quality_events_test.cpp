#include <gtest/gtest.h>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::testing {
namespace {

class QualityEvents : public ::testing::Test {
 protected:
  edl::testing::TemporaryDirectory directory_;
  std::unique_ptr<QualityRecords> records_ = opened({.file = directory_.path() / "quality.sqlite"});
  const DeviceId cellar_ = device("cellar");
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");

  void keep_all(std::vector<PowerEvent> events) {
    const auto kept = keep(*records_, cellar_, std::move(events));
    ASSERT_TRUE(kept) << to_string(kept.error());
  }
  [[nodiscard]] std::vector<Timestamp> begins_in(Timestamp begin, Timestamp end) const {
    std::vector<Timestamp> begins;
    for (const auto& kept : events_in(*records_, cellar_, {begin, end})) begins.push_back(kept.event.begin);
    return begins;
  }
};

TEST_F(QualityEvents, an_event_comes_back_as_it_was_told_also_after_a_restart) {
  PowerEvent whole{.kind = PowerEventKind::voltage_swell,
                   .begin = ten_ + 123ms,
                   .duration = 180ms,
                   .phases = {Phase::a, Phase::c},
                   .extreme = 260.1,
                   .threshold = 253.0,
                   .reference = 230.0,
                   .detail =
                       "L\xC3\xBC"
                       "ftung ging an",
                   .waveform = waveform_at(ten_)};
  const PowerEvent bare{
      .kind = PowerEventKind::meter_fault, .begin = ten_ + 1s, .phases = {Phase::a, Phase::b, Phase::c}};
  keep_all({whole, bare});
  for (int restart = 0; restart < 2; ++restart) {
    PowerEvent listed = whole;
    listed.waveform.reset();
    EXPECT_EQ(events_in(*records_, cellar_), (std::vector<KeptEvent>{{listed, true}, {bare, false}}));
    EXPECT_EQ(waveform_of(*records_, cellar_, whole), whole.waveform);
    EXPECT_EQ(waveform_of(*records_, cellar_, bare), std::nullopt);
    records_.reset();
    records_ = opened({.file = directory_.path() / "quality.sqlite"});
  }
}

TEST_F(QualityEvents, another_device_has_none_of_them) {
  PowerEvent event = dip(ten_, 20ms);
  event.waveform = waveform_at(ten_);
  keep_all({event});
  EXPECT_TRUE(events_in(*records_, device("attic")).empty());
  EXPECT_EQ(waveform_of(*records_, device("attic"), event), std::nullopt);
  ASSERT_TRUE(keep(*records_, device("attic"), std::vector{dip(ten_, 40ms)}));
  EXPECT_EQ(events_in(*records_, cellar_).at(0).event.duration, 20ms);
  EXPECT_EQ(events_in(*records_, device("attic")).at(0).event.duration, 40ms);
  EXPECT_EQ(waveform_of(*records_, device("attic"), event), std::nullopt);
}

TEST_F(QualityEvents, a_newer_telling_replaces_the_older_and_keeps_its_waveform_unless_it_brings_one) {
  PowerEvent begun = dip(ten_, std::nullopt);
  begun.waveform = waveform_at(ten_);
  keep_all({begun});
  PowerEvent ended = dip(ten_, 180ms);
  ended.extreme = 160.1;
  keep_all({ended});
  EXPECT_EQ(events_in(*records_, cellar_), (std::vector<KeptEvent>{{ended, true}}));
  EXPECT_EQ(waveform_of(*records_, cellar_, ended), begun.waveform);
  ended.waveform = waveform_at(ten_, 230);
  keep_all({ended});
  EXPECT_EQ(waveform_of(*records_, cellar_, ended), ended.waveform);
  EXPECT_EQ(records_->health().events, 1U);
}

TEST_F(QualityEvents, a_telling_without_an_end_that_comes_late_does_not_take_the_end_away) {
  PowerEvent ended = dip(ten_, 180ms);
  ended.extreme = 160.1;
  keep_all({ended});
  PowerEvent begun = dip(ten_, std::nullopt);
  begun.waveform = waveform_at(ten_);
  keep_all({begun});
  EXPECT_EQ(events_in(*records_, cellar_), (std::vector<KeptEvent>{{ended, true}}));
  EXPECT_EQ(waveform_of(*records_, cellar_, ended), begun.waveform) << "there was none before";
  begun.waveform = waveform_at(ten_, 111);
  keep_all({begun});
  EXPECT_NE(waveform_of(*records_, cellar_, ended), begun.waveform) << "an older one";
}

TEST_F(QualityEvents, whoever_keeps_events_hears_how_they_are_kept_then) {
  PowerEvent begun = dip(ten_, std::nullopt);
  begun.waveform = waveform_at(ten_);
  const PowerEvent ended = dip(ten_, 180ms);
  const PowerEvent other = dip(ten_ + 1s, 20ms);
  EXPECT_EQ(kept(*records_, cellar_, {begun}), (std::vector<KeptEvent>{{dip(ten_, std::nullopt), true}}));
  EXPECT_EQ(kept(*records_, cellar_, {ended, other}), (std::vector<KeptEvent>{{ended, true}, {other, false}}));
  EXPECT_EQ(kept(*records_, cellar_, {begun}), (std::vector<KeptEvent>{{ended, true}})) << "it came late";
}

TEST_F(QualityEvents, of_one_event_twice_in_a_batch_the_later_counts) {
  keep_all({dip(ten_, std::nullopt), dip(ten_, 20ms), dip(ten_, 30ms)});
  EXPECT_EQ(events_in(*records_, cellar_), (std::vector<KeptEvent>{{dip(ten_, 30ms), false}}));
}

TEST_F(QualityEvents, kind_begin_and_phases_tell_events_apart) {
  PowerEvent swell = dip(ten_, 20ms);
  swell.kind = PowerEventKind::voltage_swell;
  keep_all({dip(ten_, 20ms), dip(ten_, 20ms, {Phase::b}), dip(ten_, 20ms, {Phase::a, Phase::b}), dip(ten_ + 1ms, 20ms),
            swell});
  EXPECT_EQ(events_in(*records_, cellar_).size(), 5U);
}

TEST_F(QualityEvents, a_range_has_those_that_began_before_its_end_and_had_not_ended_before_its_begin) {
  struct Case {
    const char* name;
    std::chrono::milliseconds begin;
    std::optional<std::chrono::milliseconds> duration;
    bool in;
  };
  // The range is from 0 to 10 s.
  const std::vector<Case> cases{
      {"ended before", -2'000ms, 1'999ms, false},
      {"ended with its begin", -2'000ms, 2'000ms, true},
      {"reaches into it", -2'000ms, 2'001ms, true},
      {"spans it", -2'000ms, 20'000ms, true},
      {"began days ago, and ended before", -72h, 72h - 1ms, false},
      {"began days ago, and reaches into it", -72h, 72h, true},
      {"began an hour and a bit ago", -1h - 1ms, 1h + 1ms, true},
      {"began an hour ago", -1h, 1h, true},
      {"began years ago, and goes on", -24h * 1000, std::nullopt, true},
      {"a moment at its begin", 0ms, 0ms, true},
      {"a moment before it", -1ms, 0ms, false},
      {"within", 5'000ms, 100ms, true},
      {"a moment within", 5'000ms, 0ms, true},
      {"goes on since within", 5'000ms, std::nullopt, true},
      {"began in its last millisecond", 9'999ms, 50ms, true},
      {"began with its end", 10'000ms, 50ms, false},
      {"goes on since its end", 10'000ms, std::nullopt, false},
  };
  for (const Case& one : cases) {
    const DeviceId each = device("d" + std::to_string(&one - cases.data()));
    ASSERT_TRUE(keep(*records_, each, std::vector{dip(ten_ + one.begin, one.duration)}));
    EXPECT_EQ(events_in(*records_, each, {ten_, ten_ + 10s}).size(), one.in ? 1U : 0U) << one.name;
    EXPECT_EQ(events_in(*records_, each).size(), 1U) << one.name;
  }
}

TEST_F(QualityEvents, are_listed_by_begin_and_of_more_than_the_limit_the_newest) {
  std::vector<PowerEvent> events;
  for (const int minute : {4, 1, 3, 0, 2}) events.push_back(dip(ten_ + std::chrono::minutes(minute), 20ms));
  events.push_back(dip(ten_ - 48h, std::nullopt));  // found in another way, and the oldest
  keep_all(events);
  EXPECT_EQ(begins_in(ten_, ten_ + 1h),
            (std::vector{ten_ - 48h, ten_, ten_ + 1min, ten_ + 2min, ten_ + 3min, ten_ + 4min}));
  const EventQuery query{.range = {ten_, ten_ + 1h}, .limit = 2};
  auto list = records_->events(cellar_, query);
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->more);
  ASSERT_EQ(list->events.size(), 2U);
  EXPECT_EQ(list->events[0].event.begin, ten_ + 3min);
  EXPECT_EQ(list->events[1].event.begin, ten_ + 4min);
  for (const auto& [limit, more] : {std::pair<std::size_t, bool>{5, true}, {6, false}, {7, false}}) {
    list = records_->events(cellar_, {.range = {ten_, ten_ + 1h}, .limit = limit});
    EXPECT_EQ(list->more, more) << limit;
    EXPECT_EQ(list->events.size(), std::min<std::size_t>(limit, 6)) << limit;
  }
}

TEST_F(QualityEvents, of_some_kinds_no_others_are_listed_nor_counted) {
  std::vector<PowerEvent> events;
  for (int i = 0; i < 10; ++i) {
    events.push_back(dip(ten_ + std::chrono::seconds(i), 20ms));
    if (i % 2 == 0) events.back().kind = PowerEventKind::overload;
    if (i % 5 == 0) events.back().kind = PowerEventKind::over_current;
  }
  keep_all(events);
  const auto count = [&](std::vector<PowerEventKind> kinds, std::size_t limit = 100) {
    return records_->events(cellar_, {.range = k_all_times, .kinds = std::move(kinds), .limit = limit})->events.size();
  };
  EXPECT_EQ(count({PowerEventKind::overload}), 4U);
  EXPECT_EQ(count({PowerEventKind::over_current, PowerEventKind::voltage_dip}), 6U);
  EXPECT_EQ(count({PowerEventKind::voltage_swell}), 0U);
  EXPECT_EQ(count({PowerEventKind::over_current}, 2), 2U);
  EXPECT_FALSE(
      records_->events(cellar_, {.range = k_all_times, .kinds = {PowerEventKind::over_current}, .limit = 2})->more);
}

}  // namespace
}  // namespace edl::server::testing
