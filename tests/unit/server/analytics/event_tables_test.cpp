#include "server/analytics/event_tables.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "unit/server/analytics/sampled_source.hpp"

namespace edl::server::analytics {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::at;
using enum PowerEventKind;

const Timestamp k_begin = at("2026-11-23T10:00:00Z");

PowerEvent event_of(PowerEventKind kind, milliseconds after, std::optional<milliseconds> duration, double extreme,
                    std::vector<Phase> phases = {Phase::a}) {
  return {.kind = kind,
          .begin = k_begin + after,
          .duration = duration,
          .phases = std::move(phases),
          .extreme = extreme,
          .reference = 230};
}

std::size_t sum_of(const EventTables& tables) {
  std::size_t sum = tables.short_interruptions + tables.long_interruptions + tables.over_a_minute + tables.unclassified;
  for (const auto& row : tables.dips) sum = std::accumulate(row.begin(), row.end(), sum);
  for (const auto& row : tables.swells) sum = std::accumulate(row.begin(), row.end(), sum);
  return sum;
}

TEST(event_tables_test, a_sag_to_70_percent_for_180_ms_is_in_cell_b1_and_equipment_works_on) {
  const std::vector<PowerEvent> events{event_of(voltage_dip, milliseconds(0), milliseconds(180), 161.0)};
  const EventTables tables = event_tables(events, 230);
  EXPECT_EQ(tables.dips[1][0], 1U);  // 80 > u >= 70, t <= 200 ms
  EXPECT_EQ(sum_of(tables), 1U);
  EXPECT_EQ(tables.itic[static_cast<std::size_t>(IticRegion::no_interruption)], 1U);
  EXPECT_EQ(tables.events.front().itic, IticRegion::no_interruption);
}

TEST(event_tables_test, a_sag_by_70_percent_for_180_ms_is_in_cell_d1_and_equipment_may_stop) {
  const std::vector<PowerEvent> events{event_of(voltage_dip, milliseconds(0), milliseconds(180), 69.0)};
  const EventTables tables = event_tables(events, 230);
  EXPECT_EQ(tables.dips[3][0], 1U);  // 40 > u >= 5
  EXPECT_EQ(tables.events.front().itic, IticRegion::no_damage);
}

TEST(event_tables_test, cells_at_their_bounds) {
  struct Case {
    double percent;
    milliseconds duration;
    std::optional<TableCell> cell;
  };
  const auto dip = [](std::size_t row, std::size_t column) { return TableCell{row, column}; };
  for (const auto& [percent, duration, cell] : std::vector<Case>{{90, milliseconds(100), std::nullopt},
                                                                 {89.99, milliseconds(10), dip(0, 0)},
                                                                 {80, milliseconds(200), dip(0, 0)},
                                                                 {79.99, milliseconds(201), dip(1, 1)},
                                                                 {70, milliseconds(500), dip(1, 1)},
                                                                 {69.99, milliseconds(501), dip(2, 2)},
                                                                 {40, seconds(1), dip(2, 2)},
                                                                 {39.99, milliseconds(1'001), dip(3, 3)},
                                                                 {5, seconds(5), dip(3, 3)},
                                                                 {4.99, milliseconds(5'001), dip(4, 4)},
                                                                 {0, seconds(60), dip(4, 4)},
                                                                 {50, milliseconds(60'001), std::nullopt}}) {
    EXPECT_EQ(dip_cell(percent, duration), cell) << percent << " % " << duration.count() << " ms";
  }
  EXPECT_EQ(swell_cell(110, milliseconds(100)), std::nullopt);
  EXPECT_EQ(swell_cell(110.1, milliseconds(500)), dip(1, 0));
  EXPECT_EQ(swell_cell(120, milliseconds(501)), dip(0, 1));
  EXPECT_EQ(swell_cell(119.9, seconds(60)), dip(1, 2));
  EXPECT_EQ(swell_cell(130, milliseconds(60'001)), std::nullopt);
}

TEST(event_tables_test, the_itic_curve_at_its_corners) {
  struct Case {
    double percent;
    milliseconds duration;
    IticRegion region;
  };
  using enum IticRegion;
  for (const auto& [percent, duration, region] : std::vector<Case>{{0, milliseconds(20), no_interruption},
                                                                   {0, milliseconds(21), no_damage},
                                                                   {70, milliseconds(500), no_interruption},
                                                                   {69.9, milliseconds(500), no_damage},
                                                                   {70, milliseconds(501), no_damage},
                                                                   {80, seconds(10), no_interruption},
                                                                   {80, milliseconds(10'001), no_damage},
                                                                   {90, seconds(3'600), no_interruption},
                                                                   {200, milliseconds(1), no_interruption},
                                                                   {140, milliseconds(3), no_interruption},
                                                                   {141, milliseconds(3), prohibited},
                                                                   {121, milliseconds(4), prohibited},
                                                                   {120, milliseconds(500), no_interruption},
                                                                   {115, milliseconds(501), prohibited},
                                                                   {110, seconds(3'600), no_interruption}}) {
    EXPECT_EQ(itic_region(percent, duration), region) << percent << " % " << duration.count() << " ms";
  }
}

TEST(event_tables_test, what_overlaps_on_several_phases_is_one_event) {
  const std::vector<PowerEvent> events{
      event_of(voltage_dip, milliseconds(100), milliseconds(300), 150, {Phase::b}),
      event_of(voltage_dip, milliseconds(0), milliseconds(180), 161, {Phase::a}),
      event_of(voltage_dip, milliseconds(390), milliseconds(100), 200, {Phase::c}),
      event_of(voltage_swell, milliseconds(50), milliseconds(100), 280, {Phase::c}),
      event_of(over_current, milliseconds(50), milliseconds(100), 80, {Phase::c}),
      event_of(voltage_dip, milliseconds(490), milliseconds(50), 200, {Phase::a}),
  };
  const auto joined = supply_events(events, 230);
  ASSERT_EQ(joined.size(), 3U);
  EXPECT_EQ(joined[0].begin, k_begin);
  EXPECT_EQ(joined[0].duration, milliseconds(490));
  EXPECT_EQ(joined[0].phases, (std::vector<Phase>{Phase::a, Phase::b, Phase::c}));
  EXPECT_NEAR(joined[0].extreme_percent.value(), 100 * 150.0 / 230, 1e-9);
  EXPECT_EQ(joined[1].kind, voltage_swell);
  EXPECT_EQ(joined[2].begin, k_begin + milliseconds(490));  // it begins as the other ends
}

TEST(event_tables_test, an_interruption_takes_the_dip_around_it) {
  const std::vector<Phase> all{Phase::a, Phase::b, Phase::c};
  const std::vector<PowerEvent> events{event_of(voltage_dip, milliseconds(0), seconds(200), 1.0, all),
                                       event_of(voltage_interruption, milliseconds(20), seconds(179), 1.0, all)};
  const EventTables tables = event_tables(events, 230);
  ASSERT_EQ(tables.events.size(), 1U);
  EXPECT_EQ(tables.events.front().duration, seconds(179));
  EXPECT_EQ(tables.short_interruptions, 1U);
  EXPECT_EQ(sum_of(tables), 1U);
}

TEST(event_tables_test, two_interruptions_within_a_dip_stay_two) {
  const std::vector<Phase> all{Phase::a, Phase::b, Phase::c};
  const std::vector<PowerEvent> events{event_of(voltage_dip, seconds(0), seconds(400), 1.0, all),
                                       event_of(voltage_interruption, seconds(1), seconds(10), 1.0, all),
                                       event_of(voltage_interruption, seconds(100), seconds(181), 1.0, all),
                                       event_of(voltage_dip, seconds(390), seconds(20), 150, {Phase::a})};
  const EventTables tables = event_tables(events, 230);
  EXPECT_EQ(tables.short_interruptions, 1U);
  EXPECT_EQ(tables.long_interruptions, 1U);
  EXPECT_EQ(sum_of(tables), 2U);
}

TEST(event_tables_test, what_cannot_be_classified_is_counted_as_that) {
  std::vector<PowerEvent> events{event_of(voltage_dip, seconds(0), std::nullopt, 150),
                                 event_of(voltage_swell, seconds(0), seconds(61), 260),
                                 event_of(voltage_swell, seconds(100), seconds(1), 260)};
  events.back().extreme.reset();
  const EventTables tables = event_tables(events, 230);
  EXPECT_EQ(tables.unclassified, 2U);
  EXPECT_EQ(tables.over_a_minute, 1U);
  EXPECT_FALSE(tables.events.front().itic);
  EXPECT_EQ(sum_of(tables), 3U);
}

TEST(event_tables_test, an_event_without_a_reference_is_measured_by_the_nominal_voltage) {
  PowerEvent event = event_of(voltage_dip, seconds(0), milliseconds(180), 84);
  event.reference.reset();
  EXPECT_NEAR(supply_events(std::span(&event, 1), 120).front().extreme_percent.value(), 70, 1e-9);
}

}  // namespace
}  // namespace edl::server::analytics
