#pragma once

#include <compare>

namespace edl {

/// A physical quantity: a number that knows its unit, so that volts are never added to amperes.
/// Explicit to make, explicit to read; same-kind sums and differences, scaling by numbers, and the few products
/// of units that a meter needs (below).
template <typename Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  explicit constexpr Quantity(double value) : value_(value) {}

  /// The number in the quantity's own unit.
  [[nodiscard]] constexpr double value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  constexpr Quantity& operator*=(double factor) {
    value_ *= factor;
    return *this;
  }

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.value_ + b.value_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.value_ - b.value_); }
  friend constexpr Quantity operator-(Quantity a) { return Quantity(-a.value_); }
  friend constexpr Quantity operator*(Quantity a, double factor) { return Quantity(a.value_ * factor); }
  friend constexpr Quantity operator*(double factor, Quantity a) { return Quantity(a.value_ * factor); }
  friend constexpr Quantity operator/(Quantity a, double divisor) { return Quantity(a.value_ / divisor); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  double value_ = 0.0;
};

using Volt = Quantity<struct VoltUnit>;
using Ampere = Quantity<struct AmpereUnit>;
using Watt = Quantity<struct WattUnit>;              ///< active power, positive = import (load convention)
using Var = Quantity<struct VarUnit>;                ///< reactive power, positive = inductive
using VoltAmpere = Quantity<struct VoltAmpereUnit>;  ///< apparent power
using Hertz = Quantity<struct HertzUnit>;
using KilowattHour = Quantity<struct KilowattHourUnit>;
using Percent = Quantity<struct PercentUnit>;  ///< THD: percent of the fundamental

[[nodiscard]] constexpr VoltAmpere operator*(Volt u, Ampere i) { return VoltAmpere(u.value() * i.value()); }
[[nodiscard]] constexpr VoltAmpere operator*(Ampere i, Volt u) { return u * i; }

}  // namespace edl
