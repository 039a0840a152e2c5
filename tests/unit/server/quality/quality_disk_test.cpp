#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/quality/faulty_disk.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::testing {
namespace {

using edl::testing::failure;

class QualityDisk : public ::testing::Test {
 protected:
  FaultySqliteDisk disk_;
  edl::testing::TemporaryDirectory directory_;
  QualitySettings settings_{.file = directory_.path() / "quality.sqlite"};
  const DeviceId cellar_ = device("cellar");
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");
};

TEST_F(QualityDisk, that_is_full_takes_nothing_in_part_loses_nothing_and_goes_on_when_there_is_room) {
  auto records = opened(settings_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{dip(ten_, 20ms)}));
  PowerEvent other = dip(ten_ + 1s, 20ms);
  other.waveform = waveform_at(ten_);
  disk_.set_full(true);
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{other, dip(ten_, 999ms)})), Errc::unavailable);
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{harmonics_at(ten_)})), Errc::unavailable);
  EXPECT_FALSE(records->health().ok);
  EXPECT_NE(records->health().problem.find(settings_.file.string()), std::string::npos);
  EXPECT_EQ(events_in(*records, cellar_), (std::vector<KeptEvent>{{dip(ten_, 20ms), false}})) << "reading goes on";
  disk_.set_full(false);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{other}));
  EXPECT_TRUE(records->health().ok);
  EXPECT_EQ(records->health().events, 2U);
  EXPECT_EQ(records->health().harmonics, 0U);
  records.reset();
  records = opened(settings_);
  EXPECT_EQ(events_in(*records, cellar_).size(), 2U);
  EXPECT_EQ(waveform_of(*records, cellar_, other), other.waveform);
}

TEST_F(QualityDisk, has_what_is_reported_as_done) {
  const auto records = opened(settings_);
  for (int i = 0; i < 10; ++i) {
    const int before = disk_.syncs();
    ASSERT_TRUE(keep(*records, cellar_, std::vector{dip(ten_ + std::chrono::seconds(i), 20ms)}));
    EXPECT_GT(disk_.syncs(), before);
  }
}

TEST_F(QualityDisk, is_waited_for_once_for_all_that_has_gathered) {
  const auto records = opened(settings_);
  constexpr int k_writes = 50;
  std::latch begun(1);
  std::promise<void> all;
  std::promise<void> gathered;
  std::atomic<int> done = 0;
  // The first write's answer holds the records' thread until the others wait.
  records->keep(cellar_, std::vector{dip(ten_, 20ms)}, [&](const auto& kept) {
    EXPECT_TRUE(kept);
    begun.count_down();
    gathered.get_future().wait();
  });
  begun.wait();
  for (int i = 1; i <= k_writes; ++i) {
    records->keep(cellar_, std::vector{dip(ten_ + std::chrono::seconds(i), 20ms)}, [&](const auto& kept) {
      EXPECT_TRUE(kept);
      if (++done == k_writes) all.set_value();
    });
  }
  EXPECT_GT(records->health().pending_bytes, 0U);
  const int before = disk_.syncs();
  gathered.set_value();
  all.get_future().wait();
  EXPECT_LE(disk_.syncs() - before, 3) << "for " << k_writes << " writes";
  EXPECT_EQ(events_in(*records, cellar_).size(), k_writes + 1U);
  EXPECT_EQ(records->health().pending_bytes, 0U);
}

TEST_F(QualityDisk, that_is_slow_makes_writes_wait_up_to_a_limit_and_an_end_waits_for_them) {
  settings_.max_pending_bytes = 100'000;
  auto records = opened(settings_);
  std::latch begun(1);
  std::promise<void> go_on;
  records->keep(cellar_, std::vector{dip(ten_, 20ms)}, [&](const auto&) {
    begun.count_down();
    go_on.get_future().wait();
  });
  begun.wait();
  std::atomic<int> kept = 0;
  int accepted = 0;
  for (std::optional<Errc> refused; !refused; ++accepted) {
    ASSERT_LT(accepted, 10'000);
    records->keep(cellar_, std::vector{dip(ten_ + std::chrono::seconds(accepted + 1), 20ms)}, [&](const auto& result) {
      if (result) {
        ++kept;
      } else {
        refused = result.error().code;  // at once, on this thread
      }
    });
    if (refused) {
      EXPECT_EQ(*refused, Errc::unavailable);
      break;
    }
  }
  EXPECT_GT(accepted, 50);
  go_on.set_value();
  records.reset();
  EXPECT_EQ(kept, accepted);
  EXPECT_EQ(events_in(*opened(settings_), cellar_).size(), static_cast<std::size_t>(accepted) + 1);
}

}  // namespace
}  // namespace edl::server::testing
