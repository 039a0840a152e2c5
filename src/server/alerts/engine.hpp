#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/alerts/alert_machine.hpp"
#include "server/alerts/alert_rows.hpp"
#include "server/alerts/alerts.hpp"
#include "server/alerts/alerts_file.hpp"
#include "server/alerts/reading_queue.hpp"
#include "server/alerts/webhook_rows.hpp"

namespace edl::server {

/// A rule at work.
struct WatchedRule {
  explicit WatchedRule(KeptRule rule);

  [[nodiscard]] bool by_clock() const { return !field_of(kept.rule.quantity); }
  [[nodiscard]] bool enabled() const { return kept.rule.enabled.value_or(true); }

  KeptRule kept;
  AlertCondition condition;
  AlertMachine machine;
  std::optional<AlertSpell> on{};  ///< its alert that is on
};

/// A device that has rules.
struct WatchedDevice {
  alerts::DeviceNumber number{};
  std::vector<WatchedRule> rules{};
  std::optional<Timestamp> looked_until{};  ///< the newest time of readings that the rules have seen
  std::optional<Timestamp> noted_until{};   ///< that of it which is in the file
  /// Since the start, the time up to then was looked at again. Before, nobody knows whether what comes is late.
  bool caught_up = true;
  std::uint64_t version = 0;  ///< of its rules: another one each time they change
  bool untold = true;         ///< there may be something to tell

  [[nodiscard]] WatchedRule* find(RuleId id);
};

/// The file, what is known in memory of devices with rules, the thread that looks at readings and the clock, and those
/// that send to webhooks.
class Alerts::Engine {
 public:
  Engine(AlertSettings settings, std::unique_ptr<SQLite::Database> db);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() { stop(); }

  /// Reads all rules.
  [[nodiscard]] Result<void> open();
  /// Starts the threads.
  [[nodiscard]] Result<void> start(AlertsSurroundings around);
  void stop();

  [[nodiscard]] const AlertSettings& settings() const { return settings_; }
  [[nodiscard]] Timestamp now() const { return settings_.clock(); }

  [[nodiscard]] bool watches(const DeviceId& device) const;
  void stored(const DeviceId& device, std::vector<Reading> readings) { queue_.push(device, std::move(readings)); }
  void heard(const DeviceId& device, Timestamp at);
  void settle() { queue_.wait_until_idle(); }

  /// Runs `body(db, number)`, which returns a Result, in a transaction that is committed if it succeeds. Then the device's
  /// rules are as the file says, and the apps hear of `changed`.
  template <typename Body>
  auto change(const DeviceId& device, const Body& body)
      -> std::invoke_result_t<const Body&, SQLite::Database&, alerts::DeviceNumber> {
    const std::lock_guard lock(mutex_);
    auto result = guarded([&] {
      SQLite::Transaction transaction(*db_, SQLite::TransactionBehavior::IMMEDIATE);
      auto done = body(*db_, alerts::find_or_add_device(*db_, device));
      if (done) {
        transaction.commit();
        load(device);
      }
      return done;
    });
    wake_senders();
    return result;
  }

  /// Runs `body(db)`, which returns a Result.
  template <typename Body>
  auto read(const Body& body) -> std::invoke_result_t<const Body&, SQLite::Database&> {
    const std::lock_guard lock(mutex_);
    return guarded([&] { return body(*db_); });
  }

  void tell_apps(const std::vector<Alert>& news);
  void take_back_pushes(RuleId rule) const;
  [[nodiscard]] bool is_quiet_now(const DeviceId& device, RuleId rule);
  [[nodiscard]] Result<void> forget_owner(const DeviceId& device);
  [[nodiscard]] Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop);
  [[nodiscard]] Result<void> drop_old();
  [[nodiscard]] AlertsHealth health();

 private:
  template <typename Call>
  auto guarded(const Call& call) -> std::invoke_result_t<const Call&> {
    try {
      return call();
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(alerts::error_of(exception, settings_.file));
    } catch (const alerts::CorruptRow& row) {
      return fail(Errc::corrupt, row.message, settings_.file.string());
    }
  }

  [[nodiscard]] Result<void> forget_former_owner(const alerts::DeviceRow& row);
  /// Takes a device's rules out of the file; with mutex_.
  void load(const DeviceId& device);

  // ---- the thread that looks (looking.cpp)
  void work(const std::stop_token& stop);
  void look_at(const DeviceId& device, alerts::ToLookAt what);
  /// @return what came late of it
  [[nodiscard]] Result<std::vector<TimeRange>> follow(const DeviceId& device, const std::vector<ReadingSet>& sets);
  void look_at_clock();
  /// @return whether anything has changed
  [[nodiscard]] bool look_at_clock(const DeviceId& id, WatchedDevice& device);
  void note_progress();
  /// Of a device whose clock is further ahead nothing is believed.
  [[nodiscard]] Timestamp latest_believed() const { return now() + std::chrono::minutes(1); }

  // ---- the same thread, where readings came late (looking_again.cpp)
  struct Rework;
  [[nodiscard]] Result<void> look_again(const DeviceId& device, TimeRange late);
  /// @return nullopt: there is no such device any more
  [[nodiscard]] Result<std::optional<Rework>> begin_rework(const DeviceId& device, TimeRange late);
  [[nodiscard]] Result<void> read_again(const DeviceId& device, Rework& rework);
  [[nodiscard]] Result<void> keep(const DeviceId& device, TimeRange late, const Rework& rework);

  /// Tells webhooks, pushes and apps what they have not been told; the apps where the lock is gone.
  [[nodiscard]] Result<std::vector<Alert>> tell(const DeviceId& device);
  void tell_people(const WatchedDevice& device, const Alert& alert, alerts::MessageKind kind);
  void note_outcome(const Result<void>& outcome);

  // ---- those that send (sending.cpp)
  void send(const std::stop_token& stop);
  [[nodiscard]] Result<std::optional<alerts::Delivery>> take_delivery();
  [[nodiscard]] bool begin_sending(const alerts::Delivery& delivery);
  void send_one(const alerts::Delivery& delivery, const std::stop_token& stop);
  [[nodiscard]] std::chrono::milliseconds until_next_delivery();
  void wake_senders();

  const AlertSettings settings_;
  AlertsSurroundings around_;  ///< set before the threads are
  mutable std::mutex mutex_;
  std::unique_ptr<SQLite::Database> db_;                 // with mutex_
  std::unordered_map<DeviceId, WatchedDevice> devices_;  // with mutex_
  alerts::BeingSent being_sent_;                         // with mutex_
  std::string problem_;                                  // with mutex_
  std::uint64_t versions_ = 0;                           // with mutex_
  mutable std::shared_mutex watched_mutex_;
  std::unordered_map<DeviceId, std::optional<Timestamp>> heard_;  // with watched_mutex_; every device with rules
  Timestamp listening_since_;  ///< of the thread that looks: what was before, nobody could hear
  Timestamp looked_at_clock_;  ///< of that thread

  alerts::ReadingQueue queue_;
  std::mutex wake_mutex_;
  std::condition_variable_any wake_;
  std::uint64_t woken_ = 0;  // with wake_mutex_
  std::jthread looking_;
  std::vector<std::jthread> sending_;
};

}  // namespace edl::server
