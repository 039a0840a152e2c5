#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/alerts/alert_rows.hpp"
#include "server/alerts/records.hpp"

// Rows of webhooks and of what is on its way to them. All may throw SQLite::Exception and CorruptRow.
namespace edl::server::alerts {

/// What a message says.
enum class MessageKind : std::uint8_t {
  firing,   ///< the alert is on
  cleared,  ///< it is over, and was told before
  was,      ///< it was on, and nobody was told
  test,     ///< somebody tries the webhook
};

[[nodiscard]] std::optional<Webhook> select_webhook(SQLite::Database& db, DeviceNumber device);
/// @param secret  nullopt: the one that is there
void put_webhook(SQLite::Database& db, DeviceNumber device, const WebhookChange& change,
                 const std::optional<Secret>& secret, Timestamp now);
/// With all that is on its way to it.
void delete_webhook(SQLite::Database& db, DeviceNumber device);

/// The devices to one of whose messages somebody attends, and the message's id once it is on its way.
using BeingSent = std::map<std::int64_t, std::optional<std::int64_t>>;

/// @return whether there was room for it
[[nodiscard]] bool insert_delivery(SQLite::Database& db, DeviceNumber device, std::optional<AlertId> alert,
                                   MessageKind kind, Timestamp now, std::int64_t most);
/// Takes back that an alert is on, if nobody has tried to tell it yet.
/// @return whether it was there
[[nodiscard]] bool delete_untried_firing(SQLite::Database& db, AlertId alert, const BeingSent& being_sent);
void delete_tests(SQLite::Database& db, DeviceNumber device);
/// Of alerts of the rule.
void delete_deliveries_of(SQLite::Database& db, RuleId rule);

/// A message that is to be sent now.
struct Delivery {
  std::int64_t id = 0;
  DeviceNumber number{};
  DeviceId device;
  std::optional<Alert> alert{};
  MessageKind kind = MessageKind::test;
  std::int64_t tries = 0;  ///< that went wrong
  std::string url;
  Secret secret;
  Timestamp since;  ///< when the webhook was set
};

/// The one that is due for the longest time, and of no device to which one is being sent; of one alert the first.
[[nodiscard]] std::optional<Delivery> select_due(SQLite::Database& db, Timestamp now, const BeingSent& being_sent);
[[nodiscard]] bool is_waiting(SQLite::Database& db, const Delivery& delivery);
/// When the next one is due.
[[nodiscard]] std::optional<Timestamp> next_due(SQLite::Database& db);

void postpone(SQLite::Database& db, const Delivery& delivery, Timestamp until);
void note_delivered(SQLite::Database& db, const Delivery& delivery, Timestamp now);
/// The message is tried again at `retry_at`, and nothing else of the device before; or given up, a day after its first try.
/// @return whether it was given up
[[nodiscard]] bool note_failed(SQLite::Database& db, const Delivery& delivery, const std::string& problem,
                               Timestamp now, Timestamp retry_at);

[[nodiscard]] std::uint64_t count_deliveries(SQLite::Database& db);

}  // namespace edl::server::alerts
