#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"

/// What the two processes of store_kill_test both know: which readings batch number n consists of.
namespace edl::server::testing {

inline constexpr int k_max_in_flight = 64;

[[nodiscard]] inline DeviceId kill_device(std::uint64_t batch) {
  return DeviceId::parse("meter-" + std::to_string(batch % 3)).value();
}

/// A reading set at the batch's own second.
[[nodiscard]] inline std::vector<Reading> kill_batch(std::uint64_t batch) {
  std::vector<Reading> readings;
  for (const Phase phase : k_phases) {
    Reading one{.time = from_unix_ms(static_cast<std::int64_t>(batch) * 1000), .phase = phase};
    for (const FieldInfo& info : k_fields) one.values[info.field] = static_cast<double>(batch) + 0.5;
    readings.push_back(one);
  }
  return readings;
}

}  // namespace edl::server::testing
