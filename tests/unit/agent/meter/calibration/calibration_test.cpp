// What is computed from two loads, against figures that were worked out by hand (the flaws are chosen, what a meter with
// them says follows, and the calibration has to be the flaws' opposite).

#include "agent/meter/calibration/calibration.hpp"

#include <gmock/gmock.h>

#include "support/failure.hpp"

namespace edl::agent::ade9000 {
namespace {

using edl::testing::failure;
using ::testing::HasSubstr;
using Complex = std::complex<double>;

/// 230 V, 5 A, 60 degrees behind: 575 W and 995.929 var.
const Reference k_full{230, 5, {0.5, false}};
/// 230 V, 50 mA in phase: 11.5 W.
const Reference k_small{230, 0.05, {}};

PhaseCalibration calibration_of(const CalibrationPoint& full, const std::optional<CalibrationPoint>& small = {},
                                const PhaseCalibration& present = {}) {
  const auto found = calibrated(Phase::a, present, full, small);
  EXPECT_TRUE(found.has_value()) << to_string(found.error());
  return found.value_or(PhaseCalibration{});
}

std::string complaint(const CalibrationPoint& full, const std::optional<CalibrationPoint>& small = {}) {
  const auto found = calibrated(Phase::b, {}, full, small);
  EXPECT_EQ(failure(found), Errc::invalid);
  if (found) return {};
  EXPECT_EQ(found.error().where, "phase B");
  return found.error().message;
}

TEST(calibration_test, a_right_meter_needs_none) {
  EXPECT_EQ(calibration_of({k_full, {230, 5.0, Complex(575, 995.92921435)}}), PhaseCalibration{});
}

TEST(calibration_test, gains_and_phase_come_from_one_load) {
  // The divider gives 1.5 % too much, the transformer 2 % too little and leads by one degree: 233.45 V, 4.9 A, and
  // 233.45 V * 4.9 A at 59 degrees.
  const PhaseCalibration found = calibration_of({k_full, {233.45, 4.9, Complex(589.15463, 980.51799)}});
  EXPECT_NEAR(found.voltage_gain, -0.014778325, 1e-9) << "1 / 1.015 - 1";
  EXPECT_NEAR(found.current_gain, 0.020408163, 1e-9) << "1 / 0.98 - 1";
  EXPECT_NEAR(found.phase_degrees, -1, 1e-5) << "it is turned back";
  EXPECT_NEAR(found.power_gain, 0, 1e-7);
  EXPECT_EQ(found.voltage_offset, 0);
  EXPECT_EQ(found.current_offset, 0);
  EXPECT_EQ(found.power_offset, 0);
  EXPECT_EQ(found.reactive_offset, 0);
}

TEST(calibration_test, a_capacitive_load_turns_the_same_way) {
  // 5 A lead 230 V by 60 degrees, and the transformer's one degree makes it 61: 1150 VA * (cos, -sin) of it.
  const PhaseCalibration found = calibration_of({{230, 5, {0.5, true}}, {230, 5.0, Complex(557.53106, -1005.81266)}});
  EXPECT_NEAR(found.phase_degrees, -1, 1e-5);
}

TEST(calibration_test, what_is_calibrated_already_is_improved_and_not_begun_anew) {
  const PhaseCalibration present{.voltage_gain = -0.01,
                                 .current_gain = 0.02,
                                 .power_gain = 0.001,
                                 .phase_degrees = -0.5,
                                 .voltage_offset = 2,
                                 .current_offset = -0.0004,
                                 .power_offset = -1.2,
                                 .reactive_offset = 0.7};
  const CalibrationPoint right{k_full, {230, 5.0, Complex(575, 995.92921435)}};
  const PhaseCalibration same = calibration_of(right, {}, present);
  EXPECT_NEAR(same.voltage_gain, -0.01, 1e-9);
  EXPECT_NEAR(same.current_gain, 0.02, 1e-9);
  EXPECT_NEAR(same.power_gain, 0.001, 1e-8);
  EXPECT_NEAR(same.phase_degrees, -0.5, 1e-6);
  EXPECT_EQ(same.voltage_offset, 2);
  EXPECT_EQ(same.current_offset, -0.0004);
  EXPECT_EQ(same.power_offset, -1.2);
  EXPECT_EQ(same.reactive_offset, 0.7);
  // A tenth of a percent too much is taken away from the gain that there was; 0.999 * 0.99 = 0.98901.
  const PhaseCalibration less =
      calibration_of({k_full, {230.23023023, 5.0, Complex(575.57558, 996.92614)}}, {}, {.voltage_gain = -0.01});
  EXPECT_NEAR(less.voltage_gain, -0.01099, 1e-8);
  EXPECT_NEAR(less.power_gain, 0, 1e-7);
}

TEST(calibration_test, offsets_come_from_a_small_load) {
  // Noise of 20 mA adds 0.0004 A^2; what leaks is 1.2 W and -0.7 var. At full load 5.00004 A, 576.2 W, 995.229 var.
  const CalibrationPoint full{k_full, {230, 5.0000399998, Complex(576.2, 995.22921435)}};
  const CalibrationPoint small{k_small, {230, 0.0538516481, Complex(12.7, -0.7)}};
  const PhaseCalibration found = calibration_of(full, small);
  EXPECT_NEAR(found.current_offset, -0.0004, 1e-8);
  EXPECT_NEAR(found.current_gain, 0, 1e-9);
  EXPECT_NEAR(found.power_offset, -1.2, 1e-6);
  EXPECT_NEAR(found.reactive_offset, 0.7, 1e-6);
  EXPECT_NEAR(found.power_gain, 0, 1e-8);
  EXPECT_NEAR(found.phase_degrees, 0, 1e-6) << "without the second load it would be the leak's";
  EXPECT_EQ(found.voltage_offset, 0) << "nobody knows: the voltage was the same";
}

TEST(calibration_test, a_small_voltage_tells_the_voltages_offset) {
  // 3 V of noise: 9 V^2. sqrt(230^2 + 9) and sqrt(23^2 + 9).
  const CalibrationPoint full{k_full, {230.01956438, 5.0, Complex(575, 995.92921435)}};
  const CalibrationPoint small{{23, 0.05, {}}, {23.19482701, 0.05, Complex(1.15, 0)}};
  const PhaseCalibration found = calibration_of(full, small);
  EXPECT_NEAR(found.voltage_offset, -9, 1e-5);
  EXPECT_NEAR(found.voltage_gain, 0, 1e-9);
}

TEST(calibration_test, a_voltage_that_has_no_power_is_calibrated_alone) {
  const PhaseCalibration found = calibration_of({{400, 0, {}}, {404, {}, {}}});
  EXPECT_NEAR(found.voltage_gain, -0.00990099, 1e-8);
  EXPECT_EQ(found.current_gain, 0);
  EXPECT_EQ(found.phase_degrees, 0);
}

TEST(calibration_test, what_cannot_be_meant_is_told_with_its_reason) {
  const Complex power(575, 995.92921435);
  EXPECT_THAT(complaint({k_full, {0, 5.0, power}}), HasSubstr("no voltage is measured"));
  EXPECT_THAT(complaint({k_full, {230, 0.0, power}}), HasSubstr("no current is measured"));
  EXPECT_THAT(complaint({k_full, {230, 5.0, Complex(0, 0)}}), HasSubstr("no power is measured"));
  EXPECT_THAT(complaint({k_full, {150, 5.0, power}}), HasSubstr("the voltage would have to be multiplied by 1.533"));
  EXPECT_THAT(complaint({k_full, {150, 5.0, power}}), HasSubstr("voltage_divider"));
  EXPECT_THAT(complaint({k_full, {230, 11.0, power}}), HasSubstr("the current would have to be multiplied by 0.455"));
  EXPECT_THAT(complaint({k_full, {230, 11.0, power}}), HasSubstr("ct_ratio"));
  EXPECT_THAT(complaint({k_full, {230, 5.0, -power}}), HasSubstr("points the wrong way"));
  // Another phase's current, 120 degrees off: 1150 VA at 180 degrees.
  EXPECT_THAT(complaint({k_full, {230, 5.0, Complex(-1150, 0)}}), HasSubstr("of different phases"));
  // 1150 VA at 76 degrees: the current would have to come forward by 16.
  EXPECT_THAT(complaint({k_full, {230, 5.0, Complex(278.2, 1115.8)}}), HasSubstr("is the power factor right?"));
  EXPECT_THAT(complaint({k_full, {230, 5.0, Complex(575, 995.9) * 0.97}}), HasSubstr("differ by 3.1"));
  EXPECT_THAT(complaint({k_full, {230, 5.0, power}}, CalibrationPoint{k_small, {230, 5.0, power}}),
              HasSubstr("does not measure smaller"));
}

TEST(calibration_test, the_ranges_ends_are_taken) {
  // 1 / 1.5 of it is measured.
  EXPECT_NEAR(calibration_of({{300, 0, {}}, {200, {}, {}}}).voltage_gain, 0.5, 1e-9);
  EXPECT_THAT(complaint({{300.001, 0, {}}, {200, {}, {}}}), HasSubstr("takes 0.5 to 1.5"));
}

}  // namespace
}  // namespace edl::agent::ade9000
