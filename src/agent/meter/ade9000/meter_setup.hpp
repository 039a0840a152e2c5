#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/phase.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// How the installation is connected to the chip's inputs (docs/hardware.md).
enum class Wiring : std::uint8_t {
  three_phase_four_wire,   ///< each phase against neutral
  three_phase_three_wire,  ///< no neutral: two wattmeters, on phases A and C, against B
  split_phase,             ///< two halves of one transformer against their middle: A and B
  single_phase,            ///< A alone
};

/// Whether a current transformer's arrow points to the load.
enum class CtDirection : std::uint8_t { normal, reversed };

/// How far calibration goes.
inline constexpr double k_max_gain = 0.5;
/// What xPHCAL can do at 50 Hz (data sheet, "Phase calibration").
inline constexpr double k_min_phase_degrees = -15;
inline constexpr double k_max_phase_degrees = 2.25;
inline constexpr double k_max_square_offset = 1e6;
inline constexpr double k_max_power_offset = 1e5;

/// What calibration has found out about one phase; all zero: nothing.
struct PhaseCalibration {
  double voltage_gain = 0;     ///< share by which the voltage is multiplied beyond 1, up to k_max_gain either way
  double current_gain = 0;     ///< as above
  double power_gain = 0;       ///< as above
  double phase_degrees = 0;    ///< by which the current is turned forward, at the nominal frequency
  double voltage_offset = 0;   ///< V^2, added to the square of the RMS, up to k_max_square_offset either way
  double current_offset = 0;   ///< A^2, as above
  double power_offset = 0;     ///< W, up to k_max_power_offset either way
  double reactive_offset = 0;  ///< var

  bool operator==(const PhaseCalibration&) const = default;
};

/// One phase's transformer.
struct PhaseSetup {
  double ct_ratio = 3'000;  ///< primary amperes for one of the secondary, 1 to 100,000
  CtDirection direction = CtDirection::normal;
  PhaseCalibration calibration{};

  bool operator==(const PhaseSetup&) const = default;
};

/// When the voltage or a current is worth an event. Shares are of the nominal voltage.
struct EventLimits {
  double dip = 0.90;                     ///< IEC 61000-4-30:2015, 5.4; 0.5 to 0.99
  double swell = 1.10;                   ///< 1.01 to 2
  double interruption = 0.05;            ///< 5.5 (EN 50160:2010, 3.23 has 5 %); 0.01 to 0.2
  double hysteresis = 0.02;              ///< 5.4.2: usually 2 %; 0 to 0.1
  std::optional<double> over_current{};  ///< A, one-cycle RMS

  bool operator==(const EventLimits&) const = default;
};

/// All that is known of the installation and of the board between it and the chip.
struct MeterSetup {
  Wiring wiring = Wiring::three_phase_four_wire;
  double nominal_voltage = 230;     ///< V: between phase and neutral; between phases where there is no neutral
  unsigned nominal_frequency = 50;  ///< Hz: 50 or 60
  double voltage_divider = 801;     ///< volts at the board's terminals for one at the chip's pins
  double voltage_ratio = 1;         ///< primary volts for one at the board's terminals
  double burden_ohm = 10.2;         ///< that the current transformers' secondaries drive, both halves
  unsigned voltage_pga = 1;         ///< 1, 2 or 4
  unsigned current_pga = 1;
  double neutral_ct_ratio = 3'000;
  PerPhase<PhaseSetup> phases{};
  EventLimits limits{};
  /// How often harmonics are measured, by the wall clock; 0: only when somebody asks. 0 to a day.
  std::chrono::milliseconds harmonics_every{std::chrono::minutes(10)};

  /// Those that are connected.
  [[nodiscard]] std::vector<Phase> connected() const;
  /// Those whose power is measured: with three wires it is that of phases A and C.
  [[nodiscard]] bool has_power(Phase phase) const;
  /// Those whose current is known: with three wires that of phase B follows from the other two, where their
  /// transformers have the same ratio and direction.
  [[nodiscard]] bool measures_current(Phase phase) const;

  /// RMS on the primary side that is full scale.
  [[nodiscard]] double volts_full_scale() const;
  [[nodiscard]] double amperes_full_scale(Phase phase) const;
  [[nodiscard]] double neutral_amperes_full_scale() const;

  bool operator==(const MeterSetup&) const = default;
};

/// Reads a setup from TOML (docs/meter.md). What is not named has its default; a name that does not exist is an error.
/// @param name  of the file, for faults
/// @return Errc::unreadable | Errc::invalid, each with line and column
[[nodiscard]] Result<MeterSetup> parse_meter_setup(std::string_view text, const std::string& name);

/// A setup file's text.
/// @return Errc::not_found | Errc::io | Errc::too_large past 64 KiB
[[nodiscard]] Result<std::string> read_setup_text(const std::filesystem::path& file);

/// As parse_meter_setup.
/// @return also Errc::not_found | Errc::io | Errc::too_large past 64 KiB
[[nodiscard]] Result<MeterSetup> load_meter_setup(const std::filesystem::path& file);

/// The same setup in TOML, which parse_meter_setup reads back.
[[nodiscard]] std::string to_toml(const MeterSetup& setup);

}  // namespace edl::agent::ade9000
