#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "core/field.hpp"
#include "core/phase.hpp"

namespace edl::bench {

inline constexpr std::size_t k_columns = k_phase_count * k_field_count;

/// Values of one second: the fields of phase A, then of B and C.
using MeteredSecond = std::array<double, k_columns>;

/// Steps to the unit with which the meter reports each field, each rounded by itself: 0.1 W, 0.1 var, 0.1 VA, 0.01 V,
/// 1 mA, 0.001, 0.01 %, 0.01 %, 1e-5 kWh, 1 mHz.
inline constexpr std::array<double, k_field_count> k_steps{10, 10, 10, 100, 1e3, 1e3, 100, 100, 1e5, 1e3};

/// A three-phase house as a meter of usual resolution reports it, noisier than a simulation would be: loads that come
/// and go by the quarter hour and flicker while they are on, a grid that wanders, and the meter's own noise. The same
/// seed gives the same seconds.
class MeteredHouse {
 public:
  explicit MeteredHouse(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] MeteredSecond next();

 private:
  struct PhaseState {
    double grid_volts = 0;
    double base_watts = 250;
    double appliance_watts = 0;
    int seconds_to_switch = 0;
    double power_factor = 0.93;
    double voltage_thd = 2.1;
    double current_thd = 18;
    double energy_kwh = 0;
  };

  [[nodiscard]] double uniform();
  [[nodiscard]] double normal();
  void switch_appliance(PhaseState& phase);
  void measure(PhaseState& phase, double* fields);

  std::mt19937_64 random_;
  std::array<PhaseState, k_phase_count> phases_{};
  double common_volts_ = 0;
  double hertz_ = 50;
};

/// Columns of whole hours: [hour][column][second].
using HourOfColumns = std::array<std::vector<double>, k_columns>;
[[nodiscard]] std::vector<HourOfColumns> metered_hours(std::uint64_t seed, std::size_t hours);

/// The order-0 entropy, in bytes, of the steps between the reported integers of each column, summed over the columns:
/// what a set of readings takes if each step is coded by how often it occurs over all hours.
[[nodiscard]] double step_entropy_bytes(const std::vector<HourOfColumns>& hours);

}  // namespace edl::bench
