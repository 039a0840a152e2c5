#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <vector>

#include "server/alerts/records.hpp"
#include "server/alerts/replay.hpp"

// Rows of rules and of what they have found. All may throw SQLite::Exception and CorruptRow.
namespace edl::server::alerts {

enum class DeviceNumber : std::int64_t {};

/// What a webhook has been told of an alert, or would have been.
enum class Told : std::uint8_t { nothing, that_it_is_on, all };

struct DeviceRow {
  DeviceNumber number{};
  DeviceId id;
  std::optional<Timestamp> looked_until{};
};

[[nodiscard]] std::optional<DeviceNumber> find_device(SQLite::Database& db, const DeviceId& device);
[[nodiscard]] DeviceNumber find_or_add_device(SQLite::Database& db, const DeviceId& device);
[[nodiscard]] std::vector<DeviceRow> select_devices(SQLite::Database& db);
void note_looked_until(SQLite::Database& db, DeviceNumber device, Timestamp time);

[[nodiscard]] std::vector<KeptRule> select_rules(SQLite::Database& db, DeviceNumber device);
[[nodiscard]] RuleId insert_rule(SQLite::Database& db, DeviceNumber device, const AlertRule& rule, Timestamp since);
void update_rule(SQLite::Database& db, const KeptRule& rule);
void delete_rule(SQLite::Database& db, RuleId rule);

/// Ends what of the rule is on, as its owner wills it: nobody is told.
/// @return those alerts
[[nodiscard]] std::vector<AlertId> end_alerts_of(SQLite::Database& db, RuleId rule, Timestamp now);

/// @param spell  without an id
[[nodiscard]] AlertId insert_alert(SQLite::Database& db, DeviceNumber device, const KeptRule& rule,
                                   const AlertSpell& spell, Timestamp now);
void update_spell(SQLite::Database& db, const AlertSpell& spell);

/// Of the rule as it is since `since`, ascending, those that had not ended with `begin`.
[[nodiscard]] std::vector<AlertSpell> select_spells(SQLite::Database& db, const KeptRule& rule, Timestamp begin);
/// The one that is on.
[[nodiscard]] std::optional<AlertSpell> select_open_spell(SQLite::Database& db, const KeptRule& rule);

struct UntoldAlert {
  Alert alert;
  Told told = Told::nothing;
};
[[nodiscard]] std::vector<UntoldAlert> select_untold(SQLite::Database& db, DeviceNumber device);
void set_told(SQLite::Database& db, AlertId alert, Told told, bool late);

[[nodiscard]] std::optional<Alert> select_alert(SQLite::Database& db, AlertId alert);
/// The newest first.
[[nodiscard]] std::vector<Alert> select_alerts(SQLite::Database& db, DeviceNumber device, const AlertQuery& query,
                                               std::size_t limit);
void acknowledge(SQLite::Database& db, AlertId alert, const std::string& by, Timestamp now);

/// Deletes some of the device's alerts that began before `before`, with what is to be told of them.
/// @return how many
[[nodiscard]] int erase_some(SQLite::Database& db, DeviceNumber device, Timestamp before, int most);
/// Deletes some of those that ended before `before`, and of devices with more than `keep` the oldest of the others.
[[nodiscard]] int drop_some(SQLite::Database& db, std::optional<Timestamp> before, std::int64_t keep, int most);

[[nodiscard]] std::uint64_t count_open(SQLite::Database& db);

}  // namespace edl::server::alerts
