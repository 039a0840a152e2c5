#pragma once

#include <cstdint>
#include <vector>

#include "agent/meter/ade9000/chip_link.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/quality/event_tracker.hpp"
#include "agent/meter/quality/quality_look.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// Bits of STATUS1 that tell of events at the supply.
[[nodiscard]] std::uint32_t quality_bits();

/// Writes what makes the chip detect events as a setup says: levels and cycles of dips, swells and over-currents, the order
/// of the phases, and what triggers the waveform buffer. Levels are rounded so that nothing beyond a limit is missed.
[[nodiscard]] Result<void> configure_detection(ChipLink& link, const MeterSetup& setup);

/// The events' settings of a setup.
[[nodiscard]] EventSettings event_settings(const MeterSetup& setup);

/// Reads one-cycle RMS values, and the extremes that the chip has kept of what `news` tells of.
/// @param news  bits of STATUS1 since the look before
/// @return a look without its times and its trigger | Errc::io
[[nodiscard]] Result<QualityLook> read_look(ChipLink& link, const MeterSetup& setup, std::uint32_t news);

}  // namespace edl::agent::ade9000
