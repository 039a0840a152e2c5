#include "unit/server/store/store_contract.hpp"

#include <thread>

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class store_keeping_contract_test : public StoreContract {};

TEST_P(store_keeping_contract_test, ten_thousand_devices_each_keep_their_own) {
  constexpr int k_devices = 10'000;
  constexpr int k_looked_at = 97;  // each of them
  std::vector<std::promise<Result<void>>> answers(k_devices);
  for (int i = 0; i < k_devices; ++i) {
    const auto index = static_cast<std::size_t>(i);
    store_->append(device("meter-" + std::to_string(i)), {reading(k_noon, Phase::a, i)},
                   [&answer = answers[index]](Result<void> result) { answer.set_value(std::move(result)); });
  }
  for (auto& answer : answers) ASSERT_TRUE(answer.get_future().get().has_value());
  reopen();
  for (int i = 0; i < k_devices; i += k_looked_at) {
    const DeviceId id = device("meter-" + std::to_string(i));
    ASSERT_THAT(power(id, Phase::a, k_all_times), ElementsAre(Sample{k_noon, static_cast<double>(i)}));
    ASSERT_EQ((*store_->latest(id))[Phase::a]->values[Field::power_watt], i);
  }
}

TEST_P(store_keeping_contract_test, everything_is_there_after_opening_again) {
  std::vector<Reading> hour;
  for (int s = 0; s < 3600; ++s) {
    for (const Phase phase : k_phases) hour.push_back(reading(k_noon + std::chrono::seconds(s), phase, s));
  }
  append_all(meter_, hour);
  const QueryResult before = ask(power_query(meter_, k_all_times));
  const auto latest = store_->latest(meter_);
  reopen();
  EXPECT_EQ(ask(power_query(meter_, k_all_times)), before);
  EXPECT_EQ(before.time.size(), 3600u);
  EXPECT_EQ(store_->latest(meter_), latest);
  EXPECT_EQ((*latest)[Phase::c], hour.back());
}

TEST_P(store_keeping_contract_test, a_long_answer_comes_in_pieces_of_an_hour_which_is_all_that_memory_holds) {
  constexpr int k_hours = 24 * 3;
  std::vector<Reading> readings;
  for (int minute = 0; minute < k_hours * 60; ++minute)
    readings.push_back(reading(k_noon + 1min * minute, Phase::a, minute));
  append_all(meter_, readings);
  const Query query = power_query(meter_, k_all_times);
  const auto view = store_->view();
  const auto cursor = view->read(query);
  ASSERT_TRUE(cursor.has_value());
  QueryResult joined = empty_result(query);
  for (int pieces = 0;; ++pieces) {
    const auto piece = (*cursor)->next();
    ASSERT_TRUE(piece.has_value()) << to_string(piece.error());
    if (!*piece) break;
    ASSERT_LE((*piece)->time.size(), 60u);
    ASSERT_LE(pieces, k_hours);
    append_piece(joined, **piece);
  }
  EXPECT_EQ(joined.time.size(), readings.size());
  EXPECT_EQ(joined, ask(query));
}

TEST_P(store_keeping_contract_test, pending_appends_are_finished_before_closing) {
  int answered = 0;
  for (int i = 0; i < 100; ++i) {
    store_->append(meter_, {reading(k_noon + std::chrono::seconds(i), Phase::a, i)}, [&answered](Result<void> result) {
      if (result) ++answered;
    });
  }
  reopen();
  EXPECT_EQ(answered, 100);
  EXPECT_EQ(store_->count(meter_, k_all_times), (PerPhase<std::uint64_t>{100, 0, 0}));
}

TEST_P(store_keeping_contract_test, latest_is_by_time_and_not_by_arrival) {
  append_all(meter_, {reading(k_noon + 5s, Phase::a, 5), reading(k_noon, Phase::b, 1)});
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 1), reading(k_noon + 2s, Phase::b, 2)});
  for (int round = 0; round < 2; ++round, reopen()) {
    const auto latest = *store_->latest(meter_);
    EXPECT_EQ(latest[Phase::a], reading(k_noon + 5s, Phase::a, 5)) << round;
    EXPECT_EQ(latest[Phase::b], reading(k_noon + 2s, Phase::b, 2)) << round;
    EXPECT_EQ(latest[Phase::c], std::nullopt) << round;
    EXPECT_EQ(store_->latest_at_hand(meter_).value_or(latest), latest) << round;
  }
  append_all(meter_, {reading(k_noon + 3s, Phase::a, 3)});  // late after opening again, before anything was asked
  EXPECT_EQ((*store_->latest(meter_))[Phase::a], reading(k_noon + 5s, Phase::a, 5));
  append_all(meter_, {reading(k_noon + 5s, Phase::a, 6)});
  EXPECT_EQ((*store_->latest(meter_))[Phase::a], reading(k_noon + 5s, Phase::a, 6));
}

TEST_P(store_keeping_contract_test, latest_with_a_field_passes_over_readings_without_it) {
  Reading with_energy = reading(k_noon, Phase::a, 1);
  with_energy.values[Field::energy_kwh] = 42.5;
  append_all(meter_, {with_energy, reading(k_noon + 9s, Phase::a, 2)});
  with_energy.time -= 1h;
  with_energy.values[Field::energy_kwh] = 40.0;
  append_all(meter_, {with_energy});
  for (int round = 0; round < 2; ++round, reopen()) {
    const auto energy = *store_->latest_with(meter_, Field::energy_kwh);
    EXPECT_EQ(energy[Phase::a], (Sample{k_noon, 42.5})) << round;
    EXPECT_EQ(energy[Phase::b], std::nullopt) << round;
    EXPECT_EQ((*store_->latest_with(meter_, Field::power_watt))[Phase::a], (Sample{k_noon + 9s, 2.0})) << round;
  }
}

TEST_P(store_keeping_contract_test, latest_with_a_field_goes_back_when_the_newest_value_is_taken_away) {
  std::vector<Reading> readings;
  for (int i = 0; i < 3; ++i) {
    readings.push_back(reading(k_noon + std::chrono::seconds(i), Phase::a, i));
    readings.back().values[Field::energy_kwh] = 40.0 + i;
  }
  append_all(meter_, readings);
  append_all(meter_, {reading(k_noon + 2s, Phase::a, 2)});
  for (int round = 0; round < 2; ++round, reopen()) {
    EXPECT_EQ((*store_->latest_with(meter_, Field::energy_kwh))[Phase::a], (Sample{k_noon + 1s, 41.0})) << round;
    EXPECT_EQ((*store_->latest(meter_))[Phase::a], reading(k_noon + 2s, Phase::a, 2)) << round;
  }
  append_all(meter_, {reading(k_noon + 1s, Phase::a, 1), reading(k_noon, Phase::a, 0)});
  EXPECT_EQ((*store_->latest_with(meter_, Field::energy_kwh))[Phase::a], std::nullopt);
}

TEST_P(store_keeping_contract_test, many_threads_append_and_query_at_once) {
  constexpr int k_threads = 8;
  constexpr int k_appends = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < k_threads; ++t) {
    threads.emplace_back([this, t] {
      const DeviceId own = device("meter-" + std::to_string(t));
      for (int i = 0; i < k_appends; ++i) {
        const Timestamp time = k_noon + std::chrono::seconds(i);
        EXPECT_TRUE(append(*store_, own, {reading(time, Phase::a, i)}).has_value());
        EXPECT_TRUE(append(*store_, device("shared"), {reading(time + t * 1ms, Phase::b, t)}).has_value());
        // What was answered is seen at once, by whoever asks.
        EXPECT_EQ((*store_->latest(own))[Phase::a]->values[Field::power_watt], i);
        EXPECT_EQ((*store_->count(own, k_all_times))[Phase::a], static_cast<std::uint64_t>(i + 1));
        EXPECT_TRUE(store_->query(power_query(device("shared"), k_all_times, Resolution::minute)).has_value());
        EXPECT_TRUE(store_->health().ok);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_->count(device("shared"), k_all_times), (PerPhase<std::uint64_t>{0, k_threads * k_appends, 0}));
}

INSTANTIATE_TEST_SUITE_P(every_store, store_keeping_contract_test, ::testing::ValuesIn(all_store_kinds()), kind_name);

}  // namespace
}  // namespace edl::server::testing
