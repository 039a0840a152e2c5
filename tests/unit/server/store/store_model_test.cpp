#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "support/seed.hpp"
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

  void erase(const DeviceId& device, Timestamp before) {
    std::erase_if(rows_[device], [before](const auto& row) { return row.second.time < before; });
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
  /// @param owner  whose devices they are
  Dice(std::seed_seq& seed, int owner) : random_(seed), owner_(owner) {}

  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  DeviceId device() { return testing::device("s" + std::to_string(owner_) + "-" + std::to_string(below(2))); }
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
    query.resolution = static_cast<Resolution>(below(6));
    if (below(2) == 0) query.zone = TimeZone::parse("Europe/Berlin").value();
    return query;
  }

  TimeRange range() { return below(3) == 0 ? k_all_times : TimeRange{time(), time()}; }

 private:
  std::mt19937 random_;
  const int owner_;
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

/// Operations on devices that no other sequence knows, and the model of what they should have done.
class Sequence {
 public:
  Sequence(unsigned seed, int number) : seeds_({seed, static_cast<unsigned>(number)}), dice_(seeds_, number) {}

  void run(TelemetryStore& store, int most_operations) {
    for (int left = 1 + dice_.below(most_operations); left > 0; --left) {
      ASSERT_NO_FATAL_FAILURE(operate(store)) << "operation " << done_;
      ++done_;
    }
  }

  [[nodiscard]] int done() const { return done_; }

 private:
  void operate(TelemetryStore& store) {
    const DeviceId id = dice_.device();
    const int kind = dice_.below(100);
    if (dice_.below(k_between_erasures) == 0) {
      const Timestamp before = dice_.below(3) == 0 ? k_all_times.end : dice_.time();
      model_.erase(id, before);
      ASSERT_NO_FATAL_FAILURE(erase(store, id, before));
    } else if (kind < 50) {
      std::vector<Reading> readings(static_cast<std::size_t>(dice_.below(8)));
      for (Reading& one : readings) one = dice_.reading();
      model_.append(id, readings);
      ASSERT_TRUE(append(store, id, readings).has_value());
    } else if (kind < 80) {
      Query query = dice_.query();
      query.device = id;
      const auto result = store.query(query);
      ASSERT_TRUE(result.has_value()) << to_string(result.error());
      ASSERT_NO_FATAL_FAILURE(expect_same(*result, model_.query(query)));
    } else if (kind < 90) {
      ASSERT_EQ(store.latest(id), model_.latest(id));
    } else if (kind < 95) {
      const Field field = dice_.field();
      ASSERT_EQ(store.latest_with(id, field), model_.latest_with(id, field)) << name_of(field);
    } else {
      const TimeRange range = dice_.range();
      ASSERT_EQ(store.count(id, range), model_.count(id, range));
    }
  }

  /// Each writes the whole store anew.
  static constexpr int k_between_erasures = 250;

  /// What others read at the moment makes it wait, which is told so.
  static void erase(TelemetryStore& store, const DeviceId& id, Timestamp before) {
    constexpr int k_tries = 1'000;
    for (int i = 0; i < k_tries; ++i) {
      const auto erased = store.erase(id, before, {});
      if (erased) return;
      ASSERT_EQ(erased.error().code, Errc::unavailable) << to_string(erased.error());
      std::this_thread::yield();
    }
    FAIL() << "it cannot be erased";
  }

  std::seed_seq seeds_;
  Dice dice_;
  Model model_;
  int done_ = 0;
};

#ifdef __SANITIZE_THREAD__
constexpr int k_slowness = 20;  // and what it looks for shows in a hundred sequences
#else
constexpr int k_slowness = 1;
#endif

class store_model_test : public ::testing::TestWithParam<StoreKind> {
 protected:
  /// Some sequences at a time, each by one of several threads: what one does must not matter to another.
  void run_all(std::vector<std::unique_ptr<Sequence>>& sequences, std::size_t first, std::size_t end,
               TelemetryStore& store) {
    constexpr int k_threads = 4;
    std::atomic<std::size_t> next = first;
    std::vector<std::jthread> threads;
    for (int i = 0; i < k_threads; ++i) {
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < end && !HasFatalFailure(); at = next++) {
          SCOPED_TRACE("seed " + std::to_string(seed_) + ", sequence " + std::to_string(at));
          sequences[at]->run(store, GetParam().model_operations);
        }
      });
    }
  }

  const unsigned seed_ = edl::testing::seed_of_this_run();
};

TEST_P(store_model_test, thousands_of_random_sequences_do_what_they_do_to_a_sorted_map) {
  std::cout << "seed " << seed_ << '\n';
  std::vector<std::unique_ptr<Sequence>> sequences;
  for (int i = 0; i < GetParam().model_sequences / k_slowness; ++i)
    sequences.push_back(std::make_unique<Sequence>(seed_, i));
  const auto factory = GetParam().make();
  constexpr std::size_t k_between_restarts = 100;
  for (std::size_t first = 0; first < sequences.size(); first += k_between_restarts) {
    const std::size_t end = std::min(sequences.size(), first + k_between_restarts);
    for (int half = 0; half < 2; ++half) {  // each goes on after the store was closed and opened again
      const auto store = factory->open();
      run_all(sequences, first, end, *store);
      ASSERT_FALSE(HasFatalFailure());
    }
  }
  int operations = 0;
  for (const auto& sequence : sequences) operations += sequence->done();
  std::cout << sequences.size() << " sequences, " << operations << " operations\n";
}

INSTANTIATE_TEST_SUITE_P(every_store, store_model_test, ::testing::ValuesIn(all_store_kinds()),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace edl::server::testing
