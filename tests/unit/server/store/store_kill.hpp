#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <semaphore>
#include <set>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "server/store/telemetry_store.hpp"
#include "unit/server/store/store_testing.hpp"

/// What the tests that kill a store's process, and the processes that they kill, both know: which readings batch
/// number n consists of.
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

/// The child's part: appends batches without end and writes the number of each that was acknowledged to standard
/// output.
[[noreturn]] inline void append_until_killed(TelemetryStore& store, std::uint64_t first_batch) {
  std::counting_semaphore<> in_flight(k_max_in_flight);
  for (std::uint64_t batch = first_batch;; ++batch) {
    in_flight.acquire();
    store.append(kill_device(batch), kill_batch(batch), [&, batch](const Result<void>& result) {
      const bool told = result && ::write(STDOUT_FILENO, &batch, sizeof batch) == sizeof batch;
      if (!told) std::_Exit(1);
      in_flight.release();
    });
  }
}

/// Every acknowledged batch is there, and none is there in part.
inline void expect_all_and_none_in_part(const TelemetryStore& store, const std::set<std::uint64_t>& acknowledged) {
  std::set<std::uint64_t> there;
  for (std::uint64_t i = 0; i < 3; ++i) {
    Query everything{.device = kill_device(i), .range = k_all_times, .fields = {}, .phases = {}};
    for (const FieldInfo& info : k_fields) everything.fields.push_back(info.field);
    everything.phases.assign(k_phases.begin(), k_phases.end());
    const auto rows = store.query(everything);
    ASSERT_TRUE(rows.has_value()) << to_string(rows.error());
    for (std::size_t row = 0; row < rows->time.size(); ++row) {
      const auto batch = static_cast<std::uint64_t>(to_unix_ms(rows->time[row]) / 1000);
      there.insert(batch);
      for (const Series& series : rows->series) {
        ASSERT_EQ(series.values[row], static_cast<double>(batch) + 0.5) << "batch " << batch;
      }
    }
    const auto newest = *store.latest(kill_device(i));
    const auto batch = static_cast<std::uint64_t>(to_unix_ms(newest[Phase::a].value().time) / 1000);
    for (const Reading& one : kill_batch(batch)) ASSERT_EQ(newest[one.phase], one);
  }
  for (const std::uint64_t batch : acknowledged) ASSERT_TRUE(there.contains(batch)) << "batch " << batch;
}

}  // namespace edl::server::testing
