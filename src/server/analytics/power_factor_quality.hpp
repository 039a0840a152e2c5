#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/harmonics.hpp"
#include "server/analytics/columns.hpp"
#include "server/analytics/source.hpp"

namespace edl::server::analytics {

/// Below it a power factor is said to be low: many network operators charge reactive energy from there.
inline constexpr double k_low_power_factor = 0.9;

/// Reactive energy in the quadrants of the power plane, all of them 0 or more: I and II are inductive (Q > 0), III and IV
/// capacitive (Q < 0); in I and IV active power is imported (P > 0), in II and III exported.
/// @source IEC 62053-23:2020, annex C; sign convention of core/reading.hpp
struct ReactiveEnergy {
  double inductive_import_kvarh = 0;   ///< quadrant I
  double inductive_export_kvarh = 0;   ///< II
  double capacitive_export_kvarh = 0;  ///< III
  double capacitive_import_kvarh = 0;  ///< IV
  /// Of the above, what lies in intervals in which P or Q changed its sign: there only the sum Σ Q·t is exact, and it is
  /// given to the quadrant of the means.
  double mixed_kvarh = 0;

  ReactiveEnergy& operator+=(const ReactiveEnergy& other);
  bool operator==(const ReactiveEnergy&) const = default;
};

/// One phase's power factors, or those of all phases together.
struct PowerFactor {
  /// True power factor |Σ P·t| / Σ S·t, 0 to 1: of all phases S is the arithmetic sum (IEEE 1459-2010, 3.2.2.5).
  std::optional<double> mean{};
  double measured_hours = 0;  ///< with active and apparent power
  double low_hours = 0;       ///< of these: in intervals whose |P| / S is below k_low_power_factor
  ReactiveEnergy reactive{};
  /// Displacement power factor |Σ P1| / Σ S1 with P1 = U1 · I1 · cos φ1 of the harmonic sets (IEEE 1459-2010, 3.1.2.5):
  /// nullopt where there are none.
  std::optional<double> displacement{};
  std::size_t displacement_sets = 0;  ///< that it rests on: snapshots, not the whole range
};

struct PowerFactorQuality {
  PerPhase<PowerFactor> phases{};
  PowerFactor total{};
  std::chrono::milliseconds interval{};  ///< by which hours and quadrants are told
};

/// Power factors and reactive energy of a range.
/// @param table      of the range, any interval: with mean, min, max and count of power_watt and power_var, and the mean of
///                   power_va; shorter intervals tell hours and quadrants more finely
/// @param harmonics  of the range
[[nodiscard]] PowerFactorQuality power_factor_quality(const IntervalTable& table,
                                                      std::span<const HarmonicSet> harmonics);

}  // namespace edl::server::analytics
