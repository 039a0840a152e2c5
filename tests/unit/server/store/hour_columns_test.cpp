#include "server/store/embedded/hour_columns.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>
#include <random>

#include "server/store/embedded/fragment.hpp"
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
  const unsigned seed = std::random_device{}();
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

TEST(fragment_test, few_readings_are_rows_in_their_order_and_many_are_columns) {
  std::mt19937 random(1);
  for (const std::size_t count :
       {std::size_t{1}, k_min_column_readings - 1, k_min_column_readings, std::size_t{2000}}) {
    std::vector<Reading> readings(count);
    for (Reading& one : readings) one = random_reading(random, 3600);
    const std::string bytes = encode_fragment(k_hour, readings);
    std::vector<Reading> back;
    ASSERT_TRUE(decode_fragment(bytes, k_hour, back).has_value());
    if (count < k_min_column_readings) {
      EXPECT_EQ(back, readings);
    } else {
      EXPECT_EQ(back, in_order(readings));
    }
    EXPECT_EQ(columns_of_fragment(bytes)->has_value(), count >= k_min_column_readings);
  }
}

TEST(fragment_test, damaged_fragments_are_refused) {
  std::mt19937 random(2);
  const std::vector<Reading> two{random_reading(random, 3600), random_reading(random, 3600)};
  const std::string bytes = encode_fragment(k_hour, two);
  std::vector<Reading> back;
  EXPECT_EQ(decode_fragment("", k_hour, back).error().code, Errc::corrupt);
  EXPECT_EQ(decode_fragment("\x07", k_hour, back).error().code, Errc::corrupt);
  std::size_t whole = 0;  // a fragment cut after a whole row cannot be told from a shorter one: RocksDB's checksum does
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    if (decode_fragment(std::string_view(bytes).substr(0, length), k_hour, back)) ++whole;
  }
  EXPECT_EQ(whole, 2u);
  std::string later = bytes;
  later[4] = '\x7f';  // beyond the hour
  EXPECT_FALSE(decode_fragment(later, k_hour, back));
  std::string fourth_phase = bytes;
  fourth_phase[1] = static_cast<char>(fourth_phase[1] | 3);
  EXPECT_FALSE(decode_fragment(fourth_phase, k_hour, back));
}

}  // namespace
}  // namespace edl::server::testing
