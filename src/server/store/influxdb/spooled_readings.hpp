#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/reading.hpp"

namespace edl::server::influx {

/// Thrown where a row of the spool is not what was written there.
struct CorruptSpool {
  std::string what;
};

/// Appends readings as they stand in the spool, one after the other:
///
///     time, 8 bytes: milliseconds since 1970 | phase, 1 byte: 0 A, 1 B, 2 C | which fields are present, 2 bytes
///     | 8 bytes for each present field, in the order of k_fields: an IEEE 754 double
///
/// in this machine's byte order: a spool does not travel.
void append_spooled(std::string& out, const std::vector<Reading>& readings);

/// @throws CorruptSpool
[[nodiscard]] std::vector<Reading> parse_spooled(std::string_view bytes);

}  // namespace edl::server::influx
