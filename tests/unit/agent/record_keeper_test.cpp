#include "agent/record_keeper.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/outbox/outbox_testing.hpp"

namespace edl::agent::testing {
namespace {

using namespace std::chrono_literals;
using edl::testing::failure;

class RecordKeeperTest : public ::testing::Test {
 protected:
  edl::testing::TemporaryDirectory directory_;
  std::unique_ptr<Outbox> outbox_ = opened({.file = directory_.path() / "outbox.sqlite"});
};

TEST_F(RecordKeeperTest, everything_that_was_put_is_kept_when_the_thread_ends) {
  RecordKeeper keeper(*outbox_);
  keeper.put(dip_at(0));
  std::atomic<int> woken = 0;
  {
    const auto thread = keeper.start([&] { ++woken; });
    for (int i = 1; i < 50; ++i) keeper.put(dip_at(i));
    keeper.put(harmonics_at(1));
  }
  EXPECT_EQ(outbox_->counts(RecordKind::event).unsent, 50U);
  EXPECT_EQ(outbox_->counts(RecordKind::harmonics).unsent, 1U);
  EXPECT_EQ(woken, 51);
}

TEST_F(RecordKeeperTest, what_no_server_would_take_does_not_block_what_comes_after) {
  RecordKeeper keeper(*outbox_);
  PowerEvent wrong = dip_at(1);
  wrong.phases.clear();
  keeper.put(wrong);
  keeper.put(dip_at(2));
  {
    const auto thread = keeper.start([] {});
  }
  EXPECT_EQ(waiting(*outbox_, RecordKind::event), std::vector{json_of(dip_at(2))});
  EXPECT_EQ(failure(keeper.keep(wrong)), Errc::invalid);
}

TEST_F(RecordKeeperTest, what_is_kept_now_is_there_when_the_call_returns) {
  RecordKeeper keeper(*outbox_);
  EXPECT_TRUE(keeper.keep(harmonics_at(3)).has_value());
  EXPECT_EQ(waiting(*outbox_, RecordKind::harmonics), std::vector{json_of(harmonics_at(3))});
}

}  // namespace
}  // namespace edl::agent::testing
