#include "server/analytics/billed_quarters.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace edl::server::analytics {
namespace {

Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

constexpr double k_kilowatt_quarter_joules = 900'000;

/// Two quarter hours of two phases, of which the first has all and the second less than half of its seconds.
struct TwoQuarters {
  TwoQuarters() {
    table.interval = k_quarter_hour;
    table.begin = {at("2026-11-23T10:00:00Z"), at("2026-11-23T10:30:00Z")};
    for (const Phase phase : {Phase::a, Phase::b}) {
      table.phases[phase][Field::power_watt].count = {900, 449};
      PhaseFlow& flow = measured.flow.phases[phase];
      flow.imported = {EnergySum::of_kwh(0.25), EnergySum::of_kwh(1.0)};
      flow.exported = {EnergySum::of_kwh(0.125), EnergySum()};
      flow.drawn = {EnergySum::of_kwh(k_kilowatt_quarter_joules / k_joules_per_kwh), EnergySum::of_kwh(0.1)};
    }
    PhaseFlow& none = measured.flow.phases[Phase::c];
    none.imported.resize(2);
    none.exported.resize(2);
    none.drawn.resize(2);
    measured.grid = {table.begin[0], table.begin[0] + k_quarter_hour, table.begin[1]};
    measured.slot = {0, 2};
    measured.covered = {900, 449};
  }

  IntervalTable table;
  Measured measured{.range = {at("2026-11-23T10:00:00Z"), at("2026-11-23T10:45:00Z")},
                    .zone = TimeZone(),
                    .quarters = &table,
                    .calendar = {TimeZone(), {at("2026-11-23T10:00:00Z"), at("2026-11-23T10:45:00Z")}}};
};

TEST(BilledQuartersTest, PhasesAreSummedAndNotBalanced) {
  const TwoQuarters two;
  const QuarterHours bill = billed_quarters(two.measured);
  EXPECT_EQ(bill.begin, two.table.begin);
  EXPECT_EQ(bill.import_kwh, (std::vector{0.5, 2.0}));
  EXPECT_EQ(bill.export_kwh, (std::vector{0.25, 0.0}));
  EXPECT_EQ(bill.coverage, (std::vector{1.0, 449.0 / 900}));
}

TEST(BilledQuartersTest, WhatACounterCountedThroughAGapIsEnergyAndNoDemand) {
  const TwoQuarters two;
  const QuarterHours bill = billed_quarters(two.measured);
  EXPECT_DOUBLE_EQ(bill.demand_kw[0], 2.0);
  EXPECT_TRUE(std::isnan(bill.demand_kw[1]));
}

}  // namespace
}  // namespace edl::server::analytics
