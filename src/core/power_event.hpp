#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/phase.hpp"
#include "core/timestamp.hpp"

namespace edl {

/// What happened at the supply or at the meter.
enum class PowerEventKind : std::uint8_t {
  voltage_dip,           ///< IEC 61000-4-30:2015, 5.4: below the dip threshold; "sag" in other books
  voltage_swell,         ///< 5.4: above the swell threshold
  voltage_interruption,  ///< 5.5: every measured phase below the interruption threshold
  over_current,          ///< one-cycle RMS current above the limit that is set
  phase_sequence,        ///< the phases do not follow each other as A, B, C
  overload,              ///< the agent itself switched a phase off, whose current was too high for too long
  meter_fault,           ///< the meter could not measure: a gap begins
  device_offline,        ///< the server heard nothing of the device; only the server makes these
};

inline constexpr std::size_t k_power_event_kinds = 8;

/// Wire names, in the order of the enumerators.
inline constexpr std::array<std::string_view, k_power_event_kinds> k_power_event_names{
    "voltage_dip",    "voltage_swell", "voltage_interruption", "over_current",
    "phase_sequence", "overload",      "meter_fault",          "device_offline"};

[[nodiscard]] constexpr std::string_view name_of(PowerEventKind kind) {
  return k_power_event_names[static_cast<std::size_t>(kind)];
}

/// The kind with that wire name, if there is one.
[[nodiscard]] constexpr std::optional<PowerEventKind> power_event_kind_named(std::string_view name) {
  for (std::size_t i = 0; i < k_power_event_kinds; ++i) {
    if (k_power_event_names[i] == name) return static_cast<PowerEventKind>(i);
  }
  return std::nullopt;
}

/// Whether events of the kind are of the whole meter: they name all three phases.
[[nodiscard]] constexpr bool concerns_all_phases(PowerEventKind kind) {
  return kind == PowerEventKind::phase_sequence || kind == PowerEventKind::meter_fault ||
         kind == PowerEventKind::device_offline;
}

/// A phase's samples around an event, evenly spaced.
struct WaveformTrack {
  std::string channel;        ///< "VA", "VB", "VC", "IA", "IB", "IC" or "IN"
  std::vector<float> values;  ///< V or A on the primary side; no NaN
  bool operator==(const WaveformTrack&) const = default;
};

/// What the meter's waveform buffer held around an event.
struct WaveformSnapshot {
  static constexpr std::size_t k_max_tracks = 7;
  static constexpr std::size_t k_max_samples_per_track = 2'048;

  Timestamp begin;                ///< of the first sample
  double samples_per_second = 0;  ///< 1 to 1,000,000
  std::vector<WaveformTrack> tracks;
  bool operator==(const WaveformSnapshot&) const = default;
};

/// Something worth telling that began at a moment. Identified, within a device, by kind, begin and phases: the same
/// event is told when it begins and again when it has ended, and the newer telling replaces the older.
struct PowerEvent {
  PowerEventKind kind = PowerEventKind::voltage_dip;
  Timestamp begin;                                      ///< to 10 ms or better
  std::optional<std::chrono::milliseconds> duration{};  ///< nullopt: still going on; 0 for what has no duration
  std::vector<Phase> phases;  ///< ascending, 1 to 3; all three where concerns_all_phases(kind)
  /// The residual voltage of a dip or interruption, the peak one-cycle RMS voltage of a swell (V), the peak one-cycle
  /// RMS current of over_current and overload (A); nullopt where there is none (yet).
  std::optional<double> extreme{};
  std::optional<double> threshold{};  ///< what was passed, in the unit of `extreme`
  std::optional<double> reference{};  ///< declared_input_voltage or rated current that the threshold is a share of
  std::string detail{};               ///< one sentence for people, at most 500 bytes; may be empty
  std::optional<WaveformSnapshot> waveform{};
  bool operator==(const PowerEvent&) const = default;
};

}  // namespace edl
