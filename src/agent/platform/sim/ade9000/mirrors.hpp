#pragma once

#include <cstdint>

namespace edl::agent::sim {

/// Whether an address is one of the mirrors that bursts read.
[[nodiscard]] bool is_mirror(std::uint16_t address);

/// The register behind a mirror; 0x265 and the like for the neutral.
[[nodiscard]] std::uint16_t mirrored(std::uint16_t address);

}  // namespace edl::agent::sim
