#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "played_house.hpp"
#include "server/analytics/coverage.hpp"
#include "server/analytics/demand.hpp"
#include "server/analytics/energy.hpp"
#include "support/seed.hpp"

namespace edl::server::analytics {
namespace {

using namespace testing;

/// A house that nobody planned: loads and sun of any size and duration, silences, lost seconds, replaced meters.
class RandomHouse {
 public:
  RandomHouse(unsigned seed, Timestamp begin) : random_(seed), house_(begin) {}

  MemorySource played(std::chrono::milliseconds length) && {
    const Timestamp end = house_.now() + length;
    house_.draw(2min, watts_);
    while (house_.now() < end) step();
    return std::move(house_).source();
  }

 private:
  [[nodiscard]] int up_to(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }

  void step() {
    for (const Phase phase : k_phases) {
      if (up_to(2) == 0) watts_[phase] = up_to(5) == 0 ? 0.0 : up_to(80'000) / 10.0 - 3000.0;
    }
    const std::chrono::seconds time(1 + up_to(up_to(3) == 0 ? 5000 : 400));
    const int what = up_to(99);
    if (what < 4) {
      house_.unread(time, watts_);
    } else if (what < 8) {
      house_.unread(std::chrono::seconds(1 + up_to(2)), watts_);
    } else if (what < 10) {
      house_.replace_meter(k_phases[static_cast<std::size_t>(up_to(2))], up_to(3) == 0 ? 0.0 : up_to(1300));
    } else if (what < 40) {
      for (int i = 0; i < 60; ++i) {
        house_.draw(1s, {watts_[Phase::a] + up_to(900), watts_[Phase::b] - up_to(700), watts_[Phase::c]});
      }
    } else {
      house_.draw(time, watts_);
    }
  }

  std::mt19937 random_;
  PlayedHouse house_;
  PerPhase<double> watts_{100.0, 200.0, -300.0};
};

struct PlainEnergy {
  double imported = 0.0;
  double exported = 0.0;
};

/// As an auditor would do it with the list of readings and a pocket calculator: from one second to the next.
struct PlainModel {
  PerPhase<PlainEnergy> phases{};
  std::map<std::chrono::sys_days, PlainEnergy> days{};
  std::map<int, PlainEnergy> hours_of_day{};
  std::map<Timestamp, PlainEnergy> hours{};
  std::vector<CounterReset> resets{};
  std::vector<TimeRange> gaps{};
  std::size_t covered = 0;

  PlainModel(const SampleTable& samples, const TimeZone& zone, TimeRange range) {
    for (const Phase phase : k_phases) count_energy(samples, zone, range, phase);
    std::ranges::stable_sort(resets, {}, &CounterReset::time);
    find_silences(samples, range);
  }

 private:
  void count_energy(const SampleTable& samples, const TimeZone& zone, TimeRange range, Phase phase) {
    const std::vector<double>& watts = samples.at(phase, Field::power_watt);
    const std::vector<double>& kwh = samples.at(phase, Field::energy_kwh);
    for (std::size_t i = 0; i < samples.rows(); ++i) {
      const Timestamp time = samples.time[i];
      if (!range.contains(time)) continue;
      const double step = i == 0 ? 0.0 : kwh[i] - kwh[i - 1];
      if (step < 0.0) resets.push_back({time, phase, kwh[i - 1], kwh[i], true});
      const PlainEnergy energy{std::max(0.0, step), std::max(0.0, -watts[i]) / 3.6e6};
      const auto local = time + zone.utc_offset(time).offset;
      add(phases[phase], energy);
      add(days[zone.local_date(time)], energy);
      add(hours_of_day[static_cast<int>(std::chrono::floor<std::chrono::hours>(local).time_since_epoch().count() % 24)],
          energy);
      add(hours[std::chrono::floor<std::chrono::hours>(time)], energy);
    }
  }

  void find_silences(const SampleTable& samples, TimeRange range) {
    Timestamp since = range.begin;
    for (const Timestamp time : samples.time) {
      if (!range.contains(time)) continue;
      if (time - since >= 60s) gaps.push_back({since, time});
      since = time + 1s;
      ++covered;
    }
    if (range.end - since >= 60s) gaps.push_back({since, range.end});
    std::ranges::stable_sort(gaps, [](TimeRange a, TimeRange b) { return a.length() > b.length(); });
  }

  static void add(PlainEnergy& sum, PlainEnergy part) {
    sum.imported += part.imported;
    sum.exported += part.exported;
  }
};

void expect_energy(const PhasedEnergy& told, const PlainEnergy& plain, double export_dirt, const std::string& what) {
  EXPECT_NEAR(told.in_all.import_kwh.value_or(0.0), plain.imported, 1e-7) << what;
  EXPECT_NEAR(told.in_all.export_kwh.value_or(0.0), plain.exported, export_dirt) << what;
}

unsigned told_seed() {
  const unsigned seed = edl::testing::seed_of_this_run();
  std::cout << "seed " << seed << '\n';
  return seed;
}

TEST(energy_model_test, a_day_is_to_the_last_digit_what_an_auditor_adds_up_from_its_seconds) {
  const unsigned seed = told_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (const char* name : {"Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"}) {
    const TimeZone zone = zone_named(name);
    const TimeRange day = zone.local_day(2026y / 10 / 25);
    MemorySource source = RandomHouse(seed, day.begin - 45min).played(day.length() + 80min);
    const TimeRange range{day.begin + std::chrono::seconds(seed % 777), day.end - std::chrono::seconds(seed % 555)};
    const PlainModel plain(source.all(), zone, range);
    const MeasuredRange found = measured(source, zone, range);
    const Energy energy = energy_of(found.measured);

    for (const Phase phase : k_phases) {
      const ImportExport& told = energy.in_all.energy.phases[phase];
      EXPECT_NEAR(told.import_kwh.value(), plain.phases[phase].imported, 1e-7) << name;
      EXPECT_NEAR(told.export_kwh.value(), plain.phases[phase].exported, 1e-6) << name;
    }
    for (const EnergyOfDay& of_day : energy.by_day) {
      const auto found_day = plain.days.find(of_day.date);
      ASSERT_NE(found_day, plain.days.end());
      expect_energy(of_day.part.energy, found_day->second, 1e-6, name);
    }
    ASSERT_EQ(energy.by_hour.size(), plain.hours.size());
    for (const EnergyOfHour& hour : energy.by_hour) {
      expect_energy(hour.part.energy, plain.hours.at(hour.begin), 1e-6, to_rfc3339(hour.begin));
    }
    for (const auto& [hour, of_hour] : plain.hours_of_day) {
      expect_energy(energy.by_hour_of_day[static_cast<std::size_t>(hour)].energy, of_hour, 1e-6, std::to_string(hour));
    }
    EXPECT_EQ(energy.resets, plain.resets) << name;
    ASSERT_EQ(energy.gaps.count, plain.gaps.size()) << name;
    EXPECT_EQ(energy.gaps.unresolved_quarter_hours, 0u);
    for (std::size_t i = 0; i < energy.gaps.longest.size(); ++i) {
      EXPECT_EQ(energy.gaps.longest[i].range, plain.gaps[i]) << name << ' ' << i;
      EXPECT_TRUE(energy.gaps.longest[i].exact);
    }
    EXPECT_EQ(coverage_of(found.measured).covered_seconds, plain.covered);
  }
}

TEST(energy_model_test, several_days_are_known_to_the_counters_last_digit_of_each_quarter_hour) {
  const unsigned seed = told_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const TimeRange range{at("2026-03-28T10:00:00Z"), at("2026-03-30T18:00:00Z")};
  const TimeZone zone = zone_named("Europe/Berlin");
  MemorySource source = RandomHouse(seed, range.begin - 1h).played(range.length() + 2h);
  const PlainModel plain(source.all(), zone, range);
  const Energy energy = energy_of(measured(source, zone, range, 200).measured);
  for (const EnergyOfDay& of_day : energy.by_day) {
    // Three phases of 96 quarter hours, each to two counts of 1e-5 kWh.
    expect_energy(of_day.part.energy, plain.days.at(of_day.date), 3 * 96 * 2e-5, "a day");
  }
  EXPECT_EQ(energy.resets, plain.resets);
  EXPECT_EQ(energy.gaps.count, plain.gaps.size());
}

TEST(energy_model_test, without_any_second_the_truth_is_within_the_bounds_that_are_told) {
  const unsigned seed = told_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const TimeRange range{at("2026-11-23T00:00:00Z"), at("2026-11-24T06:00:00Z")};
  MemorySource source = RandomHouse(seed, range.begin - 1h).played(range.length() + 2h);
  const PlainModel plain(source.all(), TimeZone(), range);
  const Energy energy = energy_of(measured(source, TimeZone(), range, 0).measured);
  double imported = 0.0;
  double exported = 0.0;
  for (const PlainEnergy& of_phase : plain.phases) {
    imported += of_phase.imported;
    exported += of_phase.exported;
  }
  const double dirt = 3 * 120 * 2e-5;
  EXPECT_NEAR(energy.in_all.energy.in_all.import_kwh.value(), imported, 1e-7);
  EXPECT_LE(energy.in_all.energy.in_all.export_kwh.value(), exported + dirt);
  EXPECT_GE(energy.in_all.energy.in_all.export_kwh.value() + energy.uncertain_kwh, exported - dirt);
  EXPECT_LE(energy.gaps.length, std::chrono::seconds(range.length() / 1s - static_cast<std::int64_t>(plain.covered)));
  EXPECT_GE(energy.gaps.count + energy.gaps.unresolved_quarter_hours, energy.gaps.longest.size());
}

TEST(energy_model_test, the_energy_of_two_ranges_is_that_of_both_wherever_they_are_cut) {
  const unsigned seed = told_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const TimeRange range{at("2026-11-23T00:00:00Z"), at("2026-11-23T12:00:00Z")};
  MemorySource source = RandomHouse(seed, range.begin - 30min).played(range.length() + 40min);
  const auto energy = [&](TimeRange part) { return energy_of(measured(source, TimeZone(), part).measured); };
  const Energy whole = energy(range);
  std::mt19937 random(seed);
  for (int i = 0; i < 6; ++i) {
    const auto seconds = std::chrono::seconds(1 + random() % 43'198);
    const Energy first = energy({range.begin, range.begin + seconds});
    const Energy second = energy({range.begin + seconds, range.end});
    for (const Phase phase : k_phases) {
      const auto imported = [&](const Energy& e) { return e.in_all.energy.phases[phase].import_kwh.value_or(0.0); };
      const auto exported = [&](const Energy& e) { return e.in_all.energy.phases[phase].export_kwh.value_or(0.0); };
      EXPECT_NEAR(imported(first) + imported(second), imported(whole), 2e-9) << seconds.count();
      EXPECT_NEAR(exported(first) + exported(second), exported(whole), 1e-7) << seconds.count();
    }
    EXPECT_EQ(first.reset_count + second.reset_count, whole.reset_count) << seconds.count();
  }
}

/// The mean import of all phases over a window, from its seconds; nullopt where less than half of it was read.
std::optional<double> plain_demand(const SampleTable& samples, TimeRange window) {
  const auto row_of = [&](Timestamp time) {
    return static_cast<std::size_t>(std::ranges::lower_bound(samples.time, time) - samples.time.begin());
  };
  const std::size_t first = row_of(window.begin);
  const std::size_t last = row_of(window.end);
  if (static_cast<double>(last - first) < static_cast<double>(window.length() / 1s) * 0.5) return std::nullopt;
  double joules = 0.0;
  for (const Phase phase : k_phases) {
    for (std::size_t i = first; i < last; ++i) joules += std::max(0.0, samples.at(phase, Field::power_watt)[i]);
  }
  return joules / static_cast<double>(last - first);
}

TEST(energy_model_test, peaks_are_what_a_search_through_all_windows_finds) {
  const unsigned seed = told_seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const TimeRange range{at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")};
  MemorySource source = RandomHouse(seed, range.begin - 30min).played(range.length() + 40min);
  const MeasuredRange found = measured(source, TimeZone(), range);
  const Demand demand = demand_of(found.measured, source).value();
  for (const BlockDemand* told : {&demand.quarter_hour, &demand.half_hour}) {
    double block = 0.0;
    double sliding = 0.0;
    for (Timestamp begin = range.begin; begin + told->length <= range.end; begin += 1min) {
      const double power = plain_demand(source.all(), {begin, begin + told->length}).value_or(0.0);
      sliding = std::max(sliding, power);
      if ((begin - range.begin) % told->length == 0min) block = std::max(block, power);
    }
    EXPECT_NEAR(told->highest.at(0).power_w, block, 0.01);
    EXPECT_NEAR(told->sliding.value().window.power_w, sliding, 0.01);
    EXPECT_TRUE(told->sliding->exact);
    EXPECT_GE(told->sliding->window.power_w, told->highest[0].power_w - 0.01);
  }
  double joules = 0.0;
  std::size_t seconds = 0;
  for (std::size_t i = 0; i < source.all().rows(); ++i) {
    if (!range.contains(source.all().time[i])) continue;
    ++seconds;
    for (const Phase phase : k_phases) joules += std::max(0.0, source.all().at(phase, Field::power_watt)[i]);
  }
  EXPECT_NEAR(demand.mean_w.value(), joules / static_cast<double>(seconds), 0.01);
  EXPECT_TRUE(std::ranges::is_sorted(demand.load_duration.value().power_w, std::greater<>{}));
}

}  // namespace
}  // namespace edl::server::analytics
