#include "server/store/embedded/hour_columns.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>
#include <random>

#include "server/store/embedded/fragment.hpp"
#include "support/seed.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::testing {
namespace {

using namespace std::chrono_literals;

const Hour k_hour = hour_of(at("2026-11-23T12:00:00Z"));

Reading random_reading(std::mt19937& random, int seconds) {
  const auto below = [&](int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); };
  Reading one{.time = Timestamp(k_hour) + 250ms * below(4 * seconds), .phase = k_phases[static_cast<size_t>(below(3))]};
  for (const FieldInfo& info : k_fields) {
    if (below(3) > 0) one.values[info.field] = 0.01 * below(1'000'000) - 2000.0;
  }
  one.values[Field::power_watt] = -0.0;
  return one;
}

/// What columns and fragments stand for.
class Model {
 public:
  void take(const std::vector<Reading>& readings) {
    for (const Reading& one : readings) rows_[{one.time, one.phase}] = one;
  }
  [[nodiscard]] std::vector<Reading> readings() const {
    std::vector<Reading> all;
    for (const auto& [key, one] : rows_) all.push_back(one);
    return all;
  }

 private:
  std::map<std::pair<Timestamp, Phase>, Reading> rows_;
};

TEST(hour_columns_test, readings_taken_in_any_order_are_those_of_a_sorted_map) {
  const unsigned seed = edl::testing::seed_of_this_run();
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  for (int round = 0; round < 40; ++round) {
    Model model;
    HourColumns columns;
    for (int append = 0; append < 10; ++append) {
      std::vector<Reading> readings(static_cast<std::size_t>(random() % 60));
      for (Reading& one : readings) one = random_reading(random, 20);
      model.take(readings);
      merge(columns, in_order(readings), ColumnChoice::everything());
    }
    ASSERT_EQ(readings_of(columns), model.readings()) << "seed " << seed;
    const auto back = decode_columns(encode_columns(columns));
    ASSERT_TRUE(back.has_value()) << back.error().message;
    ASSERT_EQ(readings_of(*back), model.readings()) << "seed " << seed;
  }
}

TEST(hour_columns_test, only_chosen_columns_are_taken) {
  ColumnChoice choice;
  choice.add(Phase::b, Field::voltage_rms);
  choice.add(Phase::c);
  HourColumns columns;
  std::vector<Reading> readings;
  for (const Phase phase : k_phases) {
    readings.push_back(reading(Timestamp(k_hour), phase, 1));
    readings.back().values[Field::voltage_rms] = 230.0;
  }
  merge(columns, readings, choice);
  EXPECT_TRUE(columns.presence[Phase::a].empty());
  EXPECT_EQ(columns.values[Phase::b][Field::voltage_rms], (std::vector<double>{230.0}));
  EXPECT_TRUE(columns.values[Phase::b][Field::power_watt].empty());
  EXPECT_EQ(columns.presence[Phase::c], (std::vector<double>{1.0}));
  EXPECT_TRUE(columns.values[Phase::c][Field::voltage_rms].empty());
}

/// One fragment, read alone.
Result<HourColumns> decoded(std::string_view bytes) {
  FragmentJoin join(k_hour, ColumnChoice::everything());
  if (const auto added = join.add(bytes); !added) return tl::unexpected(added.error());
  return std::move(join).finish();
}

TEST(fragment_test, few_readings_are_rows_and_many_are_columns) {
  std::mt19937 random(1);
  for (const std::size_t count :
       {std::size_t{1}, k_min_column_readings - 1, k_min_column_readings, std::size_t{2000}}) {
    std::vector<Reading> readings(count);
    for (Reading& one : readings) one = random_reading(random, 3600);
    const std::string bytes = encode_fragment(k_hour, readings);
    EXPECT_EQ(bytes.front(), count < k_min_column_readings ? 1 : 2);
    const auto back = decoded(bytes);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(readings_of(*back), in_order(readings));
  }
}

TEST(fragment_test, fragments_in_any_mixture_are_the_readings_by_their_last_append) {
  const unsigned seed = edl::testing::seed_of_this_run();
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    std::vector<Reading> appended;
    const auto append = [&](std::size_t count) {
      std::vector<Reading> readings(count);
      for (Reading& one : readings) one = random_reading(random, 600);
      appended.insert(appended.end(), readings.begin(), readings.end());
      return readings;
    };
    HourColumns base;
    if (round % 2 == 0) merge(base, in_order(append(500)), ColumnChoice::everything());
    FragmentJoin join(k_hour, ColumnChoice::everything(), std::move(base));
    for (int fragment = 0; fragment < 8; ++fragment) {
      const bool many = random() % 2 == 0;
      const std::size_t count = (many ? k_min_column_readings : 1) + random() % 200;
      ASSERT_TRUE(join.add(encode_fragment(k_hour, append(count))).has_value());
    }
    ASSERT_EQ(readings_of(std::move(join).finish()), in_order(appended)) << "seed " << seed << ", round " << round;
  }
}

TEST(fragment_test, what_is_not_chosen_is_not_read) {
  std::mt19937 random(3);
  std::vector<Reading> many(1000);
  for (Reading& one : many) one = random_reading(random, 3600);
  std::vector<Reading> few(many.begin(), many.begin() + 10);
  ColumnChoice choice;
  choice.add(Phase::b, Field::power_watt);
  FragmentJoin join(k_hour, choice);
  ASSERT_TRUE(join.add(encode_fragment(k_hour, many)).has_value());
  ASSERT_TRUE(join.add(encode_fragment(k_hour, few)).has_value());
  const HourColumns columns = std::move(join).finish();
  HourColumns expected;
  merge(expected, in_order(many), choice);
  merge(expected, in_order(few), choice);
  EXPECT_EQ(readings_of(columns), readings_of(expected));
  EXPECT_TRUE(columns.presence[Phase::a].empty());
  EXPECT_TRUE(columns.values[Phase::b][Field::voltage_rms].empty());
  EXPECT_TRUE(has_any(columns.values[Phase::b][Field::power_watt]));
}

TEST(fragment_test, damaged_fragments_are_refused) {
  std::mt19937 random(2);
  const std::vector<Reading> two{random_reading(random, 3600), random_reading(random, 3600)};
  const std::string bytes = encode_fragment(k_hour, two);
  EXPECT_EQ(decoded("").error().code, Errc::corrupt);
  EXPECT_EQ(decoded("\x07").error().code, Errc::corrupt);
  std::size_t whole = 0;  // a fragment cut after a whole row cannot be told from a shorter one: RocksDB's checksum does
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    if (decoded(std::string_view(bytes).substr(0, length))) ++whole;
  }
  EXPECT_EQ(whole, 2u);
  std::string later = bytes;
  later[4] = '\x7f';  // beyond the hour
  EXPECT_FALSE(decoded(later));
  std::string fourth_phase = bytes;
  fourth_phase[1] = static_cast<char>(fourth_phase[1] | 3);
  EXPECT_FALSE(decoded(fourth_phase));
}

}  // namespace
}  // namespace edl::server::testing
