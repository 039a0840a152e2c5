#include <gtest/gtest.h>

#include <limits>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using edl::testing::failure;
using edl::testing::TemporaryDirectory;
using What = RecordOutcome::What;
using Texts = std::vector<std::string>;

class OutboxRecordsTest : public ::testing::Test {
 protected:
  OutboxRecordsTest() : outbox_(opened(settings())) {}

  [[nodiscard]] OutboxSettings settings() const { return {.file = directory_.path() / "outbox.sqlite"}; }
  void reopen(const OutboxSettings& settings) {
    outbox_.reset();
    outbox_ = opened(settings);
  }
  [[nodiscard]] std::vector<KeptRecord> events() { return outbox_->unsent(RecordKind::event, 100, 1U << 20U).value(); }
  void mark_all_events() { ASSERT_TRUE(outbox_->mark_sent(RecordKind::event, ids_of(events()), second(100))); }

  TemporaryDirectory directory_;
  std::unique_ptr<Outbox> outbox_;
};

PowerEvent with_waveform(PowerEvent event) {
  event.waveform = WaveformSnapshot{event.begin, 8'000, {{"VA", {325.25F, 0.1F, -1e-7F}}}};
  return event;
}

TEST_F(OutboxRecordsTest, what_was_put_comes_out_oldest_first_also_after_a_restart) {
  EXPECT_EQ(outbox_->put(dip_at(5)), RecordOutcome{});
  EXPECT_EQ(outbox_->put(with_waveform(dip_at(1))), RecordOutcome{});
  EXPECT_EQ(outbox_->put(harmonics_at(3)), RecordOutcome{});
  for (int life = 0; life < 2; ++life) {
    EXPECT_EQ(waiting(*outbox_, RecordKind::event), (Texts{json_of(with_waveform(dip_at(1))), json_of(dip_at(5))}));
    EXPECT_EQ(waiting(*outbox_, RecordKind::harmonics), Texts{json_of(harmonics_at(3))});
    EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 2}));
    EXPECT_EQ(outbox_->counts(RecordKind::harmonics), (OutboxCounts{.unsent = 1}));
    EXPECT_EQ(outbox_->counts(), OutboxCounts{});
    reopen(settings());
  }
}

TEST_F(OutboxRecordsTest, switchings_wait_beside_the_others_known_by_time_phase_and_cause) {
  const Switching off{to_rfc3339(second(1)), ScheduledPhase::A, ScheduledState::off, SwitchedBy::schedule, {}};
  Switching of_b = off;
  of_b.phase = ScheduledPhase::B;
  Switching for_overload = off;
  for_overload.by = SwitchedBy::overload;
  for (const Switching& one : {off, of_b, for_overload}) EXPECT_EQ(outbox_->put(one)->what, What::added);
  EXPECT_EQ(outbox_->put(off)->what, What::known);
  reopen(settings());
  EXPECT_EQ(waiting(*outbox_, RecordKind::switching), (Texts{to_json(off), to_json(of_b), to_json(for_overload)}));
  EXPECT_EQ(outbox_->counts(RecordKind::switching), (OutboxCounts{.unsent = 3}));
  EXPECT_EQ(outbox_->counts(RecordKind::event), OutboxCounts{});
  Switching wrong = off;
  wrong.time = "soon";
  EXPECT_EQ(failure(outbox_->put(wrong)), Errc::invalid);
}

TEST_F(OutboxRecordsTest, kind_begin_and_phases_together_are_an_events_identity) {
  PowerEvent swell = dip_at(1);
  swell.kind = PowerEventKind::voltage_swell;
  PowerEvent of_two = dip_at(1);
  of_two.phases = {Phase::a, Phase::b};
  for (const PowerEvent& event : {dip_at(1), swell, of_two, dip_at(2)})
    EXPECT_EQ(outbox_->put(event)->what, What::added);
  EXPECT_EQ(outbox_->put(dip_at(1))->what, What::known);
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 4}));
  mark_all_events();
  EXPECT_EQ(outbox_->newest_event(PowerEventKind::voltage_swell, swell.phases), swell);
  EXPECT_EQ(outbox_->newest_event(PowerEventKind::voltage_dip, of_two.phases), of_two);
  EXPECT_EQ(outbox_->newest_event(PowerEventKind::voltage_dip, swell.phases), dip_at(2));
  EXPECT_EQ(outbox_->newest_event(PowerEventKind::overload, swell.phases), std::nullopt);
}

TEST_F(OutboxRecordsTest, a_newer_telling_replaces_what_waits_and_keeps_the_waveform) {
  ASSERT_TRUE(outbox_->put(with_waveform(dip_at(1, std::nullopt))));
  EXPECT_EQ(outbox_->put(dip_at(1, milliseconds(90)))->what, What::replaced);
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), Texts{json_of(with_waveform(dip_at(1, milliseconds(90))))});
  PowerEvent other = with_waveform(dip_at(1));
  other.waveform->tracks[0].values = {7};
  EXPECT_EQ(outbox_->put(other)->what, What::replaced);
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), Texts{json_of(other)});
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 1}));
}

TEST_F(OutboxRecordsTest, a_mark_is_of_the_telling_that_was_sent_and_not_of_one_that_came_meanwhile) {
  ASSERT_TRUE(outbox_->put(dip_at(1, std::nullopt)));
  const auto on_its_way = ids_of(events());
  ASSERT_TRUE(outbox_->put(dip_at(1)));
  EXPECT_EQ(outbox_->mark_sent(RecordKind::event, on_its_way, second(9)), 0U);
  EXPECT_EQ(outbox_->set_aside(RecordKind::event, on_its_way[0], "no", second(9)), 0U);
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), Texts{json_of(dip_at(1))});
  // Also when the first telling has been delivered in between.
  mark_all_events();
  EXPECT_EQ(outbox_->put(with_waveform(dip_at(1)))->what, What::replaced);
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 1}));
}

TEST_F(OutboxRecordsTest, what_is_delivered_or_refused_is_kept_and_not_offered_again) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(outbox_->put(dip_at(i)));
  const auto ids = ids_of(events());
  EXPECT_EQ(outbox_->mark_sent(RecordKind::event, std::vector{ids[0], ids[1], std::int64_t{999}}, second(9)), 2U);
  EXPECT_EQ(outbox_->mark_sent(RecordKind::event, std::vector{ids[0]}, second(9)), 0U);
  EXPECT_EQ(outbox_->set_aside(RecordKind::event, ids[2], "/0/kind is wrong", second(9)), 1U);
  EXPECT_EQ(outbox_->set_aside(RecordKind::event, ids[2], "again", second(9)), 0U);
  reopen(settings());
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 1, .sent = 2, .set_aside = 1}));
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), Texts{json_of(dip_at(3))});
  EXPECT_EQ(outbox_->put(dip_at(0))->what, What::known);
  EXPECT_EQ(outbox_->put(dip_at(2))->what, What::known);
}

TEST_F(OutboxRecordsTest, a_batch_is_bounded_in_count_and_in_bytes_but_has_one_at_least) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(outbox_->put(dip_at(i)));
  const std::size_t size = json_of(dip_at(0)).size();
  EXPECT_EQ(outbox_->unsent(RecordKind::event, 3, 1U << 20U)->size(), 3U);
  EXPECT_EQ(outbox_->unsent(RecordKind::event, 10, 4 * size)->size(), 4U);
  EXPECT_EQ(outbox_->unsent(RecordKind::event, 10, 4 * size - 1)->size(), 3U);
  EXPECT_EQ(outbox_->unsent(RecordKind::event, 10, 1)->size(), 1U);
}

TEST_F(OutboxRecordsTest, delivered_records_go_three_days_after_they_happened) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(outbox_->put(dip_at(i)));
  ASSERT_TRUE(outbox_->put(harmonics_at(0)));
  EXPECT_EQ(outbox_->mark_sent(RecordKind::event, std::vector{events()[0].id, events()[1].id}, second(9)), 2U);
  EXPECT_EQ(outbox_->prune(second(0) + hours(72)), 0U);
  EXPECT_EQ(outbox_->prune(second(0) + hours(72) + milliseconds(1)), 1U);
  EXPECT_EQ(outbox_->prune(second(0) + hours(10'000)), 1U);
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 1}));
  EXPECT_EQ(outbox_->counts(RecordKind::harmonics), (OutboxCounts{.unsent = 1}));
}

TEST_F(OutboxRecordsTest, at_their_limit_delivered_ones_go_first_then_refused_then_the_oldest_and_all_are_told) {
  OutboxSettings small = settings();
  small.events.records = 4;
  reopen(small);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(outbox_->put(dip_at(i)));
  const auto ids = ids_of(events());
  ASSERT_TRUE(outbox_->mark_sent(RecordKind::event, std::vector{ids[2]}, second(9)));
  ASSERT_TRUE(outbox_->set_aside(RecordKind::event, ids[3], "no", second(9)));
  EXPECT_EQ(outbox_->put(dip_at(10)), RecordOutcome{});
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 3, .set_aside = 1}));
  EXPECT_EQ(outbox_->put(dip_at(11)), (RecordOutcome{What::added, 1}));
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 4, .dropped = 1}));
  EXPECT_EQ(outbox_->put(dip_at(12)), (RecordOutcome{What::added, 1}));
  reopen(small);
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 4, .dropped = 2}));
  EXPECT_EQ(waiting(*outbox_, RecordKind::event)[0], json_of(dip_at(1)));
  // Harmonics have limits of their own.
  EXPECT_EQ(outbox_->put(harmonics_at(1)), RecordOutcome{});
}

TEST_F(OutboxRecordsTest, waveforms_without_end_do_not_fill_the_disk) {
  OutboxSettings small = settings();
  const std::size_t size = json_of(with_waveform(dip_at(0))).size();
  small.events.bytes = 3 * size + 10;
  reopen(small);
  std::uint64_t dropped = 0;
  for (int i = 0; i < 10; ++i) dropped += outbox_->put(with_waveform(dip_at(i)))->dropped;
  EXPECT_EQ(dropped, 7U);
  EXPECT_EQ(outbox_->counts(RecordKind::event), (OutboxCounts{.unsent = 3, .dropped = 7}));
  // One that is larger than all of the limit is still kept: there is nothing to be gained without it.
  small.events.bytes = 10;
  reopen(small);
  EXPECT_EQ(outbox_->put(dip_at(99)), (RecordOutcome{What::added, 3}));
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), Texts{json_of(dip_at(99))});
}

TEST_F(OutboxRecordsTest, what_no_server_would_take_is_refused_with_the_member_at_fault) {
  PowerEvent event = dip_at(1);
  event.extreme = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(failure(outbox_->put(event)), Errc::invalid);
  event.extreme = -1;
  EXPECT_NE(outbox_->put(event).error().message.find("/extreme"), std::string::npos);
  event = dip_at(1);
  event.phases = {};
  EXPECT_NE(outbox_->put(event).error().message.find("/phases"), std::string::npos);
  HarmonicSet set = harmonics_at(1);
  set.phases[0].voltage.reset();
  EXPECT_NE(outbox_->put(set).error().message.find("/phases/B"), std::string::npos);
  EXPECT_EQ(outbox_->counts(RecordKind::event), OutboxCounts{});
  EXPECT_EQ(outbox_->counts(RecordKind::harmonics), OutboxCounts{});
}

TEST_F(OutboxRecordsTest, harmonics_of_the_same_moment_are_replaced) {
  EXPECT_EQ(outbox_->put(harmonics_at(1, 230)), RecordOutcome{});
  EXPECT_EQ(outbox_->put(harmonics_at(1, 230))->what, What::known);
  EXPECT_EQ(outbox_->put(harmonics_at(1, 231))->what, What::replaced);
  EXPECT_EQ(waiting(*outbox_, RecordKind::harmonics), Texts{json_of(harmonics_at(1, 231))});
}

}  // namespace
}  // namespace edl::agent::testing
