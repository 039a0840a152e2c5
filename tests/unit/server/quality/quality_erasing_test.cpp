#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "support/failure.hpp"
#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::testing {
namespace {

using edl::testing::failure;
using ::testing::IsEmpty;

class QualityErasing : public ::testing::Test {
 protected:
  QualityErasing() {
    settings_.clock = [this] { return ten_; };
  }

  [[nodiscard]] bool file_has(std::string_view bytes) const {
    for (const char* suffix : {"", "-wal"}) {
      std::ifstream stream(settings_.file.string() + suffix, std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(stream), {}};
      if (all.find(bytes) != std::string::npos) return true;
    }
    return false;
  }

  edl::testing::TemporaryDirectory directory_;
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");
  QualitySettings settings_{.file = directory_.path() / "quality.sqlite"};
  const DeviceId cellar_ = device("cellar");
  const DeviceId attic_ = device("attic");
};

TEST_F(QualityErasing, takes_events_waveforms_and_harmonics_of_one_device_from_before_a_moment) {
  auto records = opened(settings_);
  std::vector<PowerEvent> many;
  std::vector<HarmonicSet> sets;
  for (int i = 0; i < 1'200; ++i) many.push_back(dip(ten_ + i * 1s, 20ms));
  for (int i = 0; i < 3; ++i) sets.push_back(harmonics_at(ten_ + i * 1s));
  many[1'150].waveform = many[3].waveform = waveform_at(ten_);
  for (const DeviceId& id : {cellar_, attic_}) {
    ASSERT_TRUE(keep(*records, id, many));
    ASSERT_TRUE(keep(*records, id, sets));
  }
  const auto others = events_in(*records, attic_);
  ASSERT_TRUE(records->erase(cellar_, ten_ + 1'100s, {}));
  for (int run = 0; run < 2; ++run) {
    SCOPED_TRACE(run == 0 ? "at once" : "after a restart");
    ASSERT_EQ(events_in(*records, cellar_).size(), 100U);
    EXPECT_EQ(events_in(*records, cellar_).front().event.begin, ten_ + 1'100s);
    EXPECT_EQ(waveform_of(*records, cellar_, many[3]), std::nullopt);
    EXPECT_EQ(waveform_of(*records, cellar_, many[1'150]), many[3].waveform);
    EXPECT_EQ(newest_of(*records, cellar_), std::nullopt);
    EXPECT_EQ(events_in(*records, attic_), others);
    EXPECT_EQ(newest_of(*records, attic_), sets.back());
    EXPECT_EQ(records->health().events, 1'300U);
    EXPECT_EQ(records->health().harmonics, 3U);
    records.reset();
    records = opened(settings_);
  }
  EXPECT_EQ(records->devices().value(), (std::vector{attic_, cellar_})) << "it still exists";
}

TEST_F(QualityErasing, leaves_no_bytes_in_the_file_nor_in_its_log) {
  const auto records = opened(settings_);
  PowerEvent event = dip(ten_, 20ms);
  event.detail = "a word that nobody else says";
  ASSERT_TRUE(keep(*records, cellar_, std::vector{event}));
  ASSERT_TRUE(file_has(event.detail));
  ASSERT_TRUE(records->erase(cellar_, ten_ + 1s, {}));
  EXPECT_FALSE(file_has(event.detail));
}

TEST_F(QualityErasing, gives_the_quota_of_the_day_back) {
  settings_.quota.events = 2;
  const auto records = opened(settings_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{dip(ten_, 20ms), dip(ten_ + 1s, 20ms)}));
  EXPECT_EQ(failure(keep(*records, cellar_, std::vector{dip(ten_ + 2s, 20ms)})), Errc::too_many);
  ASSERT_TRUE(records->erase(cellar_, ten_ + 2s, {}));
  EXPECT_TRUE(keep(*records, cellar_, std::vector{dip(ten_ + 2s, 20ms)}));
}

TEST_F(QualityErasing, waits_for_a_copy_that_is_being_made_and_may_be_done_again) {
  const auto records = opened(settings_);
  ASSERT_TRUE(keep(*records, cellar_, std::vector{dip(ten_, 20ms)}));
  auto copy = records->snapshot();
  ASSERT_TRUE(copy);
  EXPECT_EQ(failure(records->erase(cellar_, ten_ + 1s, {})), Errc::unavailable);
  EXPECT_THAT(events_in(*records, cellar_), IsEmpty()) << "for whoever asks it is gone";
  copy->reset();
  EXPECT_TRUE(records->erase(cellar_, ten_ + 1s, {}));
  EXPECT_TRUE(records->erase(device("nothing"), ten_, {}));
}

TEST_F(QualityErasing, gives_up_when_it_is_told_to) {
  const auto records = opened(settings_);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(failure(records->erase(cellar_, ten_, stop.get_token())), Errc::unavailable);
}

}  // namespace
}  // namespace edl::server::testing
