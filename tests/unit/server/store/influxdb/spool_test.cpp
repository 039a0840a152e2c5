#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <limits>
#include <thread>

#include "server/store/influxdb/spool.hpp"
#include "server/store/influxdb/spooled_readings.hpp"
#include "unit/server/store/store_testing.hpp"

namespace edl::server::influx {
namespace {

using testing::device;
using testing::reading;

const Timestamp k_noon = testing::at("2026-11-23T12:00:00Z");

PendingAppend pending(const char* id, std::vector<Reading> readings) { return {device(id), std::move(readings), {}}; }

class spool_test : public ::testing::Test {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    spool_.reset();
    spool_ = Spool::open(folder_.path() / "spool").value();
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<Spool> spool_;
};

TEST_F(spool_test, keeps_appends_in_their_order_across_opening_again) {
  EXPECT_EQ(spool_->add({pending("b", {reading(k_noon, Phase::a, 1)}), pending("a", {reading(k_noon, Phase::b, 2)})}),
            1);
  EXPECT_EQ(spool_->add({pending("b", {reading(k_noon, Phase::c, 3)})}), 3);
  const auto bytes = spool_->bytes();
  reopen();
  EXPECT_EQ(spool_->bytes(), bytes);
  const auto all = spool_->oldest(1'000).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].device, device("b"));
  EXPECT_EQ(all[1].readings, std::vector{reading(k_noon, Phase::b, 2)});
  EXPECT_EQ(all[2].number, 3);
  const auto newest = spool_->newest_numbers().value();
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest[0].number, 2);
  EXPECT_EQ(newest[1].number, 3);
}

TEST_F(spool_test, gives_as_many_as_asked_for_and_at_least_one) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(spool_->add({pending("a", {reading(k_noon, Phase::a, i)})}));
  EXPECT_EQ(spool_->oldest(0)->size(), 1u);
  EXPECT_EQ(spool_->oldest(40)->size(), 2u);  // 19 bytes each
}

TEST_F(spool_test, numbers_rise_also_when_all_was_removed) {
  ASSERT_TRUE(spool_->add({pending("a", {reading(k_noon, Phase::a, 1)})}));
  ASSERT_TRUE(spool_->remove_through(1));
  EXPECT_EQ(spool_->bytes(), 0u);
  EXPECT_TRUE(spool_->oldest(1'000)->empty());
  EXPECT_EQ(spool_->add({pending("a", {reading(k_noon, Phase::a, 1)})}), 2);
}

TEST_F(spool_test, is_for_its_owner_and_one_process_alone) {
  const auto file = folder_.path() / "spool" / "spool.sqlite";
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(Spool::open(folder_.path() / "spool").error().code, Errc::conflict);
  spool_.reset();
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  EXPECT_EQ(Spool::open(folder_.path() / "spool").error().code, Errc::forbidden);
}

TEST_F(spool_test, readings_come_back_bit_for_bit_and_damaged_ones_are_told) {
  Reading awkward{.time = k_noon, .phase = Phase::c};
  awkward.values[Field::power_watt] = -0.0;
  awkward.values[Field::energy_kwh] = 5e-324;
  awkward.values[Field::frequency_hz] = std::numeric_limits<double>::max();
  std::string bytes;
  append_spooled(bytes, {awkward, reading(k_noon, Phase::a, 1)});
  const auto back = parse_spooled(bytes);
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0], awkward);
  EXPECT_TRUE(std::signbit(*back[0].values[Field::power_watt]));
  EXPECT_THROW((void)parse_spooled(std::string_view(bytes).substr(0, bytes.size() - 1)), CorruptSpool);
  bytes[8] = 3;
  EXPECT_THROW((void)parse_spooled(bytes), CorruptSpool);
}

TEST_F(spool_test, a_copy_that_is_made_while_appends_come_and_go_has_all_that_waited) {
  std::vector<Reading> hour;
  for (int s = 0; s < 3'600; ++s) hour.push_back(reading(k_noon + std::chrono::seconds{s}, Phase::a, s * 1.1));
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(spool_->add({pending("waits", hour)}));
  ASSERT_TRUE(spool_->set_aside("reading power_watt=1 1\n", "no"));
  ASSERT_GT(spool_->bytes_on_disk(), 8'000'000u);  // the copy takes several steps

  std::atomic<bool> copied = false;
  std::int64_t later = 0;
  std::thread others([&] {
    while (!copied) {
      later = spool_->add({pending("comes", {reading(k_noon, Phase::b, 1)})}).value();
      ASSERT_TRUE(spool_->remove_through(later - 150));
    }
  });
  const auto made = spool_->copy_to(folder_.path() / "copy");
  copied = true;
  others.join();
  ASSERT_TRUE(made) << to_string(made.error());
  ASSERT_GT(later, 200);

  struct stat status {};
  ASSERT_EQ(::stat((folder_.path() / "copy" / "spool.sqlite").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto copy = Spool::open(folder_.path() / "copy").value();
  EXPECT_TRUE(copy->has_refused());
  std::int64_t expected = 0;
  const auto copied_appends = copy->oldest(1'000'000'000).value();
  for (const SpooledAppend& append : copied_appends) {
    if (expected != 0) {
      EXPECT_EQ(append.number, expected);
    }
    expected = append.number + 1;
    if (append.number <= 200) {
      EXPECT_EQ(append.readings, hour) << append.number;
    }
  }
  EXPECT_GT(expected, 200) << "nothing after the newest is missing";
}

TEST_F(spool_test, a_copy_that_finds_no_place_says_so) {
  const auto made = spool_->copy_to("/proc/none");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::io);
  EXPECT_THAT(made.error().where, ::testing::HasSubstr("/proc/none"));
}

}  // namespace
}  // namespace edl::server::influx
