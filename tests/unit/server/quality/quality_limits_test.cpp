#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::testing {
namespace {

using edl::testing::failure;

class QualityLimits : public ::testing::Test {
 protected:
  QualityLimits() {
    settings_.clock = [this] { return now_.load(); };
  }

  edl::testing::TemporaryDirectory directory_;
  QualitySettings settings_{.file = directory_.path() / "quality.sqlite"};
  const DeviceId cellar_ = device("cellar");
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");
  std::atomic<Timestamp> now_ = ten_;

  [[nodiscard]] PowerEvent second(int n) const { return dip(ten_ + std::chrono::seconds(n), 20ms); }
};

TEST_F(QualityLimits, a_device_that_tells_too_many_events_in_a_day_is_refused_until_the_next) {
  settings_.quota.events = 3;
  auto records = opened(settings_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{second(0), second(1)}));
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{second(2), second(3)})), Errc::too_many);
  EXPECT_EQ(events_in(*records, cellar_).size(), 2U) << "all or none";
  EXPECT_EQ(records->health().events, 2U);
  EXPECT_TRUE(records->health().ok) << "it is the device's fault";
  ASSERT_TRUE(keep(*records, cellar_, std::vector{second(2)}));
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{second(4)})), Errc::too_many);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{second(0), second(1), second(2)})) << "telling again is free";
  ASSERT_TRUE(keep(*records, device("attic"), std::vector{second(4)})) << "another device has its own quota";
  records.reset();
  records = opened(settings_);
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{second(4)})), Errc::too_many) << "a restart forgets nothing";
  now_ = at("2026-11-26T23:59:59.999Z");
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{second(4)})), Errc::too_many);
  now_ = at("2026-11-27T00:00:00Z");
  EXPECT_TRUE(keep(*records, cellar_, std::vector{second(4), second(5), second(6)}));
}

TEST_F(QualityLimits, what_the_server_itself_notices_is_free) {
  settings_.quota.events = 1;
  const auto records = opened(settings_);
  for (int i = 0; i < 5; ++i) {
    std::promise<bool> answer;
    records->keep_own(cellar_, second(i), [&answer](const auto& kept) { answer.set_value(kept.has_value()); });
    EXPECT_TRUE(answer.get_future().get());
  }
  EXPECT_TRUE(keep(*records, cellar_, std::vector{second(9)}));
}

TEST_F(QualityLimits, harmonic_sets_and_bytes_are_limited_too) {
  settings_.quota = {.events = 100, .harmonics = 2, .bytes = 1 << 20};
  auto records = opened(settings_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{harmonics_at(ten_), harmonics_at(ten_ + 1s)}));
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{harmonics_at(ten_ + 2s)})), Errc::too_many);
  EXPECT_TRUE(keep(*records, cellar_, std::vector{harmonics_at(ten_)}));
  records.reset();
  settings_.quota = {.events = 100, .harmonics = 100, .bytes = 4'000};
  records = opened(settings_);
  PowerEvent event = second(0);
  event.waveform = waveform_at(ten_);
  Result<void> kept;
  for (int i = 0; i < 10 && kept; ++i) {
    event.waveform->tracks[0].values[0] += 0.01F;  // the same event, ever anew
    kept = keep(*records, device("attic"), std::vector{event});
  }
  EXPECT_EQ(failure(kept), Errc::too_many);
}

TEST_F(QualityLimits, one_devices_refusal_leaves_the_others_writes_alone) {
  settings_.quota.events = 1;
  const auto records = opened(settings_);
  std::vector<std::promise<bool>> answers(20);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const DeviceId each = device(i % 2 == 0 ? "mad" : "d" + std::to_string(i));
    records->keep(each, std::vector{second(static_cast<int>(i))},
                  [&answers, i](const auto& kept) { answers[i].set_value(kept.has_value()); });
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].get_future().get(), i % 2 == 1 || i == 0) << i;
  }
  EXPECT_EQ(events_in(*records, device("mad")).size(), 1U);
  EXPECT_EQ(records->health().events, 11U);
}

TEST_F(QualityLimits, what_is_older_than_it_shall_be_kept_goes_with_its_waveform) {
  settings_.keep_events = std::chrono::days(10);
  settings_.keep_harmonics = std::chrono::days(5);
  const auto records = opened(settings_);
  PowerEvent old = dip(ten_ - 240h, 20ms);
  old.waveform = waveform_at(ten_);
  PowerEvent still_kept = dip(ten_ - 240h + 1ms, 20ms);
  still_kept.waveform = waveform_at(ten_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{old, still_kept, dip(ten_ - 241h, std::nullopt, {Phase::b})}));
  ASSERT_TRUE(keep(*records, cellar_, std::vector{harmonics_at(ten_ - 120h), harmonics_at(ten_ - 119h)}));
  ASSERT_TRUE(keep(*records, device("attic"), std::vector{old}));
  ASSERT_TRUE(records->drop_old());
  EXPECT_EQ(records->health().events, 3U) << "what is ten days old to the millisecond is not older";
  EXPECT_EQ(records->health().harmonics, 2U);
  now_ = ten_ + 1ms;
  ASSERT_TRUE(records->drop_old());
  EXPECT_EQ(records->drop_old(), 0U);
  ASSERT_EQ(events_in(*records, cellar_).size(), 1U);
  EXPECT_EQ(events_in(*records, cellar_)[0].event.begin, still_kept.begin);
  EXPECT_EQ(waveform_of(*records, cellar_, still_kept), still_kept.waveform);
  EXPECT_EQ(waveform_of(*records, cellar_, old), std::nullopt);
  EXPECT_TRUE(events_in(*records, device("attic")).empty());
  EXPECT_EQ(records->harmonics(cellar_, k_all_times, 9)->sets, std::vector{harmonics_at(ten_ - 119h)});
  EXPECT_EQ(records->health().events, 1U);
  EXPECT_EQ(records->health().harmonics, 1U);
}

TEST_F(QualityLimits, the_records_delete_by_themselves_when_they_start) {
  auto records = opened(settings_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{second(0), second(1)}));
  records.reset();
  settings_.keep_events = std::chrono::days(3'660);
  std::promise<void> looked;
  std::once_flag once;
  settings_.clock = [&] {
    std::call_once(once, [&] { looked.set_value(); });
    return ten_ + 24h * 4'000;
  };
  records = opened(settings_);
  looked.get_future().wait();
  records.reset();  // finishes what it has begun
  settings_.keep_events.reset();
  EXPECT_TRUE(events_in(*opened(settings_), cellar_).empty());
}

TEST_F(QualityLimits, many_old_ones_go_in_several_steps) {
  settings_.keep_events = std::chrono::days(1);
  const auto records = opened(settings_);
  std::vector<PowerEvent> events;
  for (int i = 0; i < 1'300; ++i) events.push_back(second(i));
  ASSERT_TRUE(keep(*records, cellar_, events));
  now_ = ten_ + 24h + 1'250s;
  ASSERT_TRUE(records->drop_old());
  EXPECT_EQ(events_in(*records, cellar_).size(), 50U);
}

}  // namespace
}  // namespace edl::server::testing
