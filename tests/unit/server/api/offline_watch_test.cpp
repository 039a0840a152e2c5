#include "server/api/offline_watch.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "support/temporary_directory.hpp"
#include "unit/server/accounts/accounts_testing.hpp"
#include "unit/server/live/live_testing.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using testing::FakeSocket;
using testing::ManualScheduler;

/// Offline spells have nothing to do with readings.
class NoStore final : public TelemetryStore {
 public:
  void append(const DeviceId&, std::vector<Reading>, Done) override {}
  std::unique_ptr<StoreView> view() const override { return nullptr; }
  Result<PerPhase<std::optional<Reading>>> latest(const DeviceId&) const override { return {}; }
  Result<PerPhase<std::optional<Sample>>> latest_with(const DeviceId&, Field) const override { return {}; }
  Result<PerPhase<std::uint64_t>> count(const DeviceId&, TimeRange) const override { return {}; }
  Result<void> erase(const DeviceId&, Timestamp, const std::stop_token&) override { return {}; }
  StoreHealth health() const override { return {}; }
  Result<void> checkpoint(const std::filesystem::path&) const override { return {}; }
};

/// One run of a server, as far as it has to do with offline spells.
struct ServerRun {
  ServerRun(const std::filesystem::path& file, Accounts& accounts, const std::function<Timestamp()>& clock)
      : keys(AccessKeys::open(file.parent_path() / "keys", std::chrono::minutes(15)).value()),
        quality(QualityRecords::open({.file = file, .clock = clock}).value()),
        alerts(Alerts::open({.file = file.parent_path() / "alerts.sqlite", .clock = clock}).value()),
        pushes(Pushes::open({.file = file.parent_path() / "push.sqlite", .keys = file.parent_path() / "keys"}).value()),
        live(clock, scheduler, {.heard = [this](const DeviceId& device, Timestamp at) { watch->heard(device, at); }}),
        eraser(erased, accounts, store, *quality, *alerts), rooms{accounts, store,  *quality, live,
                                                                  workers,  *keys,  clock,    metrics,
                                                                  erased,   eraser, *alerts,  *pushes},
        watch(std::make_unique<OfflineWatch>(rooms, scheduler, 60s)) {}
  ServerRun(const ServerRun&) = delete;
  ServerRun& operator=(const ServerRun&) = delete;
  /// As the server ends.
  ~ServerRun() {
    watch->stop();
    workers.stop();
    quality.reset();
  }

  NoStore store;
  Metrics metrics{"1.2.3"};
  ManualScheduler scheduler;
  net::WorkerPool workers{1, 100};
  std::unique_ptr<AccessKeys> keys;
  std::unique_ptr<QualityRecords> quality;
  std::unique_ptr<Alerts> alerts;
  std::unique_ptr<Pushes> pushes;
  Live live;
  ErasedPasts erased;
  Eraser eraser;
  Rooms rooms;
  std::unique_ptr<OfflineWatch> watch;
};

class OfflineWatchTest : public edl::testing::AccountsTest {
 protected:
  OfflineWatchTest() { start(); }

  void start() {
    run_ = std::make_unique<ServerRun>(directory_.path() / "quality.sqlite", accounts(), [this] { return now(); });
  }

  /// Time goes by for the server too.
  void live_through(std::chrono::seconds time) {
    for (; time > 0s; time -= 5s) {
      pass(5s);
      run_->scheduler.advance(5s);
      settle();
    }
  }

  /// Until all that was begun is done: workers and records take one thing after the other.
  void settle() {
    for (int i = 0; i < 2; ++i) {
      std::promise<void> worked;
      ASSERT_TRUE(run_->workers.run([&worked] { worked.set_value(); }));
      worked.get_future().wait();
      std::promise<void> kept;
      run_->quality->remember(cellar_, [&kept](const Result<void>&) { kept.set_value(); });
      kept.get_future().wait();
    }
  }

  [[nodiscard]] std::vector<PowerEvent> spells() {
    const auto list = run_->quality->events(cellar_, {.range = {from_unix_ms(0), now() + 1h}});
    std::vector<PowerEvent> events;
    for (const KeptEvent& kept : list.value().events) events.push_back(kept.event);
    return events;
  }
  [[nodiscard]] PowerEvent spell(Timestamp begin, std::optional<Timestamp> end, bool slept = false) const {
    return event_of({cellar_, begin, end, slept});
  }

  edl::testing::TemporaryDirectory directory_;
  const DeviceId cellar_ = enroll("cellar");
  std::unique_ptr<ServerRun> run_;
};

TEST_F(OfflineWatchTest, a_spell_that_was_erased_does_not_come_back_with_its_end) {
  run_->live.heard(cellar_);
  live_through(90s);
  ASSERT_EQ(spells().size(), 1U);
  run_->erased.add({cellar_, now()});
  ASSERT_TRUE(run_->quality->erase(cellar_, now(), {}));
  run_->live.heard(cellar_);
  settle();
  EXPECT_TRUE(spells().empty());
  const Timestamp last = now();
  live_through(90s);
  run_->live.heard(cellar_);
  settle();
  EXPECT_EQ(spells(), std::vector{spell(last, now())});
}

TEST_F(OfflineWatchTest, a_spell_is_kept_when_it_begins_and_when_it_ends_and_told_to_the_apps) {
  const auto app = std::make_shared<FakeSocket>();
  ASSERT_TRUE(run_->live.subscribe(run_->live.add_app(app), cellar_));
  run_->live.heard(cellar_);
  const Timestamp last = now();
  live_through(55s);
  EXPECT_TRUE(spells().empty());
  live_through(5s);
  EXPECT_EQ(spells(), std::vector{spell(last, std::nullopt)});
  EXPECT_NE(app->last("event").find(R"(-device_offline-ABC","kind":"device_offline")"), std::string::npos);
  EXPECT_NE(app->last("event").find(R"("duration_ms":null)"), std::string::npos);
  live_through(600s);
  run_->live.heard(cellar_);
  settle();
  EXPECT_EQ(spells(), std::vector{spell(last, last + 660s)});
  EXPECT_NE(app->last("event").find(R"("duration_ms":660000)"), std::string::npos);
}

TEST_F(OfflineWatchTest, a_device_whose_connection_is_open_is_not_offline) {
  const auto socket = std::make_shared<FakeSocket>();
  const auto events = run_->live.add_device(cellar_, socket);
  live_through(300s);
  EXPECT_TRUE(spells().empty());
  events.on_closed("done");
  const Timestamp closed = now();
  live_through(60s);
  EXPECT_EQ(spells(), std::vector{spell(closed, std::nullopt)});
}

TEST_F(OfflineWatchTest, a_spell_ends_where_the_server_stops_and_another_begins_where_it_starts_again) {
  run_->live.heard(cellar_);
  const Timestamp last = now();
  live_through(100s);
  const Timestamp stopped = now();
  run_.reset();
  pass(8h);
  start();
  const Timestamp started = now();
  EXPECT_EQ(spells(), std::vector{spell(last, stopped, true)});
  live_through(55s);
  EXPECT_EQ(spells().size(), 1u);
  live_through(5s);
  EXPECT_EQ(spells(), (std::vector{spell(last, stopped, true), spell(started, std::nullopt)}));
  run_->live.heard(cellar_);
  settle();
  EXPECT_EQ(spells().back(), spell(started, started + 60s));
}

TEST_F(OfflineWatchTest, the_servers_own_downtime_is_nobodys_spell) {
  run_->live.heard(cellar_);
  live_through(30s);
  run_.reset();
  pass(8h);
  start();
  live_through(10s);
  run_->live.heard(cellar_);
  live_through(50s);
  EXPECT_TRUE(spells().empty());
}

TEST_F(OfflineWatchTest, after_a_crash_a_spell_ends_when_the_server_was_last_known_to_listen) {
  run_->live.heard(cellar_);
  const Timestamp last = now();
  live_through(120s);
  // What a crash leaves is a copy of the file at some moment.
  const auto crashed = directory_.path() / "crashed.sqlite";
  ASSERT_TRUE(run_->quality->snapshot().value()->copy_to(crashed));
  run_.reset();
  pass(8h);
  std::filesystem::rename(crashed, directory_.path() / "quality.sqlite");
  start();
  const auto found = spells();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].begin, last);
  ASSERT_TRUE(found[0].duration);
  EXPECT_LE(*found[0].duration, 120s);
  EXPECT_GE(*found[0].duration, 80s) << "noted each half a minute";
}

TEST_F(OfflineWatchTest, a_device_that_is_revoked_is_not_missed_and_its_spell_ends) {
  run_->live.heard(cellar_);
  ASSERT_TRUE(accounts().revoke_device(cellar_));
  live_through(120s);
  EXPECT_TRUE(spells().empty());
  const DeviceId again = enroll("attic");
  run_->live.heard(again);
  live_through(60s);
  ASSERT_TRUE(accounts().revoke_device(again));
  live_through(60s);
  const auto list = run_->quality->events(again, {.range = {from_unix_ms(0), now() + 1h}}).value();
  ASSERT_EQ(list.events.size(), 1u);
  EXPECT_TRUE(list.events[0].event.duration.has_value());
}

TEST_F(OfflineWatchTest, who_never_connected_is_not_missed) {
  live_through(300s);
  EXPECT_TRUE(spells().empty());
}

}  // namespace
}  // namespace edl::server
