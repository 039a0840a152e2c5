#include "server/store/embedded/stored_hours.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Hour k_noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 12h};

TEST(stored_hours_test, what_is_noted_of_hours_is_joined_in_their_order) {
  const auto rolled = noted({}, {k_noon, k_noon + 1h, k_noon + 3h}, &StoredHour::rolled);
  const auto hours = noted(rolled, {k_noon - 1h, k_noon + 1h, k_noon + 2h, k_noon + 9h}, &StoredHour::open);
  EXPECT_THAT(
      hours, ElementsAre(StoredHour{.hour = k_noon - 1h, .open = true}, StoredHour{.hour = k_noon, .rolled = true},
                         StoredHour{.hour = k_noon + 1h, .open = true, .rolled = true},
                         StoredHour{.hour = k_noon + 2h, .open = true}, StoredHour{.hour = k_noon + 3h, .rolled = true},
                         StoredHour{.hour = k_noon + 9h, .open = true}));
  EXPECT_EQ(noted(hours, {}, &StoredHour::sealed), hours);
}

TEST(stored_hours_test, a_range_touches_the_hours_of_its_first_and_last_millisecond) {
  EXPECT_EQ(hours_of({Timestamp(k_noon), Timestamp(k_noon + 2h)}), (Hours{k_noon, k_noon + 1h}));
  EXPECT_EQ(hours_of({Timestamp(k_noon) - 1ms, Timestamp(k_noon + 2h) + 1ms}), (Hours{k_noon - 1h, k_noon + 2h}));
  EXPECT_EQ(hours_of({Timestamp::min(), Timestamp::max()}), (Hours{k_first_hour, k_last_hour}));
}

TEST(stored_hours_test, gaps_are_the_hours_that_are_not_there) {
  const Hours asked{k_noon, k_noon + 999h};
  EXPECT_THAT(gaps_between({}, asked), ElementsAre(asked));
  std::vector<Hour> all;
  for (Hour hour = asked.first; hour <= asked.last; hour += 1h) all.push_back(hour);
  EXPECT_THAT(gaps_between(all, asked), IsEmpty());
  std::vector<Hour> without = all;
  std::erase_if(without, [](Hour hour) { return hour == k_noon + 500h || hour == k_noon + 501h; });
  EXPECT_THAT(gaps_between(without, asked), ElementsAre(Hours{k_noon + 500h, k_noon + 501h}));
  without.erase(without.begin());
  without.pop_back();
  EXPECT_THAT(gaps_between(without, asked), ElementsAre(Hours{k_noon, k_noon}, Hours{k_noon + 500h, k_noon + 501h},
                                                        Hours{k_noon + 999h, k_noon + 999h}));
}

TEST(stored_hours_test, gaps_with_no_more_than_a_week_between_them_are_one) {
  const Hours asked{k_noon, k_noon + 999h};
  std::vector<Hour> there;
  for (Hour hour = asked.first; hour <= asked.last; hour += 1h) {
    if (hour != k_noon + 100h && hour != k_noon + 268h && hour != k_noon + 437h) there.push_back(hour);
  }
  EXPECT_THAT(gaps_between(there, asked),
              ElementsAre(Hours{k_noon + 100h, k_noon + 268h}, Hours{k_noon + 437h, k_noon + 437h}));
}

}  // namespace
}  // namespace edl::server
