// Harmonics of waveforms that are known in closed form, against the sums that IEC 61000-4-7 defines, computed here by
// another way from the waves themselves.

#include "agent/meter/quality/harmonic_analysis.hpp"

#include <gtest/gtest.h>

#include "agent/meter/quality/spectrum.hpp"
#include "unit/agent/meter/quality/wave_testing.hpp"

namespace edl::agent {
namespace {

using testing::Wave;

constexpr double k_begin = 0.0123;  ///< seconds: windows do not begin at a crest

Waveforms one_phase(const Wave& volts) {
  Waveforms waveforms{.begin = Timestamp{}};
  waveforms.volts[Phase::a] = volts.sampled(k_harmonic_samples, k_begin);
  return waveforms;
}

const Harmonics& voltage_of(const Result<HarmonicSet>& set, std::size_t index = 0) {
  return set->phases.at(index).voltage.value();
}

double angle_between(double a_deg, double b_deg) { return std::abs(std::remainder(a_deg - b_deg, 360.0)); }

TEST(harmonic_analysis_test, each_order_alone_is_found_in_its_place_and_nowhere_else) {
  for (const double frequency : {45.0, 49.983, 54.9, 55.2, 60.013, 65.0}) {
    for (std::size_t order = 2; order <= k_harmonic_orders; ++order) {
      SCOPED_TRACE(std::to_string(frequency) + " Hz, order " + std::to_string(order));
      const auto set = analyse_harmonics(one_phase({frequency, {{1, 230, 0}, {static_cast<double>(order), 11.5, 100}}}),
                                         {frequency + 0.01, 230});
      ASSERT_TRUE(set.has_value());
      EXPECT_NEAR(set->frequency_hz, frequency, 0.001);
      const Harmonics& found = voltage_of(set);
      for (std::size_t i = 0; i < k_harmonic_orders; ++i) {
        const double expected = i == 0 ? 230 : i + 1 == order ? 11.5 : 0;
        EXPECT_NEAR(found[i].rms, expected, 0.0001 * 230) << "order " << i + 1;
      }
      EXPECT_LT(angle_between(found[order - 1].angle_deg, 100), 0.2);
      EXPECT_NEAR(found[0].angle_deg, 0, 1e-9);
    }
  }
}

TEST(harmonic_analysis_test, many_orders_at_once_keep_their_angles_and_sum_up_to_the_rms_value) {
  for (const double frequency : {45.7, 50.02, 59.97, 64.3}) {
    Wave wave{frequency, {}};
    double square = 0;
    for (std::size_t order = 1; order <= k_harmonic_orders; ++order) {
      const double rms = order == 1 ? 100 : 30.0 / static_cast<double>(order);
      wave.sines.push_back({static_cast<double>(order), rms, order == 1 ? 0 : 37.0 * static_cast<double>(order)});
      square += rms * rms;
    }
    Waveforms waveforms = one_phase({frequency, {{1, 230, 0}}});
    waveforms.amperes[Phase::a] = wave.sampled(k_harmonic_samples, k_begin);
    const auto set = analyse_harmonics(waveforms, {frequency, 230});
    ASSERT_TRUE(set.has_value());
    const Harmonics& found = set->phases.at(0).current.value();
    double sum = 0;
    for (std::size_t i = 0; i < k_harmonic_orders; ++i) {
      EXPECT_NEAR(found[i].rms, wave.sines[i].rms, 0.01) << "order " << i + 1;
      EXPECT_LT(angle_between(found[i].angle_deg, wave.sines[i].angle_deg), 0.3) << "order " << i + 1;
      sum += found[i].rms * found[i].rms;
    }
    EXPECT_NEAR(sum, square, 1e-4 * square);
  }
}

/// The subgroup of an order by its definition (formula 9), from the wave itself.
double subgroup(const Wave& wave, int order, int cycles, double begin) {
  double sum = 0;
  for (int k = -1; k <= 1; ++k) sum += std::norm(wave.line(order * cycles + k, begin, cycles / wave.frequency_hz));
  return std::sqrt(sum);
}

TEST(harmonic_analysis_test, interharmonics_count_for_the_order_whose_subgroup_they_fall_into) {
  struct Case {
    double frequency;
    int cycles;
    testing::Sine interharmonic;
  };
  for (const Case& one : {Case{50, 10, {5.1, 10, 20}},    // 255 Hz: the neighbouring line of order 5
                          Case{50, 10, {5.5, 10, 20}},    // 275 Hz: in the middle, of no subgroup
                          Case{50, 10, {7.04, 10, 0}},    // 352 Hz: between lines
                          Case{50.1, 10, {11.9, 10, 0}},  // 596 Hz: a line below order 12
                          Case{60, 12, {3 + 1.0 / 12, 10, 0}}, Case{59.8, 12, {24.97, 10, 45}}}) {
    SCOPED_TRACE(std::to_string(one.frequency) + " Hz, order " + std::to_string(one.interharmonic.order));
    const Wave wave{one.frequency, {{1, 230, 0}, {5, 8, 0}, one.interharmonic}};
    const auto set = analyse_harmonics(one_phase(wave), {one.frequency, 230});
    ASSERT_TRUE(set.has_value());
    const double begin = k_begin + static_cast<double>(k_interpolation_reach) / 8'000;
    for (int order = 1; order <= 40; ++order) {
      const double expected = subgroup(wave, order, one.cycles, begin);
      EXPECT_NEAR(voltage_of(set)[static_cast<std::size_t>(order - 1)].rms, expected, 0.03) << "order " << order;
    }
  }
}

TEST(harmonic_analysis_test, a_neighbouring_line_is_part_of_the_subgroup_and_the_middle_of_none) {
  const auto near = analyse_harmonics(one_phase({50, {{1, 230, 0}, {5, 8, 0}, {5.1, 6, 20}}}), {50, 230});
  EXPECT_NEAR(voltage_of(near)[4].rms, 10, 0.01);
  const auto between = analyse_harmonics(one_phase({50, {{1, 230, 0}, {5, 8, 0}, {5.5, 6, 20}}}), {50, 230});
  EXPECT_NEAR(voltage_of(between)[4].rms, 8, 0.01);
  EXPECT_NEAR(voltage_of(between)[5].rms, 0, 0.01);
}

TEST(harmonic_analysis_test, angles_are_against_the_voltage_of_phase_a_whenever_the_window_begins) {
  for (const double begin : {0.0, 0.0041, 0.0187}) {
    Waveforms waveforms{.begin = Timestamp{}};
    for (const Phase phase : k_phases) {
      const double at = -120.0 * static_cast<double>(index_of(phase));
      const Wave volts{50.03, {{1, 230, at}, {5, 5, 30}}};
      const Wave amperes{50.03, {{1, 10, at - 40}, {3, 2, 150}}};
      waveforms.volts[phase] = volts.sampled(k_harmonic_samples, begin);
      waveforms.amperes[phase] = amperes.sampled(k_harmonic_samples, begin);
    }
    const auto set = analyse_harmonics(waveforms, {50, 230});
    ASSERT_TRUE(set.has_value());
    ASSERT_EQ(set->phases.size(), 3u);
    for (const Phase phase : k_phases) {
      const PhaseHarmonics& one = set->phases[index_of(phase)];
      EXPECT_EQ(one.phase, phase);
      const double at = -120.0 * static_cast<double>(index_of(phase));
      EXPECT_LT(angle_between(one.voltage.value()[0].angle_deg, at), 0.05);
      EXPECT_LT(angle_between(one.voltage.value()[4].angle_deg, 30), 0.2);
      EXPECT_LT(angle_between(one.current.value()[0].angle_deg, at - 40), 0.05);
      EXPECT_LT(angle_between(one.current.value()[2].angle_deg, 150), 0.2);
    }
  }
}

TEST(harmonic_analysis_test, where_phase_a_is_dead_the_next_phase_tells_the_angles) {
  Waveforms waveforms{.begin = Timestamp{}};
  waveforms.volts[Phase::a] = std::vector<double>(k_harmonic_samples, 0.0);
  waveforms.volts[Phase::c] = Wave{50, {{1, 230, 50}}}.sampled(k_harmonic_samples);
  waveforms.amperes[Phase::c] = Wave{50, {{1, 5, 20}}}.sampled(k_harmonic_samples);
  const auto set = analyse_harmonics(waveforms, {50, 230});
  ASSERT_TRUE(set.has_value());
  ASSERT_EQ(set->phases.size(), 2u) << "B has no waveform";
  EXPECT_EQ(set->phases[1].phase, Phase::c);
  EXPECT_FALSE(set->phases[0].current.has_value());
  EXPECT_NEAR(set->phases[1].voltage.value()[0].angle_deg, 120, 0.01);
  EXPECT_NEAR(set->phases[1].current.value()[0].angle_deg, 90, 0.01);
}

TEST(harmonic_analysis_test, the_window_is_ten_or_twelve_cycles_and_the_time_its_end) {
  const auto ten = analyse_harmonics(one_phase({50, {{1, 230, 0}}}), {50, 230});
  ASSERT_TRUE(ten.has_value());
  EXPECT_NEAR(ten->window_ms, 200, 0.01);
  EXPECT_EQ(ten->time, Timestamp(std::chrono::milliseconds(202))) << "16 samples before the window are 2 ms";
  const auto twelve = analyse_harmonics(one_phase({60, {{1, 230, 0}}}), {60, 230});
  ASSERT_TRUE(twelve.has_value());
  EXPECT_NEAR(twelve->window_ms, 200, 0.01);
}

TEST(harmonic_analysis_test, no_voltage_and_too_few_samples_are_told_from_each_other) {
  Waveforms dead{.begin = Timestamp{}};
  dead.volts[Phase::a] = Wave{50, {{1, 1, 0}}}.sampled(k_harmonic_samples);
  const auto none = analyse_harmonics(dead, {50, 230});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, Errc::unavailable);
  Waveforms brief{.begin = Timestamp{}};
  brief.volts[Phase::a] = Wave{50, {{1, 230, 0}}}.sampled(1'600);
  const auto early = analyse_harmonics(brief, {50, 230});
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().code, Errc::invalid);
}

}  // namespace
}  // namespace edl::agent
