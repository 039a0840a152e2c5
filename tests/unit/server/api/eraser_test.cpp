#include "server/api/eraser.hpp"

#include <gmock/gmock.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "support/temporary_directory.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Notes what it is to erase, and can be away.
class ErasingStore final : public TelemetryStore {
 public:
  Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop) override {
    std::unique_lock lock(mutex_);
    asked_.push_back({device, before});
    changed_.notify_all();
    if (slow_) {
      changed_.wait(lock, stop, [] { return false; });
      return fail(Errc::unavailable, "stopped");
    }
    if (away_) return fail(Errc::unavailable, "it is away");
    erased_.push_back({device, before});
    return {};
  }

  void set_away(bool away) {
    const std::lock_guard lock(mutex_);
    away_ = away;
  }
  void set_slow() {
    const std::lock_guard lock(mutex_);
    slow_ = true;
  }
  void wait_for_calls(std::size_t count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 20s, [&] { return asked_.size() >= count; }));
  }
  std::vector<Erasure> erased() {
    const std::lock_guard lock(mutex_);
    return erased_;
  }

  void append(const DeviceId&, std::vector<Reading>, Done) override {}
  std::unique_ptr<StoreView> view() const override { return nullptr; }
  Result<PerPhase<std::optional<Reading>>> latest(const DeviceId&) const override { return {}; }
  Result<PerPhase<std::optional<Sample>>> latest_with(const DeviceId&, Field) const override { return {}; }
  Result<PerPhase<std::uint64_t>> count(const DeviceId&, TimeRange) const override { return {}; }
  StoreHealth health() const override { return {}; }
  Result<void> checkpoint(const std::filesystem::path&) const override { return {}; }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Erasure> asked_;
  std::vector<Erasure> erased_;
  bool away_ = false;
  bool slow_ = false;
};

class EraserTest : public edl::testing::AccountsTest {
 protected:
  EraserTest() { start(); }

  /// As after a restart of the server.
  void start() {
    eraser_.reset();
    pasts_ = std::make_unique<ErasedPasts>();
    eraser_ = std::make_unique<Eraser>(*pasts_, accounts(), store_, *quality_, *alerts_,
                                       Eraser::Pauses{.first = 1ms, .longest = 2ms});
    ASSERT_TRUE(eraser_->start());
  }

  void release_and_erase() { ASSERT_TRUE(accounts().release(anna_.id, cellar_, Past::erased)); }

  void wait_until_nothing_is_left() {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!accounts().erasures().value().empty()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it is never done";
      std::this_thread::yield();
    }
  }

  std::vector<Timestamp> taken_in(const DeviceId& device, std::vector<Timestamp> times) {
    std::vector<Reading> readings;
    for (const Timestamp time : times) readings.push_back({.time = time, .phase = Phase::a});
    pasts_->take_in(device, readings, [&times](const std::vector<Reading>& rest) {
      times.clear();
      for (const Reading& one : rest) times.push_back(one.time);
    });
    return times;
  }

  edl::testing::TemporaryDirectory directory_;
  const std::unique_ptr<Alerts> alerts_ = Alerts::open({.file = directory_.path() / "alerts.sqlite"}).value();
  const std::unique_ptr<QualityRecords> quality_ =
      QualityRecords::open({.file = directory_.path() / "quality.sqlite"}).value();
  ErasingStore store_;
  std::unique_ptr<ErasedPasts> pasts_;
  std::unique_ptr<Eraser> eraser_;
  const User anna_ = owner("anna", "cellar");
  const DeviceId cellar_ = edl::testing::device_id("cellar");
};

TEST_F(EraserTest, erases_what_is_noted_and_takes_the_note_away) {
  release_and_erase();
  eraser_->look_again();
  wait_until_nothing_is_left();
  EXPECT_THAT(store_.erased(), ElementsAre(Erasure{cellar_, now()}));
}

TEST_F(EraserTest, goes_on_with_the_next_start_where_it_was_cut_off) {
  eraser_->stop();
  release_and_erase();
  start();
  wait_until_nothing_is_left();
  EXPECT_THAT(store_.erased(), ElementsAre(Erasure{cellar_, now()}));
}

TEST_F(EraserTest, tries_again_until_a_store_that_is_away_is_back_and_does_the_rest_meanwhile) {
  store_.set_away(true);
  std::promise<void> kept;
  quality_->keep(cellar_, std::vector{PowerEvent{.begin = now() - 1h, .duration = 20ms, .phases = {Phase::a}}},
                 [&kept](const auto&) { kept.set_value(); });
  kept.get_future().wait();
  release_and_erase();
  eraser_->look_again();
  store_.wait_for_calls(3);
  EXPECT_EQ(accounts().erasures().value().size(), 1U);
  EXPECT_THAT(quality_->events(cellar_, {.range = {from_unix_ms(0), now() + 1h}}).value().events, IsEmpty());
  store_.set_away(false);
  wait_until_nothing_is_left();
}

TEST_F(EraserTest, ends_in_the_middle_and_the_note_stays) {
  store_.set_slow();
  release_and_erase();
  eraser_->look_again();
  store_.wait_for_calls(1);
  eraser_->stop();
  EXPECT_EQ(accounts().erasures().value().size(), 1U);
}

TEST_F(EraserTest, what_is_older_than_an_erasure_is_not_taken_in_any_more_after_a_restart_neither) {
  EXPECT_THAT(taken_in(cellar_, {now() - 1ms}), ElementsAre(now() - 1ms));
  release_and_erase();
  eraser_->look_again();
  wait_until_nothing_is_left();
  for (int run = 0; run < 2; ++run) {
    EXPECT_THAT(taken_in(cellar_, {now() - 1ms, now(), now() - 1h, now() + 1s}), ElementsAre(now(), now() + 1s));
    EXPECT_THAT(taken_in(edl::testing::device_id("attic"), {now() - 1h}), ElementsAre(now() - 1h));
    start();
  }
}

}  // namespace
}  // namespace edl::server
