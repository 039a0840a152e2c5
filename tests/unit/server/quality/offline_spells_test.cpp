#include "server/quality/offline_spells.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/temporary_directory.hpp"
#include "unit/server/quality/quality_testing.hpp"

namespace edl::server::testing {
namespace {

class OfflineSpellsTest : public ::testing::Test {
 protected:
  bool heard(std::chrono::milliseconds ago = 0ms) {
    return spells_.heard(cellar_, now_ - ago, now_, [this](auto spell) { news_.push_back(std::move(spell)); });
  }
  void look() {
    spells_.look(
        now_, [this](const DeviceId& device) { return connected_.contains(device); },
        [this](auto spell) { news_.push_back(std::move(spell)); });
  }
  /// Time goes by as on a server that works: it looks every five seconds.
  void pass(std::chrono::seconds time) {
    for (const Timestamp end = now_ + time; now_ < end;) {
      now_ = std::min(end, now_ + 5s);
      look();
    }
  }

  const DeviceId cellar_ = device("cellar");
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");
  Timestamp now_ = ten_;
  OfflineSpells spells_{60s, ten_};
  std::set<DeviceId> connected_;
  std::vector<OfflineSpell> news_;
};

TEST_F(OfflineSpellsTest, a_device_is_offline_after_a_minute_and_since_it_was_last_heard_of) {
  EXPECT_TRUE(heard()) << "for the first time";
  pass(59s);
  EXPECT_TRUE(news_.empty());
  pass(1s);
  EXPECT_EQ(news_, (std::vector<OfflineSpell>{{cellar_, ten_}}));
  EXPECT_EQ(spells_.offline(), std::vector{cellar_});
  pass(3600s);
  EXPECT_EQ(news_.size(), 1U) << "told once";
  EXPECT_FALSE(heard());
  ASSERT_EQ(news_.size(), 2U);
  EXPECT_EQ(news_[1], (OfflineSpell{cellar_, ten_, ten_ + 3660s}));
  EXPECT_TRUE(spells_.offline().empty());
}

TEST_F(OfflineSpellsTest, who_is_heard_of_each_minute_is_never_offline) {
  for (int i = 0; i < 100; ++i) {
    heard();
    pass(59s);
  }
  EXPECT_TRUE(news_.empty());
}

TEST_F(OfflineSpellsTest, who_never_connected_is_not_missed) {
  pass(3600s);
  EXPECT_TRUE(news_.empty());
}

TEST_F(OfflineSpellsTest, a_device_that_is_connected_and_says_nothing_is_not_offline) {
  heard();
  connected_.insert(cellar_);
  pass(600s);
  EXPECT_TRUE(news_.empty());
  // Its connection breaks after it was silent for a minute: nothing was heard of it since.
  connected_.clear();
  heard(60s);
  pass(5s);
  EXPECT_EQ(news_, (std::vector<OfflineSpell>{{cellar_, ten_ + 540s}}));
}

TEST_F(OfflineSpellsTest, a_device_from_an_earlier_run_is_missed_from_the_start_on_and_not_since_then) {
  spells_.expect(cellar_, now_);
  pass(60s);
  EXPECT_EQ(news_, (std::vector<OfflineSpell>{{cellar_, ten_}}));
  EXPECT_FALSE(heard());
}

TEST_F(OfflineSpellsTest, time_in_which_the_server_slept_is_not_blamed_on_a_device) {
  heard();
  pass(30s);
  now_ += 8h;
  look();
  EXPECT_TRUE(news_.empty()) << "it may have tried all the time";
  pass(55s);
  EXPECT_TRUE(news_.empty());
  pass(5s);
  EXPECT_EQ(news_, (std::vector<OfflineSpell>{{cellar_, ten_ + 30s + 8h}}));
}

TEST_F(OfflineSpellsTest, a_spell_ends_where_the_server_fell_asleep) {
  heard();
  pass(100s);
  const Timestamp asleep = now_;
  now_ += 8h;
  heard();  // before the next look
  ASSERT_EQ(news_.size(), 2U);
  EXPECT_EQ(news_[1], (OfflineSpell{cellar_, ten_, asleep, true}));
  EXPECT_EQ(event_of(news_[1]).detail, "the server itself stopped listening then");
  pass(300s);
  EXPECT_EQ(news_.size(), 3U);
}

TEST_F(OfflineSpellsTest, a_clock_that_is_put_back_makes_no_spell_last_less_than_nothing) {
  heard();
  pass(100s);
  now_ -= 1h;
  look();
  EXPECT_EQ(news_.size(), 1U);
  now_ += 1s;
  heard();
  ASSERT_EQ(news_.size(), 2U);
  EXPECT_EQ(news_[1], (OfflineSpell{cellar_, ten_, ten_}));
  pass(59s);
  EXPECT_EQ(news_.size(), 2U);
  pass(5s);
  ASSERT_EQ(news_.size(), 3U) << "and is missed again as always";
  EXPECT_EQ(news_[2].begin, now_ - 64s);
}

TEST_F(OfflineSpellsTest, news_of_before_the_spell_do_not_end_it) {
  heard();
  pass(100s);
  heard(100s);
  EXPECT_EQ(news_.size(), 1U);
}

TEST_F(OfflineSpellsTest, a_device_that_is_forgotten_is_not_missed_any_more) {
  heard();
  EXPECT_EQ(spells_.forget(cellar_, now_), std::nullopt);
  pass(100s);
  EXPECT_TRUE(news_.empty());
  heard();
  const Timestamp last = now_;
  pass(100s);
  EXPECT_EQ(spells_.forget(cellar_, now_), (OfflineSpell{cellar_, last, now_}));
  EXPECT_TRUE(spells_.offline().empty());
  EXPECT_TRUE(heard()) << "as new";
}

TEST_F(OfflineSpellsTest, a_spell_is_an_event_of_all_phases) {
  const PowerEvent event = event_of({cellar_, ten_, ten_ + 90s});
  EXPECT_EQ(event.kind, PowerEventKind::device_offline);
  EXPECT_EQ(event.begin, ten_);
  EXPECT_EQ(event.duration, 90s);
  EXPECT_EQ(event.phases, (std::vector{Phase::a, Phase::b, Phase::c}));
  EXPECT_EQ(event_of({cellar_, ten_}).duration, std::nullopt);
}

class OfflineRecords : public ::testing::Test {
 protected:
  edl::testing::TemporaryDirectory directory_;
  std::unique_ptr<QualityRecords> records_ = opened({.file = directory_.path() / "quality.sqlite"});
  const DeviceId cellar_ = device("cellar");
  const Timestamp ten_ = at("2026-11-26T10:00:00Z");

  void keep_spell(Timestamp begin, std::optional<Timestamp> end) {
    std::promise<bool> kept;
    records_->keep_own(cellar_, event_of({cellar_, begin, end}),
                       [&](const auto& done) { kept.set_value(done.has_value()); });
    ASSERT_TRUE(kept.get_future().get());
  }
};

TEST_F(OfflineRecords, know_every_device_that_was_remembered_or_has_records_over_restarts) {
  EXPECT_TRUE(records_->devices()->empty());
  std::promise<bool> kept;
  records_->remember(cellar_, [&](const auto& done) { kept.set_value(done.has_value()); });
  ASSERT_TRUE(kept.get_future().get());
  ASSERT_TRUE(keep(*records_, device("attic"), std::vector{harmonics_at(ten_)}));
  records_.reset();
  records_ = opened({.file = directory_.path() / "quality.sqlite"});
  EXPECT_EQ(*records_->devices(), (std::vector{device("attic"), cellar_}));
}

TEST_F(OfflineRecords, end_spells_of_an_earlier_run_when_the_server_was_last_listening) {
  keep_spell(ten_, ten_ + 90s);
  keep_spell(ten_ + 1h, std::nullopt);
  keep_spell(ten_ + 9h, std::nullopt);
  ASSERT_TRUE(keep(*records_, cellar_, std::vector{dip(ten_ + 1h, std::nullopt)}));
  ASSERT_TRUE(records_->note_listening(ten_ + 4h));
  ASSERT_TRUE(records_->note_listening(ten_ + 5h));
  EXPECT_EQ(records_->end_offline_spells(), 2U);
  EXPECT_EQ(records_->end_offline_spells(), 0U);
  const auto events = events_in(*records_, cellar_);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0].event, event_of({cellar_, ten_, ten_ + 90s}));
  EXPECT_EQ(events[1].event, event_of({cellar_, ten_ + 1h, ten_ + 5h, true}));
  EXPECT_EQ(events[2].event.duration, std::nullopt) << "the device's own event goes on";
  EXPECT_EQ(events[3].event.duration, 0ms) << "it began after the last time that is known";
  EXPECT_EQ(events_in(*records_, cellar_, {ten_ + 4h, ten_ + 6h}).size(), 2U);
  EXPECT_EQ(events_in(*records_, cellar_, {ten_ + 5h + 1ms, ten_ + 6h}).size(), 1U);
}

TEST_F(OfflineRecords, end_spells_at_their_begin_where_nothing_is_known) {
  keep_spell(ten_, std::nullopt);
  EXPECT_EQ(records_->end_offline_spells(), 1U);
  EXPECT_EQ(events_in(*records_, cellar_).at(0).event.duration, 0ms);
}

}  // namespace
}  // namespace edl::server::testing
