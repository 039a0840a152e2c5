#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/fault.hpp"
#include "net/http.hpp"
#include "server/live/command.hpp"

// What all calls that command a device have in common.
namespace edl::server {

inline constexpr std::int64_t k_default_timeout_ms = 5'000;
inline constexpr std::int64_t k_shortest_timeout_ms = 100;
inline constexpr std::int64_t k_longest_timeout_ms = 30'000;

/// How long to wait for the device; notes a fault at /timeout_ms where that is out of range.
[[nodiscard]] std::chrono::milliseconds timeout_of(std::optional<std::int64_t> asked, Faults& faults);

/// The answer to a command that the device did not carry out: 409 refused, 503 not there, 504 silent.
[[nodiscard]] std::optional<net::HttpResponse> failure_of(const CommandResult& result);

}  // namespace edl::server
