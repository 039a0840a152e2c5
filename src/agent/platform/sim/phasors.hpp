#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <optional>

#include "core/quantity.hpp"

namespace edl::agent {

/// The odd harmonic orders 1, 3, … 39. Even ones are absent from half-wave symmetric waveforms, which mains loads and
/// grids have but for traces.
inline constexpr std::size_t k_order_count = 20;

[[nodiscard]] constexpr int order_at(std::size_t index) { return static_cast<int>(2 * index + 1); }

/// A periodic voltage or current: for each order the phasor of its rms value. Angles count from the crest of the
/// phase's own undistorted source voltage, for each order in its own degrees.
using Phasors = std::array<std::complex<double>, k_order_count>;

/// What a meter says of one phase. Ratios that would be 0/0 are nullopt.
struct PhaseQuantities {
  Volt voltage_rms;
  Ampere current_rms;
  Watt active_power;                     ///< P, of all orders
  Var fundamental_reactive_power;        ///< Q1
  VoltAmpere apparent_power;             ///< S
  std::optional<double> power_factor{};  ///< P/S
  std::optional<Percent> voltage_thd{};  ///< total, of the fundamental
  std::optional<Percent> current_thd{};  ///< as above; nullopt too where the fundamental is too small to measure
};

/// A fundamental below this share of the rms value cannot be told from zero, nor a THD be made of it (it would pass
/// 5000 %): so it is where solar panels feed just what the house draws.
inline constexpr double k_smallest_fundamental_share = 0.02;

/// @source IEEE 1459-2010, 3.1.2: single-phase nonsinusoidal P, Q1, S, PF and THD
[[nodiscard]] PhaseQuantities quantities_of(const Phasors& voltage, const Phasors& current);

}  // namespace edl::agent
