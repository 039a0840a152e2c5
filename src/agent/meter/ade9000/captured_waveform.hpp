#pragma once

#include <span>

#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/ade9000/waveform_ring.hpp"
#include "agent/meter/quality/harmonic_analysis.hpp"
#include "core/power_event.hpp"
#include "core/timestamp.hpp"

namespace edl::agent::ade9000 {

/// The connected channels in volts and amperes, for people to look at: VA to IC, and IN where there is a neutral; rounded
/// to 10 mV and 1 mA, or to a hundred-thousandth of full scale where that is more.
[[nodiscard]] WaveformSnapshot snapshot_of(std::span<const SampleSet> sets, Timestamp begin, const MeterSetup& setup);

/// The connected channels in volts and amperes, for arithmetic.
[[nodiscard]] Waveforms waveforms_of(std::span<const SampleSet> sets, Timestamp begin, const MeterSetup& setup);

}  // namespace edl::agent::ade9000
