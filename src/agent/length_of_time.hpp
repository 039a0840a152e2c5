#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"

namespace edl::agent {

/// A unit by which lengths of time are written: "15m".
using TimeUnit = std::pair<std::string_view, std::chrono::milliseconds>;

/// Reads a whole number of one of the units, from 0 to `longest`.
/// @param examples  for the error: "90s, 15m, 36h or 7d, up to 400d"
/// @return Errc::invalid
[[nodiscard]] Result<std::chrono::milliseconds> parse_length_of_time(const std::string& text,
                                                                     std::span<const TimeUnit> units,
                                                                     std::chrono::milliseconds longest,
                                                                     std::string_view examples);

}  // namespace edl::agent
