#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/server/store/store_testing.hpp"

/// The contract that every TelemetryStore keeps, whatever it is made of: its tests are the store_*_contract_test.cpp
/// beside this file, each run once for each kind of store.
namespace edl::server::testing {

inline const Timestamp k_noon = at("2026-11-23T12:00:00Z");

class StoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override { reopen(); }

  void reopen() {
    store_.reset();
    store_ = factory_->open();
  }

  void append_all(const DeviceId& id, std::vector<Reading> readings) {
    const auto appended = append(*store_, id, std::move(readings));
    ASSERT_TRUE(appended.has_value()) << to_string(appended.error());
  }

  QueryResult ask(const Query& query) {
    auto result = store_->query(query);
    EXPECT_TRUE(result.has_value()) << to_string(result.error());
    return result.value_or(QueryResult{});
  }

  /// The power of one phase that has it at all times of the range.
  std::vector<Sample> power(const DeviceId& id, Phase phase, TimeRange range) {
    const QueryResult result = ask(power_query(id, range));
    std::vector<Sample> samples;
    const Series* series = result.find(phase, Field::power_watt);
    for (std::size_t i = 0; i < result.time.size(); ++i) {
      samples.push_back(Sample{result.time[i], series->values[i].value()});
    }
    return samples;
  }

  std::unique_ptr<StoreFactory> factory_ = GetParam().make();
  std::unique_ptr<TelemetryStore> store_;
  const DeviceId meter_ = device("meter-1");
};

/// Names the tests of a kind after it.
[[nodiscard]] inline std::string kind_name(const ::testing::TestParamInfo<StoreKind>& kind) { return kind.param.name; }

}  // namespace edl::server::testing
