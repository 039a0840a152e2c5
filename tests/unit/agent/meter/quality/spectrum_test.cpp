#include "agent/meter/quality/spectrum.hpp"

#include <gtest/gtest.h>

#include "unit/agent/meter/quality/wave_testing.hpp"

namespace edl::agent {
namespace {

using testing::Wave;

TEST(spectrum_test, the_frequency_of_a_line_is_found_though_it_is_distorted_and_the_hint_is_wrong) {
  for (double frequency = 45; frequency <= 65; frequency += 1.37) {
    for (const double hint_error : {-3.0, 0.0, 0.02, 3.0}) {
      SCOPED_TRACE(frequency);
      const Wave wave{frequency, {{1, 230, 77}, {3, 20, 10}, {5, 25, 30}, {2, 5, 0}, {11, 10, -60}, {39, 3, 1}}};
      const auto found = fundamental_hz(wave.sampled(1'824, 0.37), 8'000, frequency + hint_error);
      ASSERT_TRUE(found.has_value());
      EXPECT_NEAR(*found, frequency, 0.001);
    }
  }
}

TEST(spectrum_test, a_signal_without_a_line_has_no_frequency) {
  EXPECT_FALSE(fundamental_hz(Wave{50, {{5, 230, 0}}}.sampled(1'824), 8'000, 50).has_value()) << "250 Hz";
  EXPECT_FALSE(fundamental_hz(std::vector<double>(1'824, 100.0), 8'000, 50).has_value()) << "a constant";
  EXPECT_FALSE(fundamental_hz(std::vector<double>(1'824, 0.0), 8'000, 50).has_value()) << "nothing";
  EXPECT_FALSE(fundamental_hz(Wave{50, {{1, 230, 0}}}.sampled(300), 8'000, 50).has_value()) << "two cycles";
}

TEST(spectrum_test, points_between_samples_are_those_of_the_wave) {
  const Wave wave{50, {{1, 100, 5}, {13, 10, 50}, {40, 10, 100}, {52, 10, 0}}};
  const auto samples = wave.sampled(1'700);
  const auto points = resample(samples, 16.3, 1'599.7);
  ASSERT_EQ(points.size(), k_window_points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double at = 16.3 + 1'599.7 * static_cast<double>(i) / static_cast<double>(k_window_points);
    EXPECT_NEAR(points[i], wave.at(at / 8'000), 0.01) << i;
  }
}

TEST(spectrum_test, a_point_on_a_sample_is_that_sample) {
  const auto samples = Wave{50, {{1, 100, 5}}}.sampled(2'100);
  const auto points = resample(samples, 16, k_window_points);
  for (std::size_t i = 0; i < points.size(); ++i) EXPECT_EQ(points[i], samples[16 + i]);
}

TEST(spectrum_test, each_line_has_its_rms_value_and_its_angle_and_the_squares_sum_up) {
  std::vector<double> points(k_window_points, 3.0);
  double square = 9;
  for (int k = 1; k < 1'000; k += 111) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(points.size());
      points[i] += std::numbers::sqrt2 * k * std::cos(2 * std::numbers::pi * k * share + 0.001 * k);
    }
    square += k * k;
  }
  const auto lines = spectrum(points);
  ASSERT_EQ(lines.size(), k_window_points / 2);
  EXPECT_NEAR(lines[0].real(), 3, 1e-9);
  double sum = 0;
  for (const auto& line : lines) sum += std::norm(line);
  EXPECT_NEAR(sum, square, 1e-6 * square);
  for (int k = 1; k < 1'000; k += 111) {
    const auto line = lines[static_cast<std::size_t>(k)];
    EXPECT_NEAR(std::abs(line), k, 1e-8) << k;
    EXPECT_NEAR(std::arg(line), 0.001 * k, 1e-9) << k;
  }
}

}  // namespace
}  // namespace edl::agent
