#pragma once

#include <cmath>

namespace edl::server::analytics {

/// A sum of energies that is the same in whatever order and grouping it is made: each is rounded to 1e-9 kWh, far below any
/// counter's last digit, and these steps are added as whole numbers, exactly up to 9 GWh (2^53 of them). So the sum of the
/// days is the sum of the months, and a counter's decimals come out as they went in.
class EnergySum {
 public:
  EnergySum() = default;

  [[nodiscard]] static EnergySum of_kwh(double kwh) { return EnergySum(std::nearbyint(kwh * k_steps_per_kwh)); }

  [[nodiscard]] double kwh() const { return steps_ / k_steps_per_kwh; }

  EnergySum& operator+=(EnergySum other) {
    steps_ += other.steps_;
    return *this;
  }
  friend EnergySum operator+(EnergySum a, EnergySum b) { return EnergySum(a.steps_ + b.steps_); }
  bool operator==(const EnergySum&) const = default;

 private:
  static constexpr double k_steps_per_kwh = 1e9;

  explicit EnergySum(double steps) : steps_(steps) {}

  double steps_ = 0.0;  ///< whole
};

/// One watt for one second.
inline constexpr double k_joules_per_kwh = 3.6e6;

}  // namespace edl::server::analytics
