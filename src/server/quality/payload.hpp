#pragma once

#include <string>
#include <string_view>

#include "core/harmonics.hpp"
#include "core/power_event.hpp"
#include "core/result.hpp"

namespace edl::server::quality {

// What is large, as one zstd frame with its checksum (docs/power-quality-format.md). All comes back as it was.

[[nodiscard]] std::string encode_waveform(const WaveformSnapshot& waveform);

/// @return Errc::corrupt for bytes that encode_waveform did not make
[[nodiscard]] Result<WaveformSnapshot> decode_waveform(std::string_view bytes);

/// Without the set's time, which is the row's key.
[[nodiscard]] std::string encode_harmonics(const HarmonicSet& set);

/// @return Errc::corrupt for bytes that encode_harmonics did not make
[[nodiscard]] Result<HarmonicSet> decode_harmonics(Timestamp time, std::string_view bytes);

}  // namespace edl::server::quality
