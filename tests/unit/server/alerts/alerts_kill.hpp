#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "server/alerts/alerts.hpp"

/// What alerts_kill_test and the process that it kills both know: what was measured in second number n, which is all that
/// a store is needed for.
namespace edl::server::testing {

inline constexpr Timestamp k_kill_begin{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26)};

[[nodiscard]] inline DeviceId kill_device() { return DeviceId::parse("cellar").value(); }
[[nodiscard]] inline Timestamp kill_time(std::uint64_t number) { return k_kill_begin + std::chrono::seconds(number); }

/// Goes over 100 W and back every few seconds, for different times.
[[nodiscard]] inline double kill_watt(std::uint64_t number) {
  return (number * number / 7 + number / 3) % 5 < 3 ? 150 : 50;
}

[[nodiscard]] inline Reading kill_reading(std::uint64_t number) {
  Reading one{kill_time(number), Phase::a, {}};
  one.values[Field::power_watt] = kill_watt(number);
  return one;
}

[[nodiscard]] inline AlertSettings kill_settings(const std::filesystem::path& file,
                                                 const std::atomic<std::uint64_t>& stored) {
  return {.file = file, .senders = 0, .clock = [&stored] { return kill_time(stored); }};
}

/// @param stored  so many seconds are in the store
[[nodiscard]] inline AlertsSurroundings kill_surroundings(const std::atomic<std::uint64_t>& stored) {
  AlertsSurroundings around;
  around.read = [&stored](const DeviceId&, TimeRange range, const auto& take) -> Result<void> {
    for (std::uint64_t number = 0; number < stored; ++number) {
      if (range.contains(kill_time(number)) && !take({kill_time(number), {kill_reading(number)}})) break;
    }
    return {};
  };
  return around;
}

}  // namespace edl::server::testing
