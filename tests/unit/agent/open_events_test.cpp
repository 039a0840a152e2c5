#include "agent/open_events.hpp"

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using namespace std::chrono_literals;

constexpr const char* k_end_unknown = "The agent was ended meanwhile, and it lasted at least this long.";

class OpenEventsTest : public ::testing::Test {
 protected:
  void put(const PowerEvent& event) { ASSERT_TRUE(outbox_->put(event).has_value()); }

  edl::testing::TemporaryDirectory directory_;
  std::unique_ptr<Outbox> outbox_ = opened({.file = directory_.path() / "outbox.sqlite"});
};

TEST_F(OpenEventsTest, an_event_without_an_end_ends_with_the_newest_reading) {
  PowerEvent open = dip_at(100, std::nullopt);
  open.phases = {Phase::a, Phase::c};
  open.detail = "Phase B joined.";
  put(open);
  ASSERT_TRUE(outbox_->put(std::vector{set_at(103)}).has_value());
  EXPECT_EQ(end_open_events(*outbox_), 1U);
  PowerEvent ended = open;
  ended.duration = 3s;
  ended.detail += std::string(" ") + k_end_unknown;
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), std::vector{json_of(ended)});
  EXPECT_EQ(end_open_events(*outbox_), 0U) << "once is enough";
}

TEST_F(OpenEventsTest, one_that_began_after_the_newest_reading_has_the_shortest_duration) {
  ASSERT_TRUE(outbox_->put(std::vector{set_at(103)}).has_value());
  PowerEvent order = dip_at(104, std::nullopt);
  order.kind = PowerEventKind::phase_sequence;
  order.phases.assign(k_phases.begin(), k_phases.end());
  put(order);
  EXPECT_EQ(end_open_events(*outbox_), 1U);
  order.duration = 10ms;
  order.detail = k_end_unknown;
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), std::vector{json_of(order)});
}

TEST_F(OpenEventsTest, what_has_ended_and_a_fault_of_the_meter_stay_as_they_are) {
  PowerEvent fault = dip_at(2, std::nullopt);
  fault.kind = PowerEventKind::meter_fault;
  fault.phases.assign(k_phases.begin(), k_phases.end());
  put(dip_at(1));
  put(fault);
  EXPECT_EQ(end_open_events(*outbox_), 0U);
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), (std::vector{json_of(dip_at(1)), json_of(fault)}));
}

TEST_F(OpenEventsTest, the_newest_of_each_kind_and_phases_is_looked_at) {
  PowerEvent swell = dip_at(5, std::nullopt);
  swell.kind = PowerEventKind::voltage_swell;
  put(dip_at(1));
  put(dip_at(7, std::nullopt));
  put(swell);
  ASSERT_TRUE(outbox_->put(std::vector{set_at(8)}).has_value());
  EXPECT_EQ(end_open_events(*outbox_), 2U);
  swell.duration = 3s;
  PowerEvent dip = dip_at(7, 1s);
  swell.detail = dip.detail = k_end_unknown;
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), (std::vector{json_of(dip_at(1)), json_of(swell), json_of(dip)}));
}

TEST_F(OpenEventsTest, one_that_was_delivered_open_is_delivered_again) {
  put(dip_at(1, std::nullopt));
  const auto sent = outbox_->unsent(RecordKind::event, 10, 1'000'000).value();
  ASSERT_TRUE(outbox_->mark_sent(RecordKind::event, std::vector{sent.front().id}, second(2)).has_value());
  ASSERT_TRUE(waiting(*outbox_, RecordKind::event).empty());
  EXPECT_EQ(end_open_events(*outbox_), 1U);
  EXPECT_EQ(waiting(*outbox_, RecordKind::event).size(), 1U);
}

}  // namespace
}  // namespace edl::agent::testing
