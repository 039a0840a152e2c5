#pragma once

#include <gtest/gtest.h>

#include <numeric>

#include "played_house.hpp"
#include "server/analytics/energy.hpp"

/// What the tests of energy share.
namespace edl::server::analytics::testing {

inline constexpr PerPhase<double> k_nothing{0.0, 0.0, 0.0};

inline Energy energy_in(MemorySource& source, const TimeZone& zone, TimeRange range) {
  return energy_of(measured(source, zone, range).measured);
}

inline double import_of(const EnergyPart& part) { return part.energy.in_all.import_kwh.value(); }
inline double export_of(const EnergyPart& part) { return part.energy.in_all.export_kwh.value(); }

/// Whatever a range is divided into, the parts are the whole.
inline void expect_parts_make_the_whole(const Energy& energy) {
  const auto sum = [](const auto& parts, auto figure) {
    return std::accumulate(parts.begin(), parts.end(), 0.0,
                           [&](double so_far, const auto& part) { return so_far + figure(part).value_or(0.0); });
  };
  const auto check = [&](const auto& parts, auto part_of) {
    const auto imported = [&](const auto& p) { return part_of(p).energy.in_all.import_kwh; };
    const auto exported = [&](const auto& p) { return part_of(p).energy.in_all.export_kwh; };
    EXPECT_NEAR(sum(parts, imported), import_of(energy.in_all), 1e-9);
    EXPECT_NEAR(sum(parts, exported), export_of(energy.in_all), 1e-9);
  };
  const auto part_of = [](const auto& p) -> const EnergyPart& { return p.part; };
  check(energy.by_hour, part_of);
  check(energy.by_day, part_of);
  check(energy.by_month, part_of);
  check(energy.by_hour_of_day, [](const EnergyPart& p) -> const EnergyPart& { return p; });
  const PerPhase<ImportExport>& phases = energy.in_all.energy.phases;
  EXPECT_NEAR(sum(phases, [](const ImportExport& p) { return p.import_kwh; }), import_of(energy.in_all), 1e-9);
  EXPECT_NEAR(sum(phases, [](const ImportExport& p) { return p.export_kwh; }), export_of(energy.in_all), 1e-9);
}

}  // namespace edl::server::analytics::testing
