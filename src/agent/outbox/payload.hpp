#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/reading.hpp"

namespace edl::agent {

// How a reading set lies in the outbox, without its time, which is the row's key (docs/outbox-format.md):
//
//   u8 version = 1, then for each reading: u8 phase, u16 bits of the fields that have a value (bit = Field),
//   and those values as f64 in the order of the bits. Little-endian.
//
// About 250 bytes for three phases. Every double comes back bit for bit, a missing value stays missing.

/// @param readings  ascending phase
[[nodiscard]] std::string encode_payload(std::span<const Reading> readings);

/// @return nothing for bytes that encode_payload did not make
[[nodiscard]] std::optional<ReadingSet> decode_payload(Timestamp time, std::span<const std::uint8_t> bytes);

}  // namespace edl::agent
