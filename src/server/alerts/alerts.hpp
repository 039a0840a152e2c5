#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/reading.hpp"
#include "core/result.hpp"
#include "core/time_zone.hpp"
#include "core/timestamp.hpp"
#include "server/alerts/records.hpp"
#include "server/alerts/webhook_message.hpp"

namespace edl::server {

/// What the room needs of the others. All are called on its own threads, and may block.
struct AlertsSurroundings {
  /// Reads a device's readings of a range, ascending, and hands them to `take` until that gives false.
  std::function<Result<void>(const DeviceId&, TimeRange, const std::function<bool(const ReadingSet&)>& take)> read{};
  /// Whether a device's connection is open.
  std::function<bool(const DeviceId&)> connected{};
  /// For quiet hours.
  std::function<TimeZone(const DeviceId&)> zone{};
  /// Since when the device is its present owner's; nullopt: since ever. Rules and webhooks from before are a former owner's.
  std::function<std::optional<Timestamp>(const DeviceId&)> owned_since{};
  /// An alert was found, or has changed.
  std::function<void(const Alert&)> changed{};
  /// People are to be told, whenever it is not quiet, as webhooks are: the alert is on, or, by its `end`, it is over. Called
  /// with the room's lock, and before it is noted that they were told: after a crash it may come again.
  std::function<void(const Alert&)> push{};
  /// They are not to be told any more of what the rule has found. Called with the room's lock.
  std::function<void(RuleId)> take_back_pushes{};
  /// Posts to a webhook and gives the answer's status; soon when it is asked to stop.
  /// @return any status | why there is none, for people, without the URL
  std::function<Result<unsigned>(const WebhookRequest&, const std::stop_token&)> post{};
};

struct AlertSettings {
  std::filesystem::path file;
  std::optional<std::chrono::days> keep{};     ///< counted from an alert's end; nullopt: for ever
  std::size_t max_alerts_per_device = 10'000;  ///< of more, the oldest that are over are dropped
  std::size_t max_rules_per_device = 50;
  std::size_t max_waiting_readings = 200'000;      ///< more are read from the store when their turn comes
  std::int64_t max_messages_per_webhook = 1'000;   ///< that it has not taken; more are dropped
  unsigned senders = 4;                            ///< threads: a webhook that hangs holds up one of them
  std::chrono::milliseconds between_looks{1'000};  ///< at the clock
  std::chrono::milliseconds first_retry{1'000};    ///< doubled with each time, up to an hour
  std::function<Timestamp()> clock{};              ///< the system's if absent
};

/// Rules by which users are told of what their devices measure, what the rules have found, and who is told of it
/// (docs/alerts.md): one SQLite file of mode 0600. Readings are looked at once they are durable, on a thread of the room's
/// own; the time at which they were measured decides, however late they come.
///
/// All functions may be called from any thread. Each may fail with Errc::unavailable, corrupt or io where the file does
/// not work, with its name in `where`.
class Alerts {
 public:
  /// @return Errc::forbidden if others may read the file | Errc::corrupt if it is damaged, another program's, or a newer
  /// version's | Errc::io
  [[nodiscard]] static Result<std::unique_ptr<Alerts>> open(AlertSettings settings);
  Alerts(const Alerts&) = delete;
  Alerts& operator=(const Alerts&) = delete;
  ~Alerts();

  /// Begins to look and to send: first at the last day that was seen before, again, and at all since. Once.
  [[nodiscard]] Result<void> start(AlertsSurroundings around);

  /// Ends the threads: nothing around is called any more, and what comes now is looked at with the next start.
  void stop();

  // ---- what happens

  /// Whether the device has rules: a look into a table.
  [[nodiscard]] bool watches(const DeviceId& device) const;
  /// Readings of the device are durable. Never waits.
  void stored(const DeviceId& device, std::vector<Reading> readings);
  /// Something was heard of the device. Never waits.
  void heard(const DeviceId& device, Timestamp at);
  /// Waits until all that happened is looked at.
  void settle();

  // ---- rules

  [[nodiscard]] Result<std::vector<KeptRule>> rules(const DeviceId& device) const;
  /// @return Errc::conflict where the device has as many as it may
  [[nodiscard]] Result<KeptRule> add_rule(const DeviceId& device, const AlertRule& rule);
  /// Where the condition changes, the rule begins anew, and what of it is on ends without a word.
  /// @return Errc::not_found
  [[nodiscard]] Result<KeptRule> change_rule(const DeviceId& device, RuleId id, const AlertRule& rule);
  [[nodiscard]] Result<KeptRule> remove_rule(const DeviceId& device, RuleId id);
  /// Neither webhooks nor pushes tell of it for so long; 0 ends that. Apps are told, and told that it is silenced.
  [[nodiscard]] Result<KeptRule> silence_rule(const DeviceId& device, RuleId id, std::chrono::minutes time);

  // ---- alerts

  [[nodiscard]] Result<AlertList> alerts(const DeviceId& device, const AlertQuery& query) const;
  /// @return nullopt if there is none
  [[nodiscard]] Result<std::optional<Alert>> alert(AlertId id) const;
  /// The first counts: again, by whomever, changes nothing.
  [[nodiscard]] Result<Alert> acknowledge(AlertId id, const std::string& by);

  /// Whether what the rule has found is to wait now: it has quiet hours.
  [[nodiscard]] bool is_quiet_now(const DeviceId& device, RuleId rule) const;

  // ---- webhooks

  [[nodiscard]] Result<std::optional<Webhook>> webhook(const DeviceId& device) const;
  [[nodiscard]] Result<SetWebhook> set_webhook(const DeviceId& device, const WebhookChange& change);
  /// @return whether there was one
  [[nodiscard]] Result<bool> remove_webhook(const DeviceId& device);
  /// Sends a message soon, to see whether it arrives.
  /// @return Errc::not_found where there is no webhook
  [[nodiscard]] Result<void> test_webhook(const DeviceId& device);

  // ---- the device is another's

  /// Rules and webhook go; what was found stays, and is for nobody to see who had no part in it.
  [[nodiscard]] Result<void> forget_owner(const DeviceId& device);
  /// Removes for good what began before.
  [[nodiscard]] Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop);

  /// Deletes what is older than it shall be kept; done each hour anyway.
  [[nodiscard]] Result<void> drop_old();

  [[nodiscard]] AlertsHealth health() const;

 private:
  class Engine;
  explicit Alerts(std::unique_ptr<Engine> engine);
  const std::unique_ptr<Engine> engine_;
};

/// All alerts of one moment, in a new file.
/// @param from  the file of a room, open or not
/// @param to  does not exist; is made with mode 0600
[[nodiscard]] Result<void> copy_alerts(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace edl::server
