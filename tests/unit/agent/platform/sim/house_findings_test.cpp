// What the house finds beside its readings agrees with the readings, and with the house as waveforms.

#include "agent/platform/sim/house_findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "agent/platform/sim/house.hpp"
#include "agent/platform/sim/house_waveform.hpp"
#include "core/harmonics_json.hpp"
#include "core/power_event_json.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp k_evening = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 19h;

double value(const Reading& reading, Field field) { return reading.values[field].value(); }

/// The first disturbance after the evening, of a kind.
Disturbance first(std::uint64_t seed, bool swell) {
  const Noise noise(seed);
  for (std::int64_t utc = to_unix_ms(k_evening) / 1'000;; ++utc) {
    const auto found = disturbance_in(noise, {utc, utc});
    if (found && (*std::max_element(found->share.begin(), found->share.end()) > 1) == swell) return *found;
  }
}

TEST(house_findings_test, a_disturbance_is_one_event_and_shows_in_its_second_of_readings) {
  for (const bool swell : {false, true}) {
    const Disturbance disturbance = first(1, swell);
    std::vector<PowerEvent> events;
    HouseSettings settings{.seed = 1};
    settings.found_event = [&](PowerEvent event) { events.push_back(std::move(event)); };
    SimulatedHouse house(settings);
    const Timestamp end = std::chrono::floor<std::chrono::seconds>(disturbance.begin) + 1s;
    const ReadingSet before = house.measure(end - 1s).value();
    ASSERT_TRUE(events.empty());
    const ReadingSet during = house.measure(end).value();
    (void)house.measure(end + 1s);
    ASSERT_EQ(events.size(), 1u);
    const PowerEvent& event = events[0];
    EXPECT_EQ(event.kind, swell ? PowerEventKind::voltage_swell : PowerEventKind::voltage_dip);
    EXPECT_EQ(event.begin, disturbance.begin);
    EXPECT_EQ(event.duration, disturbance.duration);
    EXPECT_EQ(event.threshold, swell ? 253.0 : 207.0);
    EXPECT_TRUE(swell ? event.extreme > event.threshold : event.extreme < event.threshold);
    const double part = static_cast<double>(disturbance.duration.count()) / 1'000;
    for (const Phase phase : k_phases) {
      const double undisturbed = value(before.readings[index_of(phase)], Field::voltage_rms);
      const double share = disturbance.share[phase];
      const bool named = std::ranges::find(event.phases, phase) != event.phases.end();
      EXPECT_EQ(named, share != 1.0);
      // From one second to the next the voltage drifts, and a kettle may begin: 3 V.
      EXPECT_NEAR(value(during.readings[index_of(phase)], Field::voltage_rms),
                  undisturbed * std::sqrt(1 - part + part * share * share), 3.0);
      EXPECT_TRUE(!named || std::abs(*event.extreme - undisturbed * share) < 5.0);
    }
  }
}

TEST(house_findings_test, an_event_is_one_that_a_server_takes_with_a_waveform_around_its_begin) {
  const Disturbance disturbance = first(77, false);
  PowerEvent event;
  HouseSettings settings{.seed = 77};
  settings.found_event = [&](PowerEvent found) { event = std::move(found); };
  SimulatedHouse house(settings);
  (void)house.measure(std::chrono::floor<std::chrono::seconds>(disturbance.begin) + 1s);
  std::string json;
  append_json(json, event);
  ASSERT_EQ(parse_power_event(json), event);
  ASSERT_TRUE(event.waveform.has_value());
  EXPECT_EQ(event.waveform->begin, event.begin - 20ms);
  ASSERT_EQ(event.waveform->tracks.size(), 6u);
  const auto rms = [](const std::vector<float>& values, std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t n = from; n < to; ++n) sum += static_cast<double>(values[n]) * static_cast<double>(values[n]);
    return std::sqrt(sum / static_cast<double>(to - from));
  };
  for (const Phase phase : k_phases) {
    const WaveformTrack& track = event.waveform->tracks[index_of(phase)];
    EXPECT_EQ(track.channel, "V" + std::string(name_of(phase)));
    ASSERT_EQ(track.values.size(), 512u);
    // A cycle before and a cycle within.
    EXPECT_NEAR(rms(track.values, 160, 320) / rms(track.values, 0, 160), disturbance.share[phase], 0.02);
  }
}

TEST(house_findings_test, harmonics_agree_with_the_readings_of_their_second) {
  for (const std::uint64_t seed : {1U, 99U}) {
    SimulatedHouse house({.seed = seed});
    for (int hour = 0; hour < 24; ++hour) {
      const Timestamp end = k_evening + std::chrono::hours(hour);
      const HarmonicSet set = house.harmonics(end);
      EXPECT_EQ(set.time, end);
      std::string json;
      append_json(json, set);
      ASSERT_EQ(parse_harmonic_sets('[' + json + ']').value().front(), set);
      const ReadingSet readings = house.measure(end).value();
      ASSERT_EQ(set.phases.size(), k_phase_count);
      for (const PhaseHarmonics& of : set.phases) {
        const Reading& reading = readings.readings[index_of(of.phase)];
        double volts2 = 0;
        double amperes2 = 0;
        double watts = 0;
        double distortion2 = 0;
        for (std::size_t i = 0; i < k_harmonic_orders; ++i) {
          const Harmonic& u = (*of.voltage)[i];
          const Harmonic& amp = (*of.current)[i];
          volts2 += u.rms * u.rms;
          amperes2 += amp.rms * amp.rms;
          watts += u.rms * amp.rms * std::cos((u.angle_deg - amp.angle_deg) * std::numbers::pi / 180);
          if (i > 0) distortion2 += u.rms * u.rms;
        }
        EXPECT_NEAR(std::sqrt(volts2), value(reading, Field::voltage_rms), 0.006);
        EXPECT_NEAR(std::sqrt(amperes2), value(reading, Field::current_rms), 0.001);
        // Angles to 0.005 degrees are less than 1e-4 of the apparent power.
        EXPECT_NEAR(watts, value(reading, Field::power_watt), 0.1 + 1e-4 * value(reading, Field::power_va));
        EXPECT_NEAR(100 * std::sqrt(distortion2) / (*of.voltage)[0].rms, value(reading, Field::voltage_thd), 0.006);
      }
      EXPECT_EQ((*set.phases[0].voltage)[0].angle_deg, 0.0);
    }
  }
}

TEST(house_findings_test, angles_are_those_of_the_waveforms) {
  HouseWaveform wave({.seed = 5}, k_evening);
  const HarmonicSet set = SimulatedHouse({.seed = 5}).harmonics(k_evening + 1s);
  // Ten cycles, as near as samples come to them.
  const double step = 2 * std::numbers::pi * set.frequency_hz / 8'000;
  std::vector<sim::Instant> instants(static_cast<std::size_t>(std::lround(10 * 8'000 / set.frequency_hz)));
  wave.fill(instants);
  // With Hann's window, since samples do not come to whole cycles exactly: else the fundamental leaks into the others.
  const double turn = 2 * std::numbers::pi / static_cast<double>(instants.size());
  const auto line = [&](std::size_t order, const auto& sample) {
    std::complex<double> sum = 0;
    for (std::size_t n = 0; n < instants.size(); ++n) {
      const double window = 1 - std::cos(turn * static_cast<double>(n));
      sum += window * sample(instants[n]) * std::polar(1.0, -step * static_cast<double>(order * n));
    }
    return sum * std::numbers::sqrt2 / static_cast<double>(instants.size());
  };
  const double reference = std::arg(line(1, [](const sim::Instant& at) { return at.volts[Phase::a]; }));
  int compared = 0;
  for (const PhaseHarmonics& of : set.phases) {
    for (const std::size_t order : {1U, 3U, 5U, 7U, 11U, 13U}) {
      const auto compare = [&](const Harmonic& told, std::complex<double> measured, double worth) {
        EXPECT_NEAR(told.rms, std::abs(measured), 0.01 * told.rms + 0.01 * worth);
        if (told.rms < worth) return;
        ++compared;
        const double angle = std::arg(measured) - static_cast<double>(order) * reference;
        const double off = std::remainder(told.angle_deg - angle * 180 / std::numbers::pi, 360.0);
        EXPECT_NEAR(off, 0.0, 1.0) << name_of(of.phase) << order;
      };
      compare((*of.voltage)[order - 1], line(order, [&](const auto& at) { return at.volts[of.phase]; }), 1.0);
      compare((*of.current)[order - 1], line(order, [&](const auto& at) { return at.amperes[of.phase]; }), 0.5);
    }
  }
  EXPECT_GE(compared, 9);
}

TEST(house_findings_test, harmonics_come_every_ten_minutes_without_being_asked_for) {
  std::vector<HarmonicSet> sets;
  HouseSettings settings{.seed = 3};
  settings.found_harmonics = [&](HarmonicSet set) { sets.push_back(std::move(set)); };
  SimulatedHouse house(settings);
  for (Timestamp end = k_evening + 1s; end <= k_evening + 30min; end += 1s) (void)house.measure(end);
  ASSERT_EQ(sets.size(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sets[static_cast<std::size_t>(i)].time, k_evening + 10min * (i + 1));
  EXPECT_EQ(house.harmonics(sets[0].time), sets[0]);
}

}  // namespace
}  // namespace edl::agent
