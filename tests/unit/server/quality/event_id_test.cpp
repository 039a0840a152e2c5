#include "server/quality/event_id.hpp"

#include <gtest/gtest.h>

namespace edl::server {
namespace {

const EventIdentity k_dip{from_unix_ms(1'795'687'200'000), PowerEventKind::voltage_dip, {Phase::a, Phase::c}};

TEST(EventId, is_the_identity_as_text) { EXPECT_EQ(to_id(k_dip), "1795687200000-voltage_dip-AC"); }

TEST(EventId, is_read_back_for_every_kind_set_of_phases_and_side_of_1970) {
  for (std::size_t kind = 0; kind < k_power_event_kinds; ++kind) {
    for (const char* phases : {"A", "B", "C", "AB", "AC", "BC", "ABC"}) {
      for (const std::int64_t ms : {-5LL, 0LL, 1'795'687'200'000LL}) {
        const EventIdentity identity{from_unix_ms(ms), static_cast<PowerEventKind>(kind), *parse_phases(phases)};
        EXPECT_EQ(parse_event_id(to_id(identity)), identity) << to_id(identity);
      }
    }
  }
}

TEST(EventId, has_one_text_for_each_event) {
  for (const char* text : {"", "1", "-", "--", "1795687200000-voltage_dip-", "1795687200000--A", "x-voltage_dip-A",
                           "01795687200000-voltage_dip-A", "+1-voltage_dip-A", "1-voltage_dip-BA", "1-voltage_dip-AA",
                           "1-voltage_dip-D", "1-voltage_dip-a", "1-Voltage_dip-A", "1-sag-A", "1_voltage_dip-A",
                           "1-voltage_dip-A ", "1-voltage_dip-A-A", "99999999999999999999-voltage_dip-A"}) {
    EXPECT_EQ(parse_event_id(text), std::nullopt) << text;
  }
}

TEST(EventId, tells_events_apart_that_differ_in_anything) {
  EventIdentity other = k_dip;
  other.begin += std::chrono::milliseconds(1);
  EXPECT_NE(to_id(other), to_id(k_dip));
  other = k_dip;
  other.kind = PowerEventKind::voltage_swell;
  EXPECT_NE(to_id(other), to_id(k_dip));
  other = k_dip;
  other.phases = {Phase::a};
  EXPECT_NE(to_id(other), to_id(k_dip));
}

}  // namespace
}  // namespace edl::server
