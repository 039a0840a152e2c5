#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::testing {
namespace {

class QualityHarmonics : public ::testing::Test {
 protected:
  edl::testing::TemporaryDirectory directory_;
  std::unique_ptr<QualityRecords> records_ = opened({.file = directory_.path() / "quality.sqlite"});
  const DeviceId cellar_ = device("cellar");
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");

  [[nodiscard]] std::vector<HarmonicSet> sets_in(Timestamp begin, Timestamp end, std::size_t limit = 100) const {
    return records_->harmonics(cellar_, {begin, end}, limit).value().sets;
  }
};

TEST_F(QualityHarmonics, sets_come_back_as_they_were_by_time_also_after_a_restart) {
  const std::vector sets{harmonics_at(ten_, 1.01), harmonics_at(ten_ + 10min, 0.99), harmonics_at(ten_ + 20min, 1.5)};
  ASSERT_TRUE(keep(*records_, cellar_, std::vector{sets[2], sets[0], sets[1]}));
  for (int restart = 0; restart < 2; ++restart) {
    EXPECT_EQ(sets_in(ten_, ten_ + 1h), sets);
    EXPECT_EQ(sets_in(ten_, ten_ + 20min), (std::vector{sets[0], sets[1]}));
    EXPECT_EQ(sets_in(ten_ + 1ms, ten_ + 20min + 1ms), (std::vector{sets[1], sets[2]}));
    EXPECT_EQ(newest_of(*records_, cellar_), sets[2]);
    EXPECT_EQ(newest_of(*records_, device("attic")), std::nullopt);
    records_.reset();
    records_ = opened({.file = directory_.path() / "quality.sqlite"});
  }
}

TEST_F(QualityHarmonics, a_set_of_the_same_time_is_replaced) {
  ASSERT_TRUE(keep(*records_, cellar_, std::vector{harmonics_at(ten_, 1)}));
  ASSERT_TRUE(keep(*records_, cellar_, std::vector{harmonics_at(ten_, 2), harmonics_at(ten_, 3)}));
  EXPECT_EQ(sets_in(ten_, ten_ + 1s), std::vector{harmonics_at(ten_, 3)});
  EXPECT_EQ(records_->health().harmonics, 1U);
}

TEST_F(QualityHarmonics, of_more_than_the_limit_the_newest_are_listed) {
  std::vector<HarmonicSet> sets;
  for (int i = 0; i < 5; ++i) sets.push_back(harmonics_at(ten_ + std::chrono::minutes(i), 1 + i));
  ASSERT_TRUE(keep(*records_, cellar_, sets));
  const auto list = records_->harmonics(cellar_, k_all_times, 2).value();
  EXPECT_TRUE(list.more);
  EXPECT_EQ(list.sets, (std::vector{sets[3], sets[4]}));
  EXPECT_FALSE(records_->harmonics(cellar_, k_all_times, 5).value().more);
}

}  // namespace
}  // namespace edl::server::testing
