#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/field.hpp"
#include "core/phase.hpp"
#include "core/quantity.hpp"
#include "core/timestamp.hpp"

namespace edl {

/// One T for each field, indexed by Field.
template <typename T>
class PerField {
 public:
  [[nodiscard]] constexpr T& operator[](Field field) { return values_[index_of(field)]; }
  [[nodiscard]] constexpr const T& operator[](Field field) const { return values_[index_of(field)]; }
  bool operator==(const PerField&) const = default;

 private:
  std::array<T, k_field_count> values_{};
};

/// The values of one phase at one second. Identified, within a device, by phase and time.
///
/// Sign convention, stated once for the whole house: load convention. Positive active power is drawn from the
/// grid (import), negative is fed into it (export); positive reactive power is inductive; the power factor is the
/// true one, P/S, with the sign of P (IEEE 1459-2010, 3.1.2). THD is in percent of the fundamental.
/// energy_kwh is the phase's running counter of imported active energy and never falls while a meter lives.
/// A value that the meter could not measure is nullopt, never 0 and never NaN; a reading has at least one value.
struct Reading {
  Timestamp time;
  Phase phase = Phase::a;
  PerField<std::optional<double>> values{};  ///< each in the unit of k_fields

  bool operator==(const Reading&) const = default;
};

/// The readings of all phases of one device at one second.
struct ReadingSet {
  Timestamp time;
  std::vector<Reading> readings;  ///< ascending phase, each with this time; 1 to 3 of them

  bool operator==(const ReadingSet&) const = default;
};

/// How many readings one delivery may carry: an hour of three phases, each second.
inline constexpr std::size_t k_max_readings_per_batch = 10'800;

}  // namespace edl
