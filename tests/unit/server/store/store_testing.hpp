#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "server/store/telemetry_store.hpp"

/// What the tests of all stores share: places, readings, and a store that can be closed and opened again.
namespace edl::server::testing {

/// A folder that goes away with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "edl-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// How the contract's tests get at one kind of store. What was stored survives until the factory goes away.
class StoreFactory {
 public:
  virtual ~StoreFactory() = default;

  /// Opens the same store each time; never twice at once.
  virtual std::unique_ptr<TelemetryStore> open() = 0;
};

/// A kind of store, by the name that stands in the tests' names.
struct StoreKind {
  const char* name;
  std::function<std::unique_ptr<StoreFactory>()> make;
  int model_sequences = 2'000;  ///< of the randomised test
  int model_operations = 12;    ///< of each at most
};

/// Every kind of store that must keep the contract.
[[nodiscard]] std::vector<StoreKind> all_store_kinds();

[[nodiscard]] inline DeviceId device(std::string_view id) { return DeviceId::parse(id).value(); }
[[nodiscard]] inline Timestamp at(std::string_view rfc3339) { return parse_rfc3339(rfc3339).value(); }

/// A reading that has `power_watt` alone; more is added by the caller.
[[nodiscard]] inline Reading reading(Timestamp time, Phase phase, double power_watt) {
  Reading one{.time = time, .phase = phase};
  one.values[Field::power_watt] = power_watt;
  return one;
}

/// Appends and waits for the answer.
inline Result<void> append(TelemetryStore& store, const DeviceId& device, std::vector<Reading> readings) {
  std::promise<Result<void>> answer;
  store.append(device, std::move(readings), [&answer](Result<void> result) { answer.set_value(std::move(result)); });
  return answer.get_future().get();
}

/// A query for all phases and the power alone; the caller changes what it cares about.
[[nodiscard]] inline Query power_query(const DeviceId& device, TimeRange range,
                                       Resolution resolution = Resolution::raw) {
  return Query{.device = device,
               .range = range,
               .fields = {Field::power_watt},
               .phases = {Phase::a, Phase::b, Phase::c},
               .resolution = resolution};
}

/// Everything there is.
inline const TimeRange k_all_times{from_unix_ms(-4'000'000'000'000), from_unix_ms(8'000'000'000'000)};

}  // namespace edl::server::testing
