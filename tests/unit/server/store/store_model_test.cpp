#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <random>

#include "unit/server/store/store_testing.hpp"

/// Every store against a model that is too simple to be wrong: a sorted map of readings.
namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;

class Model {
 public:
  void append(const DeviceId& device, const std::vector<Reading>& readings) {
    for (const Reading& one : readings) rows_[device][{one.time, one.phase}] = one;
  }

  [[nodiscard]] QueryResult query(const Query& query) const {
    std::map<Timestamp, std::vector<const Reading*>> rows;
    for (const Reading* one : in_range(query.device, query.range)) {
      const bool asked = std::find(query.phases.begin(), query.phases.end(), one->phase) != query.phases.end();
      if (asked) rows[interval_at(query.resolution, one->time, query.zone).begin].push_back(one);
    }
    QueryResult result{.resolution = query.resolution};
    for (const auto& [time, readings] : rows) result.time.push_back(time);
    for (const Phase phase : query.phases) {
      for (const Field field : query.fields) {
        Series series{.phase = phase, .field = field};
        for (const auto& [time, readings] : rows) add_row(series, query.resolution, readings);
        if (query.resolution != Resolution::raw && info_of(field).aggregation == Aggregation::counter) {
          add_increases(series, rows);
        }
        result.series.push_back(series);
      }
    }
    return result;
  }

  [[nodiscard]] PerPhase<std::optional<Reading>> latest(const DeviceId& device) const {
    PerPhase<std::optional<Reading>> latest;
    for (const Reading* one : in_range(device, k_all_times)) latest[one->phase] = *one;
    return latest;
  }

  [[nodiscard]] PerPhase<std::optional<Sample>> latest_with(const DeviceId& device, Field field) const {
    PerPhase<std::optional<Sample>> latest;
    for (const Reading* one : in_range(device, k_all_times)) {
      if (one->values[field]) latest[one->phase] = Sample{one->time, *one->values[field]};
    }
    return latest;
  }

  [[nodiscard]] PerPhase<std::uint64_t> count(const DeviceId& device, TimeRange range) const {
    PerPhase<std::uint64_t> counts;
    for (const Reading* one : in_range(device, range)) ++counts[one->phase];
    return counts;
  }

 private:
  [[nodiscard]] std::vector<const Reading*> in_range(const DeviceId& device, TimeRange range) const {
    std::vector<const Reading*> found;
    const auto rows = rows_.find(device);
    if (rows == rows_.end()) return found;
    for (const auto& [key, one] : rows->second) {
      if (range.contains(one.time)) found.push_back(&one);
    }
    return found;
  }

  static void add_row(Series& series, Resolution resolution, const std::vector<const Reading*>& readings) {
    std::vector<double> values;
    for (const Reading* one : readings) {
      if (one->phase == series.phase && one->values[series.field]) values.push_back(*one->values[series.field]);
    }
    if (resolution == Resolution::raw) {
      series.values.push_back(values.empty() ? std::nullopt : std::optional(values.front()));
      return;
    }
    series.count.push_back(static_cast<std::uint32_t>(values.size()));
    if (values.empty()) {
      for (Column* column : {&series.mean, &series.min, &series.max}) column->push_back(std::nullopt);
      return;
    }
    const bool squares = info_of(series.field).aggregation == Aggregation::quadratic_mean;
    double sum = 0;
    for (const double value : values) sum += squares ? value * value : value;
    const double mean = sum / static_cast<double>(values.size());
    series.mean.push_back(squares ? std::sqrt(mean) : mean);
    series.min.push_back(*std::min_element(values.begin(), values.end()));
    series.max.push_back(*std::max_element(values.begin(), values.end()));
  }

  static void add_increases(Series& series, const std::map<Timestamp, std::vector<const Reading*>>& rows) {
    std::optional<double> before;
    for (const auto& [time, readings] : rows) {
      std::optional<double> increase;
      for (const Reading* one : readings) {
        const auto value = one->values[series.field];
        if (one->phase != series.phase || !value) continue;
        increase = increase.value_or(0.0) + (before ? std::max(0.0, *value - *before) : 0.0);
        before = value;
      }
      series.increase.push_back(increase);
    }
  }

  std::map<DeviceId, std::map<std::pair<Timestamp, Phase>, Reading>> rows_;
};

/// Draws operations from few devices and few times, so that they meet often.
class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}

  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  DeviceId device() { return testing::device("m" + std::to_string(below(4))); }
  Phase phase() { return k_phases[static_cast<std::size_t>(below(3))]; }
  Field field() { return k_fields[static_cast<std::size_t>(below(k_field_count))].field; }

  /// Mostly one busy minute, sometimes anywhere in the hours around a clock change.
  Timestamp time() {
    const Timestamp change = at("2026-10-25T00:00:00Z");
    return below(3) > 0 ? change + 1s * below(60) : change + 1min * (below(30 * 60) - 15 * 60);
  }

  Reading reading() {
    Reading one{.time = time(), .phase = phase()};
    const int missing = below(4);
    for (const FieldInfo& info : k_fields) {
      if (below(4) >= missing) one.values[info.field] = 0.01 * below(100'000);
    }
    one.values[field()] = 0.01 * below(100'000);
    return one;
  }

  Query query() {
    Query query{.device = device(), .range = range(), .fields = {}, .phases = {}};
    for (const FieldInfo& info : k_fields) {
      if (below(3) == 0) query.fields.push_back(info.field);
    }
    for (const Phase phase : k_phases) {
      if (below(3) > 0) query.phases.push_back(phase);
    }
    if (query.fields.empty()) query.fields = {field()};
    if (query.phases.empty()) query.phases = {phase()};
    query.resolution = static_cast<Resolution>(below(5));
    if (below(2) == 0) query.zone = TimeZone::parse("Europe/Berlin").value();
    return query;
  }

  TimeRange range() { return below(3) == 0 ? k_all_times : TimeRange{time(), time()}; }

 private:
  std::mt19937 random_;
};

/// Sums may be formed in another order: equal to 12 digits. Everything else is equal exactly.
void expect_same(const QueryResult& actual, const QueryResult& expected) {
  ASSERT_EQ(actual.resolution, expected.resolution);
  ASSERT_EQ(actual.time, expected.time);
  ASSERT_EQ(actual.series.size(), expected.series.size());
  for (std::size_t i = 0; i < expected.series.size(); ++i) {
    Series exact = actual.series[i];
    ASSERT_EQ(exact.mean.size(), expected.series[i].mean.size());
    for (std::size_t row = 0; row < exact.mean.size(); ++row) {
      ASSERT_EQ(exact.mean[row].has_value(), expected.series[i].mean[row].has_value());
      if (exact.mean[row]) {
        ASSERT_NEAR(*exact.mean[row], *expected.series[i].mean[row], 1e-12 * *exact.max[row]);
        ASSERT_LE(*exact.min[row], *exact.mean[row]);
        ASSERT_LE(*exact.mean[row], *exact.max[row]);
      }
    }
    ASSERT_EQ(exact.increase.size(), expected.series[i].increase.size());
    for (std::size_t row = 0; row < exact.increase.size(); ++row) {
      ASSERT_EQ(exact.increase[row].has_value(), expected.series[i].increase[row].has_value());
      ASSERT_NEAR(exact.increase[row].value_or(0), expected.series[i].increase[row].value_or(0), 1e-7);
    }
    exact.mean = expected.series[i].mean;
    exact.increase = expected.series[i].increase;
    ASSERT_EQ(exact, expected.series[i]);
  }
}

class store_model_test : public ::testing::TestWithParam<StoreKind> {};

TEST_P(store_model_test, random_operations_do_what_they_do_to_a_sorted_map) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n';
  Dice dice(seed);
  Model model;
  const auto factory = GetParam().make();
  auto store = factory->open();
  for (int operation = 0; operation < GetParam().model_operations; ++operation) {
    SCOPED_TRACE("operation " + std::to_string(operation));
    const DeviceId id = dice.device();
    const int kind = dice.below(100);
    if (kind < 50) {
      std::vector<Reading> readings(static_cast<std::size_t>(dice.below(8)));
      for (Reading& one : readings) one = dice.reading();
      model.append(id, readings);
      ASSERT_TRUE(append(*store, id, readings).has_value());
    } else if (kind < 75) {
      const Query query = dice.query();
      const auto result = store->query(query);
      ASSERT_TRUE(result.has_value()) << to_string(result.error());
      ASSERT_NO_FATAL_FAILURE(expect_same(*result, model.query(query)));
    } else if (kind < 85) {
      ASSERT_EQ(store->latest(id), model.latest(id));
    } else if (kind < 95) {
      const Field field = dice.field();
      ASSERT_EQ(store->latest_with(id, field), model.latest_with(id, field)) << name_of(field);
    } else if (kind < 99) {
      const TimeRange range = dice.range();
      ASSERT_EQ(store->count(id, range), model.count(id, range));
    } else {
      store.reset();
      store = factory->open();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(every_store, store_model_test, ::testing::ValuesIn(all_store_kinds()),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace edl::server::testing
