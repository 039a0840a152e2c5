#include "agent/pairing_desk.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

#include "agent/agent_socket.hpp"
#include "agent/platform/sim/manual_clock.hpp"
#include "unit/agent/told_server.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using testing::ToldServer;

/// A radio in the air of the test: who advertises, and whether it is there at all.
class Air {
 public:
  /// Waits until it is so.
  [[nodiscard]] bool hears(const std::optional<std::string>& name) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, [&] { return advertised == name; });
  }
  void set_there(bool is_there) {
    const std::lock_guard lock(mutex);
    there = is_there;
    changed.notify_all();
  }
  /// The loops look again, as they do when a deadline has come.
  void ring() {
    const std::lock_guard lock(mutex);
    ++rings;
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<std::string> advertised;
  bool there = true;
  std::uint64_t rings = 0;
  int opened = 0;
};

class AirGatt final : public GattServer {
 public:
  explicit AirGatt(Air& air) : air_(air) {}
  Result<void> serve(GattEvents&) override { return {}; }
  void notify(const CentralId&, Characteristic, std::span<const std::uint8_t>) override {}
  void disconnect(const CentralId&) override {}
  Result<void> start_advertising(std::string_view name) override {
    set(std::string(name));
    return {};
  }
  void stop_advertising() override { set(std::nullopt); }

 private:
  void set(std::optional<std::string> name) {
    const std::lock_guard lock(air_.mutex);
    air_.advertised = std::move(name);
    air_.changed.notify_all();
  }
  Air& air_;
};

/// Rounds come when something was posted, or the test says that time has passed.
class AirLoop final : public EventLoop {
 public:
  explicit AirLoop(Air& air) : air_(air) {}
  void post(Task) override { air_.ring(); }
  Result<void> run(const Round& round, std::stop_token stop) override {
    for (;;) {
      static_cast<void>(round());
      std::unique_lock lock(air_.mutex);
      air_.changed.wait(lock, stop, [&] { return air_.rings > seen_ || !air_.there; });
      if (stop.stop_requested()) return {};
      if (!air_.there) return fail(Errc::unavailable, "the radio has gone");
      seen_ = air_.rings;
    }
  }

 private:
  Air& air_;
  std::uint64_t seen_ = 0;
};

class AirRadio final : public Radio {
 public:
  explicit AirRadio(Air& air) : loop_(air), gatt_(air) {}
  EventLoop& loop() override { return loop_; }
  GattServer& gatt() override { return gatt_; }

 private:
  AirLoop loop_;
  AirGatt gatt_;
};

class ToldButton final : public GpioInput {
 public:
  void tell(Level level, MonotonicTime at) {
    const std::lock_guard lock(mutex_);
    changes_.push_back({level, at});
    changed_.notify_all();
  }
  Result<Level> get() const override { return Level::high; }
  Result<std::optional<LevelChange>> next_change(MonotonicTime, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [&] { return !changes_.empty(); })) return std::nullopt;
    const LevelChange change = changes_.front();
    changes_.pop_front();
    return change;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<LevelChange> changes_;
};

class PairingDeskTest : public ::testing::Test {
 protected:
  ToldServer server_;
  Air air_;
  ManualClock clock_{parse_rfc3339("2026-11-26T10:00:00.000Z").value()};
  std::shared_ptr<ToldButton> button_ = std::make_shared<ToldButton>();
  AgentFolder folder_ = server_.folder();
  Identity identity_ = server_.identity();
  std::unique_ptr<PairingDesk> desk_;

  void open() {
    PairingPlan plan;
    plan.open_radio = [this]() -> Result<std::unique_ptr<Radio>> {
      const std::lock_guard lock(air_.mutex);
      ++air_.opened;
      air_.changed.notify_all();
      if (!air_.there) return fail(Errc::unavailable, "there is no radio");
      return std::make_unique<AirRadio>(air_);
    };
    plan.button = button_;
    desk_ = PairingDesk::open(std::move(plan), {folder_, identity_, "1.2.3", [] { return std::uint64_t{0}; }, clock_})
                .value();
  }
  /// Has the desk look until its report is like this.
  [[nodiscard]] bool reports(const PairingReport& expected) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (desk_->report() != expected && std::chrono::steady_clock::now() < deadline) air_.ring();
    return desk_->report() == expected;
  }
};

TEST_F(PairingDeskTest, a_new_device_without_an_owner_can_be_found_for_ten_minutes) {
  server_.own_device_is("cellar", false);
  open();
  EXPECT_TRUE(air_.hears("EDL cellar"));
  EXPECT_TRUE(reports({"open until 2026-11-26T10:10:00.000Z", std::nullopt}));
  EXPECT_TRUE(server_.has_heard("GET /device"));
  clock_.advance(10min);
  air_.ring();
  EXPECT_TRUE(air_.hears(std::nullopt));
  EXPECT_TRUE(reports({"closed", std::nullopt}));
}

TEST_F(PairingDeskTest, a_device_that_has_an_owner_closes_as_soon_as_it_knows) {
  server_.own_device_is("cellar", true);
  open();
  EXPECT_TRUE(reports({"closed", std::nullopt}));
  EXPECT_TRUE(air_.hears(std::nullopt));
}

TEST_F(PairingDeskTest, a_sign_up_closes_what_was_open_only_for_want_of_an_owner) {
  server_.own_device_is("cellar", false);
  open();
  ASSERT_TRUE(air_.hears("EDL cellar"));
  ASSERT_TRUE(server_.has_heard("GET /device"));
  server_.own_device_is("cellar", true);
  clock_.advance(30s);
  EXPECT_TRUE(reports({"closed", std::nullopt}));
}

TEST_F(PairingDeskTest, a_restart_does_not_open_it_and_asking_does) {
  server_.own_device_is("cellar", true);
  open();
  ASSERT_TRUE(reports({"closed", std::nullopt}));
  desk_.reset();
  open();
  EXPECT_EQ(desk_->ask_for_pairing(), (PairingReport{"open until 2026-11-26T10:10:00.000Z", std::nullopt}));
  EXPECT_TRUE(air_.hears("EDL cellar"));
  ASSERT_TRUE(server_.has_heard("GET /device", 2));
  EXPECT_TRUE(reports({"open until 2026-11-26T10:10:00.000Z", std::nullopt}))
      << "an owner does not close what was asked for";
}

TEST_F(PairingDeskTest, without_a_radio_it_says_why_and_comes_back_by_itself) {
  server_.own_device_is("cellar", false);
  air_.set_there(false);
  open();
  EXPECT_TRUE(reports({"open until 2026-11-26T10:10:00.000Z", "there is no radio"}));
  EXPECT_EQ(desk_->ask_for_pairing().problem, "there is no radio");
  air_.set_there(true);
  clock_.advance(10s);
  EXPECT_TRUE(air_.hears("EDL cellar"));
  EXPECT_TRUE(reports({"open until 2026-11-26T10:10:00.000Z", std::nullopt}));
  air_.set_there(false);
  EXPECT_TRUE(reports({"open until 2026-11-26T10:10:00.000Z", "the radio has gone"}));
}

TEST_F(PairingDeskTest, a_press_opens_it_and_holding_the_button_resets_the_owner) {
  server_.own_device_is("cellar", true);
  server_.answer_with("POST /reset-owner", 204, "");
  open();
  ASSERT_TRUE(reports({"closed", std::nullopt}));
  button_->tell(Level::low, clock_.monotonic());
  button_->tell(Level::high, clock_.monotonic() + 200ms);
  EXPECT_TRUE(reports({"open until 2026-11-26T10:10:00.000Z", std::nullopt}));
  EXPECT_TRUE(server_.bodies_of("POST /reset-owner").empty());
  button_->tell(Level::low, clock_.monotonic());
  button_->tell(Level::high, clock_.monotonic() + 10s);
  EXPECT_TRUE(server_.has_heard("POST /reset-owner"));
}

TEST_F(PairingDeskTest, the_code_and_the_count_stay_in_the_device_s_folder_for_its_owner_alone) {
  open();
  desk_.reset();
  for (const auto& file : {folder_.pairing_code(), folder_.pairing_window()}) {
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << file;
  }
}

TEST_F(PairingDeskTest, a_damaged_code_is_an_error_that_names_the_file) {
  open();
  desk_.reset();
  std::filesystem::resize_file(folder_.pairing_code(), 3);
  const auto desk = PairingDesk::open({.open_radio = [] { return fail(Errc::unavailable, "none"); }},
                                      {folder_, identity_, "1.2.3", [] { return std::uint64_t{0}; }, clock_});
  ASSERT_FALSE(desk);
  EXPECT_EQ(desk.error().where, folder_.pairing_code().string());
}

TEST_F(PairingDeskTest, who_asks_by_the_socket_is_told_how_it_is) {
  const auto socket = AgentSocket::open(folder_, [](std::string_view request) {
    return request == k_pair_request ? to_json(PairingReport{"closed", "no radio"}) : std::string("?");
  });
  ASSERT_TRUE(socket);
  EXPECT_EQ(ask_for_pairing(folder_).value(), (PairingReport{"closed", "no radio"}));
}

}  // namespace
}  // namespace edl::agent
