#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/alerts/alerts.hpp"
#include "support/temporary_directory.hpp"

/// What the tests of alerts share: a room with a store, a clock and a webhook of the test's own.
namespace edl::server::testing {

using namespace std::chrono_literals;

inline constexpr Timestamp k_noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 12h};

[[nodiscard]] inline DeviceId device(std::string_view id) { return DeviceId::parse(id).value(); }

[[nodiscard]] inline AlertRule rule(std::string_view json) {
  auto parsed = parse_alert_rule(json);
  if (!parsed) throw std::runtime_error(parsed.error().summary + " " + parsed.error().faults.front().pointer);
  return std::move(*parsed);
}

/// Above 100 W in phase A, at once.
[[nodiscard]] inline AlertRule at_once() {
  return rule(R"({"name":"much","quantity":"power_watt","phase":"A","comparison":"above","threshold":100})");
}
/// The same for a while.
[[nodiscard]] inline AlertRule after(std::chrono::seconds hold) {
  AlertRule patient = at_once();
  patient.for_seconds = static_cast<std::uint32_t>(hold.count());
  return patient;
}

[[nodiscard]] inline Reading reading(Timestamp time, double watt) {
  Reading one{time, Phase::a, {}};
  one.values[Field::power_watt] = watt;
  return one;
}

/// All that is stored, of all devices.
class FakeStore {
 public:
  void put(const DeviceId& device, const std::vector<Reading>& readings) {
    const std::lock_guard lock(mutex_);
    for (const Reading& one : readings) readings_[device][one.time] = one;
  }
  Result<void> read(const DeviceId& device, TimeRange range, const std::function<bool(const ReadingSet&)>& take) {
    std::map<Timestamp, Reading> copy;
    {
      const std::lock_guard lock(mutex_);
      ++reads_;
      if (away_) return fail(Errc::unavailable, "the store is away");
      copy = readings_[device];
    }
    for (auto at = copy.lower_bound(range.begin); at != copy.end() && at->first < range.end; ++at) {
      if (!take({at->first, {at->second}})) break;
    }
    return {};
  }
  void set_away(bool away) {
    const std::lock_guard lock(mutex_);
    away_ = away;
  }
  std::size_t reads() {
    const std::lock_guard lock(mutex_);
    return reads_;
  }

 private:
  std::mutex mutex_;
  std::map<DeviceId, std::map<Timestamp, Reading>> readings_;
  std::size_t reads_ = 0;
  bool away_ = false;
};

class AlertsTest : public ::testing::Test {
 protected:
  ~AlertsTest() override { alerts_.reset(); }

  /// As after a start of the server.
  void start() {
    alerts_.reset();
    auto opened = Alerts::open(settings());
    ASSERT_TRUE(opened) << to_string(opened.error());
    alerts_ = std::move(*opened);
    ASSERT_TRUE(alerts_->start(surroundings()));
  }

  virtual AlertSettings settings() {
    return {.file = directory_.path() / "alerts.sqlite", .senders = 1, .between_looks = 1ms, .clock = [this] {
              return now();
            }};
  }

  AlertsSurroundings surroundings() {
    AlertsSurroundings around;
    around.read = [this](const DeviceId& id, TimeRange range, const auto& take) {
      return store_.read(id, range, take);
    };
    around.changed = [this](const Alert& alert) {
      const std::lock_guard lock(mutex_);
      told_.push_back(alert);
    };
    around.connected = [this](const DeviceId&) {
      ++looks_;
      return false;
    };
    around.owned_since = [this](const DeviceId&) {
      const std::lock_guard lock(mutex_);
      return owned_since_;
    };
    around.post = [this](const WebhookRequest& request, const std::stop_token&) -> Result<unsigned> {
      if (const auto meanwhile = std::exchange(while_posting_, nullptr)) meanwhile();
      const std::lock_guard lock(mutex_);
      posted_.push_back(request);
      arrived_.notify_all();
      return answer_;
    };
    return around;
  }

  [[nodiscard]] Timestamp now() {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void set_now(Timestamp time) {
    const std::lock_guard lock(mutex_);
    now_ = time;
  }
  void set_owned_since(Timestamp time) {
    const std::lock_guard lock(mutex_);
    owned_since_ = time;
  }
  void set_answer(unsigned status) {
    const std::lock_guard lock(mutex_);
    answer_ = status;
  }

  /// Stores readings of each second from `begin` on, as one delivery, and waits until they are looked at.
  void deliver(Timestamp begin, const std::vector<double>& watts) {
    std::vector<Reading> readings;
    for (std::size_t i = 0; i < watts.size(); ++i)
      readings.push_back(reading(begin + std::chrono::seconds(i), watts[i]));
    deliver(readings);
  }
  void deliver(const std::vector<Reading>& readings) {
    store_.put(k_cellar, readings);
    if (alerts_->watches(k_cellar)) alerts_->stored(k_cellar, readings);
    alerts_->settle();
  }

  [[nodiscard]] std::vector<Alert> found() {
    return alerts_->alerts(k_cellar, {.range = {Timestamp::min(), Timestamp::max()}}).value().alerts;
  }

  /// What was posted, once so many have arrived.
  std::vector<WebhookRequest> posted(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(arrived_.wait_for(lock, 20s, [&] { return posted_.size() >= count; })) << "not enough was posted";
    return posted_;
  }
  std::vector<std::string> posted_types(std::size_t count) {
    std::vector<std::string> types;
    for (const WebhookRequest& one : posted(count)) {
      const auto begin = one.body.find(R"("type":")") + 8;
      types.push_back(one.body.substr(begin, one.body.find('"', begin) - begin));
    }
    return types;
  }
  std::vector<Alert> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }

  /// Waits until the room has looked at the clock as it is now.
  void wait_for_look() {
    for (const std::uint64_t last = looks_ + 2; looks_ < last;) std::this_thread::yield();
  }

  const DeviceId k_cellar = device("cellar");
  const edl::testing::TemporaryDirectory directory_;
  FakeStore store_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  Timestamp now_ = k_noon;
  std::atomic<std::uint64_t> looks_ = 0;
  unsigned answer_ = 200;
  std::function<void()> while_posting_;  ///< what happens while the first message is on its way
  std::optional<Timestamp> owned_since_{};
  std::vector<WebhookRequest> posted_;
  std::vector<Alert> told_;
  std::unique_ptr<Alerts> alerts_;
};

}  // namespace edl::server::testing
