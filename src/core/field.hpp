#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace edl {

/// One measured value of a reading, in the order in which it stands on the wire.
enum class Field : std::uint8_t {
  power_watt,
  power_var,
  power_va,
  voltage_rms,
  current_rms,
  power_factor,
  voltage_thd,
  current_thd,
  energy_kwh,
  frequency_hz,
};

inline constexpr std::size_t k_field_count = 10;

/// How values of one field become one value of a longer interval. The unit decides it.
enum class Aggregation : std::uint8_t {
  mean,            ///< arithmetic mean
  quadratic_mean,  ///< root of the mean square, for RMS quantities (IEC 61000-4-30, 4.5.1)
  counter,         ///< a running counter: arithmetic mean, and the sum of its steps upwards, which is energy
};

/// Whether a reading may leave the member out altogether.
enum class Presence : std::uint8_t { required, optional };

/// What is known of a field: its wire name, unit, aggregation, and the range outside of which a value cannot be
/// a measurement (a wrong scale or a broken sender) and is refused.
struct FieldInfo {
  Field field;
  std::string_view name;
  std::string_view unit;
  Aggregation aggregation;
  Presence presence;
  double minimum;
  double maximum;
};

/// The table of all fields, indexed by Field. Limits cover medium-voltage transformers' primaries, not more.
inline constexpr std::array<FieldInfo, k_field_count> k_fields{{
    {Field::power_watt, "power_watt", "W", Aggregation::mean, Presence::required, -1e9, 1e9},
    {Field::power_var, "power_var", "var", Aggregation::mean, Presence::required, -1e9, 1e9},
    {Field::power_va, "power_va", "VA", Aggregation::mean, Presence::required, 0.0, 1e9},
    {Field::voltage_rms, "voltage_rms", "V", Aggregation::quadratic_mean, Presence::required, 0.0, 1e6},
    {Field::current_rms, "current_rms", "A", Aggregation::quadratic_mean, Presence::required, 0.0, 1e6},
    {Field::power_factor, "power_factor", "", Aggregation::mean, Presence::required, -1.0, 1.0},
    {Field::voltage_thd, "voltage_thd", "%", Aggregation::mean, Presence::required, 0.0, 1e4},
    {Field::current_thd, "current_thd", "%", Aggregation::mean, Presence::required, 0.0, 1e4},
    {Field::energy_kwh, "energy_kwh", "kWh", Aggregation::counter, Presence::required, -1e12, 1e12},
    {Field::frequency_hz, "frequency_hz", "Hz", Aggregation::mean, Presence::optional, 0.0, 1e3},
}};

[[nodiscard]] constexpr std::size_t index_of(Field field) { return static_cast<std::size_t>(field); }
[[nodiscard]] constexpr const FieldInfo& info_of(Field field) { return k_fields[index_of(field)]; }
[[nodiscard]] constexpr std::string_view name_of(Field field) { return info_of(field).name; }
[[nodiscard]] constexpr bool is_counter(Field field) { return info_of(field).aggregation == Aggregation::counter; }

/// The field with that wire name, if there is one.
[[nodiscard]] constexpr std::optional<Field> field_named(std::string_view name) {
  for (const FieldInfo& info : k_fields) {
    if (info.name == name) return info.field;
  }
  return std::nullopt;
}

}  // namespace edl
