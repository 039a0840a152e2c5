#include <thread>

#include "unit/server/store/store_contract.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Resolution k_resolutions[] = {Resolution::raw,  Resolution::minute, Resolution::quarter_hour,
                                        Resolution::hour, Resolution::day,    Resolution::month};

class store_erasing_contract_test : public StoreContract {
 protected:
  /// Seven hours around noon, a reading set each ten seconds; values that no other time has.
  static std::vector<Reading> half_a_day(double base = 0.0) {
    std::vector<Reading> readings;
    for (int i = -3 * 360; i < 4 * 360; ++i) {
      for (const Phase phase : k_phases) {
        Reading one = reading(k_noon + 10s * i, phase, base + 0.01 * (i + 5'000));
        one.values[Field::voltage_rms] = 230.0 + 0.01 * (i % 91);
        one.values[Field::energy_kwh] = 100.0 + 0.25 * (i + 2'000);
        readings.push_back(one);
      }
    }
    return readings;
  }

  void append_half_a_day(const DeviceId& id, double base = 0.0) {
    const auto readings = half_a_day(base);
    for (std::size_t i = 0; i < readings.size(); i += 1'000) {
      append_all(id, {readings.begin() + static_cast<std::ptrdiff_t>(i),
                      readings.begin() + static_cast<std::ptrdiff_t>(std::min(readings.size(), i + 1'000))});
    }
  }

  /// A store may ask to be called again; it does so for a while only.
  void erase_all(const DeviceId& id, Timestamp before) {
    auto erased = store_->erase(id, before, {});
    for (int i = 0; i < 100 && !erased && erased.error().code == Errc::unavailable; ++i) {
      std::this_thread::yield();
      erased = store_->erase(id, before, {});
    }
    ASSERT_TRUE(erased.has_value()) << to_string(erased.error());
  }

  /// Sums may be formed in another order, by what is sealed already: equal to 12 digits. All else is equal exactly.
  static void expect_same(const std::vector<QueryResult>& actual, const std::vector<QueryResult>& expected) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      SCOPED_TRACE("resolution " + std::to_string(i));
      ASSERT_EQ(actual[i].time, expected[i].time);
      for (std::size_t j = 0; j < expected[i].series.size(); ++j) {
        Series exact = actual[i].series[j];
        const Series& other = expected[i].series[j];
        expect_near(exact.mean, other.mean);
        expect_near(exact.increase, other.increase);
        exact.mean = other.mean;
        exact.increase = other.increase;
        ASSERT_TRUE(exact == other) << "series " << j;
      }
    }
  }
  static void expect_near(const Column& actual, const Column& expected) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) {
      ASSERT_EQ(actual[row].has_value(), expected[row].has_value()) << "row " << row;
      ASSERT_NEAR(actual[row].value_or(0), expected[row].value_or(0), 1e-9) << "row " << row;
    }
  }

  std::vector<QueryResult> everything(const DeviceId& id) {
    std::vector<QueryResult> answers;
    for (const Resolution resolution : k_resolutions) {
      Query query = power_query(id, k_all_times, resolution);
      query.fields = {Field::power_watt, Field::voltage_rms, Field::energy_kwh};
      answers.push_back(ask(query));
    }
    return answers;
  }

  const DeviceId alike_ = device("meter-10");
  const DeviceId before_ = device("meter-");
};

TEST_P(store_erasing_contract_test, nothing_is_left_of_a_device_and_others_are_as_they_were) {
  append_half_a_day(meter_);
  append_half_a_day(alike_, 0.37);
  append_half_a_day(before_, 0.73);
  const auto alike = everything(alike_);
  const auto before = everything(before_);
  const auto alike_latest = store_->latest(alike_).value();
  erase_all(meter_, k_noon + 24h);
  for (int run = 0; run < 2; ++run) {
    SCOPED_TRACE(run == 0 ? "at once" : "after a restart");
    for (const QueryResult& answer : everything(meter_)) EXPECT_THAT(answer.time, IsEmpty());
    EXPECT_EQ(store_->count(meter_, k_all_times).value(), PerPhase<std::uint64_t>{});
    EXPECT_EQ(store_->latest(meter_).value(), PerPhase<std::optional<Reading>>{});
    EXPECT_EQ(store_->latest_with(meter_, Field::energy_kwh).value(), PerPhase<std::optional<Sample>>{});
    expect_same(everything(alike_), alike);
    expect_same(everything(before_), before);
    EXPECT_EQ(store_->latest(alike_).value(), alike_latest);
    reopen();
  }
}

TEST_P(store_erasing_contract_test, what_was_measured_from_the_moment_on_stays_with_intervals_of_its_own) {
  append_half_a_day(meter_);
  const Timestamp moment = k_noon + 17min + 31s + 5ms;
  erase_all(meter_, moment);
  // The same as if nothing else had ever been appended.
  std::vector<Reading> rest = half_a_day();
  std::erase_if(rest, [moment](const Reading& one) { return one.time < moment; });
  append_all(alike_, rest);
  for (int run = 0; run < 2; ++run) {
    SCOPED_TRACE(run == 0 ? "at once" : "after a restart");
    expect_same(everything(meter_), everything(alike_));
    EXPECT_EQ(store_->count(meter_, k_all_times).value()[Phase::b], rest.size() / 3);
    EXPECT_EQ(store_->count(meter_, {k_noon - 24h, moment}).value(), PerPhase<std::uint64_t>{});
    EXPECT_EQ(store_->latest(meter_).value(), store_->latest(alike_).value());
    reopen();
  }
}

TEST_P(store_erasing_contract_test, a_store_goes_on_after_it_also_with_times_that_were_erased) {
  append_half_a_day(meter_);
  ASSERT_TRUE(store_->latest(meter_).has_value());
  erase_all(meter_, k_noon + 24h);
  append_all(meter_, {reading(k_noon, Phase::a, 7), reading(k_noon + 30s, Phase::a, 9)});
  EXPECT_EQ(store_->latest(meter_).value()[Phase::a]->time, k_noon + 30s);
  const QueryResult hours = ask(power_query(meter_, k_all_times, Resolution::hour));
  ASSERT_THAT(hours.time, ElementsAre(k_noon));
  EXPECT_EQ(hours.find(Phase::a, Field::power_watt)->mean, (Column{8.0}));
  EXPECT_THAT(hours.find(Phase::a, Field::power_watt)->count, ElementsAre(2U));
  append_half_a_day(meter_, 0.5);
  append_half_a_day(alike_, 0.5);
  expect_same(everything(meter_), everything(alike_));
}

TEST_P(store_erasing_contract_test, it_may_be_done_again_and_where_there_is_nothing) {
  erase_all(meter_, k_noon);
  append_all(meter_, {reading(k_noon - 1ms, Phase::a, 1), reading(k_noon, Phase::a, 2)});
  for (int i = 0; i < 3; ++i) erase_all(meter_, k_noon);
  EXPECT_THAT(power(meter_, Phase::a, k_all_times), ElementsAre(Sample{k_noon, 2.0}));
  erase_all(meter_, k_noon - 24h);
  EXPECT_THAT(power(meter_, Phase::a, k_all_times), ElementsAre(Sample{k_noon, 2.0}));
  erase_all(meter_, Timestamp::max());
  EXPECT_THAT(power(meter_, Phase::a, k_all_times), IsEmpty());
}

TEST_P(store_erasing_contract_test, a_newest_value_that_goes_is_followed_by_none_older) {
  Reading both = reading(k_noon - 1s, Phase::a, 1);
  both.values[Field::energy_kwh] = 12.5;
  append_all(meter_, {both, reading(k_noon, Phase::a, 2)});
  ASSERT_EQ(store_->latest_with(meter_, Field::energy_kwh).value()[Phase::a], (Sample{k_noon - 1s, 12.5}));
  erase_all(meter_, k_noon);
  EXPECT_EQ(store_->latest_with(meter_, Field::energy_kwh).value()[Phase::a], std::nullopt);
  EXPECT_EQ(store_->latest(meter_).value()[Phase::a], reading(k_noon, Phase::a, 2));
}

INSTANTIATE_TEST_SUITE_P(every_store, store_erasing_contract_test, ::testing::ValuesIn(all_store_kinds()), kind_name);

}  // namespace
}  // namespace edl::server::testing
