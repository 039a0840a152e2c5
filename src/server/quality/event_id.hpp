#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/power_event.hpp"

namespace edl::server {

/// What identifies an event within its device.
struct EventIdentity {
  Timestamp begin;
  PowerEventKind kind = PowerEventKind::voltage_dip;
  std::vector<Phase> phases;

  bool operator==(const EventIdentity&) const = default;
};

[[nodiscard]] EventIdentity identity_of(const PowerEvent& event);

/// "1795687200000-voltage_dip-AB": milliseconds since 1970, kind, phases. As good as the identity itself, so it stays the
/// same when the event is told again, after a restart, and in a restored backup.
[[nodiscard]] std::string to_id(const EventIdentity& identity);

/// @return nothing for a text that to_id does not make
[[nodiscard]] std::optional<EventIdentity> parse_event_id(std::string_view id);

/// "AB": how ids and rows write phases.
[[nodiscard]] std::string phases_text(const std::vector<Phase>& phases);

/// @return nothing unless 1 to 3 phases ascend
[[nodiscard]] std::optional<std::vector<Phase>> parse_phases(std::string_view text);

}  // namespace edl::server
