// What is an event, and how it is told: the rules of IEC 61000-4-30:2015, 5.4 and 5.5.

#include "agent/meter/quality/event_tracker.hpp"

#include <gtest/gtest.h>

#include "unit/agent/meter/quality/supply_testing.hpp"

namespace edl::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::k_wall;
using testing::Observer;
using testing::seconds_of;
using testing::Supply;

constexpr auto k_dip = PowerEventKind::voltage_dip;
constexpr auto k_swell = PowerEventKind::voltage_swell;
constexpr auto k_interruption = PowerEventKind::voltage_interruption;

TEST(event_tracker_test, a_steady_supply_has_no_events) {
  Observer observer({});
  observer.watch({}, 2);
  EXPECT_TRUE(observer.told.empty());
}

TEST(event_tracker_test, a_long_dip_is_told_when_it_has_begun_and_when_it_has_ended) {
  Supply supply;
  supply.steps = {{Phase::a, 0.5, 0.7}, {Phase::a, 1.5, 1}};
  Observer observer({});
  observer.watch(supply, 3);
  ASSERT_EQ(observer.told.size(), 2u);
  const PowerEvent& first = observer.told[0];
  EXPECT_EQ(first.kind, k_dip);
  EXPECT_FALSE(first.duration.has_value());
  EXPECT_EQ(first.phases, std::vector{Phase::a});
  EXPECT_NEAR(first.extreme.value(), 161, 0.1);
  EXPECT_DOUBLE_EQ(first.threshold.value(), 207);
  EXPECT_DOUBLE_EQ(first.reference.value(), 230);
  const PowerEvent& second = observer.told[1];
  EXPECT_EQ(second.begin, first.begin) << "it is the same event";
  EXPECT_EQ(second.phases, first.phases);
  EXPECT_NEAR(seconds_of(second.duration), 1.0, 0.02);
  EXPECT_NEAR(second.extreme.value(), 161, 0.1);
}

TEST(event_tracker_test, a_brief_dip_is_told_once) {
  Supply supply;
  supply.steps = {{Phase::c, 0.5, 0.5}, {Phase::c, 0.55, 1}};
  Observer observer({});
  observer.watch(supply, 1);
  ASSERT_EQ(observer.told.size(), 1u);
  EXPECT_NEAR(seconds_of(observer.told[0].duration), 0.05, 0.02);
}

TEST(event_tracker_test, a_dip_that_no_look_saw_is_known_by_what_the_chip_kept) {
  Supply supply;
  supply.steps = {{Phase::a, 0.503, 0.4}, {Phase::a, 0.517, 1}};
  Observer observer({});
  observer.watch(supply, 1, 0, 0.05);
  const auto dips = observer.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_LT(dips[0].extreme.value(), 0.9 * 230);
  EXPECT_NEAR(seconds_of(dips[0].begin), 0.503, 0.02);
  EXPECT_LE(seconds_of(dips[0].duration), 0.06);
}

TEST(event_tracker_test, two_phases_at_once_are_one_dip_with_the_lower_voltage) {
  Supply supply;
  supply.steps = {{Phase::a, 0.5, 0.8}, {Phase::b, 0.5, 0.3}, {Phase::a, 0.8, 1}, {Phase::b, 0.8, 1}};
  Observer observer({});
  observer.watch(supply, 1.5);
  const auto dips = observer.events(k_dip);
  ASSERT_EQ(dips.size(), 1u);
  EXPECT_EQ(dips[0].phases, (std::vector{Phase::a, Phase::b}));
  EXPECT_NEAR(dips[0].extreme.value(), 69, 0.1);
  EXPECT_NEAR(seconds_of(dips[0].begin), 0.5, 0.0105);
  EXPECT_NEAR(seconds_of(dips[0].duration), 0.3, 0.02);
  EXPECT_EQ(dips[0].detail, "furthest on phase B");
}

TEST(event_tracker_test, a_dip_ends_when_the_last_phase_is_back_and_names_who_joined_later) {
  Supply supply;
  supply.steps = {{Phase::a, 0.5, 0.8}, {Phase::c, 0.9, 0.6}, {Phase::a, 1.0, 1}, {Phase::c, 1.4, 1}};
  Observer observer({});
  observer.watch(supply, 2);
  const auto dips = observer.events(k_dip);
  ASSERT_EQ(dips.size(), 1u) << "one event, whose identity is its begin and the phases that were told first";
  EXPECT_EQ(dips[0].phases, std::vector{Phase::a});
  EXPECT_NEAR(seconds_of(dips[0].duration), 0.9, 0.022);
  EXPECT_NEAR(dips[0].extreme.value(), 138, 0.1);
  EXPECT_EQ(dips[0].detail, "furthest on phase C; phase C joined later");
}

TEST(event_tracker_test, a_dip_ends_only_at_the_threshold_and_the_hysteresis) {
  Supply supply;
  supply.steps = {{Phase::a, 0.5, 0.85}, {Phase::a, 0.7, 0.91}, {Phase::a, 0.9, 0.85}, {Phase::a, 1.1, 0.93}};
  Observer observer({});
  observer.watch(supply, 2);
  const auto dips = observer.events(k_dip);
  ASSERT_EQ(dips.size(), 1u) << "91 % lies between the threshold and its hysteresis";
  EXPECT_NEAR(seconds_of(dips[0].duration), 0.6, 0.03);
  EventSettings without;
  without.hysteresis = 0;
  Observer plain(without);
  plain.watch(supply, 2);
  EXPECT_EQ(plain.events(k_dip).size(), 2u);
}

TEST(event_tracker_test, the_threshold_itself_is_no_dip_and_the_end_itself_is_no_longer_one) {
  EventSettings settings;
  settings.declared_volts = 200;
  EventTracker tracker(settings);
  const auto look = [&](int ms, double volts) {
    QualityLook one{.time = MonotonicTime(milliseconds(ms)), .since = MonotonicTime(milliseconds(ms - 10))};
    one.volts = {volts, 200, 200};
    return tracker.add(one);
  };
  EXPECT_FALSE(look(1'000, 180));
  EXPECT_TRUE(look(1'010, 179.9));
  EXPECT_FALSE(look(1'020, 183.9));
  EXPECT_TRUE(tracker.watching());
  EXPECT_FALSE(look(1'030, 184));
  EXPECT_FALSE(tracker.watching());
}

TEST(event_tracker_test, a_swell_has_its_peak_and_its_own_hysteresis) {
  Supply supply;
  supply.steps = {{Phase::b, 0.5, 1.25}, {Phase::b, 0.7, 1.09}, {Phase::b, 0.9, 1}};
  Observer observer({});
  observer.watch(supply, 1.5);
  const auto swells = observer.events(k_swell);
  ASSERT_EQ(swells.size(), 1u);
  EXPECT_NEAR(swells[0].extreme.value(), 287.5, 0.1);
  EXPECT_DOUBLE_EQ(swells[0].threshold.value(), 253);
  EXPECT_NEAR(seconds_of(swells[0].duration), 0.4, 0.02) << "109 % is not below 108 %";
  EXPECT_TRUE(observer.events(k_dip).empty());
}

TEST(event_tracker_test, a_dip_of_all_phases_becomes_an_interruption_within_it) {
  Supply supply;
  for (const Phase phase : k_phases) {
    supply.steps.push_back({phase, 0.5, 0.5});
    supply.steps.push_back({phase, 0.8, 0.01});
    supply.steps.push_back({phase, 1.4, 1});
  }
  Observer observer({});
  observer.watch(supply, 2.5);
  const auto dips = observer.events(k_dip);
  const auto interruptions = observer.events(k_interruption);
  ASSERT_EQ(dips.size(), 1u);
  ASSERT_EQ(interruptions.size(), 1u);
  EXPECT_NEAR(seconds_of(dips[0].begin), 0.5, 0.0105);
  EXPECT_NEAR(seconds_of(dips[0].duration), 0.9, 0.022);
  EXPECT_NEAR(seconds_of(interruptions[0].begin), 0.8, 0.0105);
  EXPECT_NEAR(seconds_of(interruptions[0].duration), 0.6, 0.02);
  EXPECT_NEAR(interruptions[0].extreme.value(), 2.3, 0.05);
  EXPECT_DOUBLE_EQ(interruptions[0].threshold.value(), 11.5);
  EXPECT_EQ(interruptions[0].phases, (std::vector{Phase::a, Phase::b, Phase::c}));
}

TEST(event_tracker_test, one_phase_with_a_voltage_is_no_interruption_but_a_meter_of_one_phase_knows_them) {
  Supply supply;
  supply.steps = {{Phase::a, 0.5, 0}, {Phase::b, 0.5, 0}, {Phase::a, 0.8, 1}, {Phase::b, 0.8, 1}};
  Observer three({});
  three.watch(supply, 1.5);
  EXPECT_TRUE(three.events(k_interruption).empty());
  EXPECT_EQ(three.events(k_dip).size(), 1u);
  EventSettings settings;
  settings.phases = {Phase::a};
  Observer one(settings);
  one.watch(supply, 1.5);
  ASSERT_EQ(one.events(k_interruption).size(), 1u);
  EXPECT_EQ(one.events(k_interruption)[0].phases, std::vector{Phase::a});
  EXPECT_NEAR(seconds_of(one.events(k_interruption)[0].begin), 0.5, 0.0105);
  EXPECT_NEAR(seconds_of(one.events(k_interruption)[0].duration), 0.3, 0.02);
}

TEST(event_tracker_test, an_over_current_is_an_event_of_its_phase) {
  EventSettings settings;
  settings.over_current = 25;
  EventTracker tracker(settings);
  std::vector<PowerEvent> told;
  for (int ms = 0; ms < 2'000; ms += 10) {
    QualityLook look{.time = MonotonicTime(milliseconds(ms)), .since = MonotonicTime(milliseconds(ms - 10))};
    look.volts = {230, 230, 230};
    const double amperes = ms < 500 || ms >= 1'500 ? 10 : ms < 1'000 ? 40 : 24.6;
    look.amperes = {10, amperes, amperes};
    if (ms == 700) look.highest_amperes[Phase::c] = 55;
    tracker.add(look);
    for (const PowerEvent& event : tracker.take(look.time, k_wall + milliseconds(ms))) told.push_back(event);
  }
  ASSERT_EQ(told.size(), 4u) << "two events, each told twice";
  EXPECT_EQ(told[2].kind, PowerEventKind::over_current);
  EXPECT_EQ(told[2].phases, std::vector{Phase::b});
  EXPECT_EQ(told[2].extreme, 40);
  EXPECT_EQ(told[2].threshold, 25);
  EXPECT_FALSE(told[2].reference.has_value());
  EXPECT_NEAR(seconds_of(told[2].duration), 1.0, 0.03) << "24.6 A is not below 24.5 A";
  EXPECT_EQ(told[3].phases, std::vector{Phase::c});
  EXPECT_EQ(told[3].extreme, 55);
}

TEST(event_tracker_test, a_wrong_order_of_the_phases_lasts_while_the_chip_says_so) {
  EventTracker tracker({});
  std::vector<PowerEvent> told;
  for (int ms = 0; ms < 8'000; ms += 10) {
    QualityLook look{.time = MonotonicTime(milliseconds(ms)), .since = MonotonicTime(milliseconds(ms - 10))};
    look.volts = {230, 230, 230};
    look.wrong_sequence = ms >= 2'000 && ms <= 4'400 && ms % 400 == 0;
    tracker.add(look);
    for (const PowerEvent& event : tracker.take(look.time, k_wall + milliseconds(ms))) told.push_back(event);
  }
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].kind, PowerEventKind::phase_sequence);
  EXPECT_EQ(told[0].begin, k_wall + seconds(2));
  EXPECT_EQ(told[0].phases, (std::vector{Phase::a, Phase::b, Phase::c}));
  EXPECT_FALSE(told[0].duration.has_value());
  EXPECT_FALSE(told[0].extreme.has_value());
  EXPECT_EQ(told[1].duration, milliseconds(2'400));
}

TEST(event_tracker_test, voltages_that_fail_have_no_order_to_be_wrong) {
  EventTracker tracker({});
  std::vector<PowerEvent> told;
  for (int ms = 0; ms < 4'000; ms += 10) {
    QualityLook look{.time = MonotonicTime(milliseconds(ms)), .since = MonotonicTime(milliseconds(ms - 10))};
    const double volts = ms >= 2'000 && ms < 2'500 ? 100 : 230;
    look.volts = {volts, volts, volts};
    look.wrong_sequence = ms >= 2'000 && ms < 2'700;
    tracker.add(look);
    for (const PowerEvent& event : tracker.take(look.time, k_wall + milliseconds(ms))) told.push_back(event);
  }
  for (const PowerEvent& event : told) EXPECT_EQ(event.kind, k_dip);
  EXPECT_EQ(told.size(), 2u);
}

TEST(event_tracker_test, an_event_goes_on_over_a_time_in_which_nobody_looked) {
  EventTracker tracker({});
  std::vector<PowerEvent> told;
  int before = 0;
  const auto look = [&](int ms, double volts) {
    QualityLook one{.time = MonotonicTime(milliseconds(ms)), .since = MonotonicTime(milliseconds(before))};
    before = ms;
    one.volts = {volts, 230, 230};
    tracker.add(one);
    for (const PowerEvent& event : tracker.take(one.time, k_wall + milliseconds(ms))) told.push_back(event);
  };
  for (int ms = 0; ms < 1'000; ms += 10) look(ms, 230);
  for (int ms = 1'000; ms < 1'200; ms += 10) look(ms, 150);
  // The chip was away for three seconds.
  for (int ms = 4'200; ms < 4'400; ms += 10) look(ms, 140);
  for (int ms = 4'400; ms < 4'600; ms += 10) look(ms, 230);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_NEAR(seconds_of(told[1].duration), 3.4, 0.04);
  EXPECT_EQ(told[1].extreme, 140);
  EXPECT_EQ(told[1].detail, "");
  told.clear();
  for (int ms = 4'600; ms < 5'000; ms += 10) look(ms, 230);
  for (int ms = 5'000; ms < 5'200; ms += 10) look(ms, 150);
  for (int ms = 8'000; ms < 8'200; ms += 10) look(ms, 230);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].detail, "its end was not seen, because the meter did not look then");
  EXPECT_GT(seconds_of(told[1].duration), 0.2);
  EXPECT_LT(seconds_of(told[1].duration), 3.0);
}

TEST(event_tracker_test, a_waveform_comes_with_the_event_that_was_seen_in_it) {
  EventTracker tracker({});
  const WaveformSnapshot waveform{k_wall, 8'000, {{"VA", {1, 2, 3}}}};
  std::vector<PowerEvent> told;
  for (int ms = 0; ms < 2'000; ms += 10) {
    const MonotonicTime now{milliseconds(ms)};
    QualityLook look{.time = now, .since = now - milliseconds(10)};
    const bool dips = (ms >= 500 && ms < 600) || (ms >= 1'000 && ms < 1'100);
    look.volts = {dips ? 100.0 : 230.0, 230, 230};
    tracker.add(look);
    if (ms == 560) tracker.attach(waveform, now - milliseconds(80), now);
    for (const PowerEvent& event : tracker.take(now, k_wall + milliseconds(ms))) told.push_back(event);
  }
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].waveform, waveform);
  EXPECT_FALSE(told[1].waveform.has_value());
}

TEST(event_tracker_test, a_supply_that_chatters_is_told_so_many_times_a_minute_and_then_as_one) {
  EventSettings settings;
  settings.most_per_minute = 5;
  EventTracker tracker(settings);
  std::vector<PowerEvent> told;
  for (int ms = 0; ms < 90'000; ms += 10) {
    const MonotonicTime now{milliseconds(ms)};
    QualityLook look{.time = now, .since = now - milliseconds(10)};
    const bool dips = ms >= 1'000 && ms < 21'000 && ms % 200 < 50;
    look.volts = {230, dips ? 100.0 : 230.0, 230};
    tracker.add(look);
    for (const PowerEvent& event : tracker.take(now, k_wall + milliseconds(ms))) told.push_back(event);
  }
  ASSERT_EQ(told.size(), 6u);
  const PowerEvent& rest = told.back();
  EXPECT_EQ(rest.detail, "95 events in a row: of more than 5 a minute the rest is told as one");
  EXPECT_NEAR(seconds_of(rest.begin), 2.0, 0.03);
  EXPECT_NEAR(seconds_of(rest.duration), 18.85, 0.03);
  EXPECT_EQ(rest.extreme, 100);
}

}  // namespace
}  // namespace edl::agent
