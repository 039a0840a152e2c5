#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/phase.hpp"

namespace edl::server {

/// What to do with a relay.
enum class Switch : std::uint8_t { on, off, toggle };

[[nodiscard]] constexpr std::string_view name_of(Switch to) {
  switch (to) {
    case Switch::on: return "on";
    case Switch::off: return "off";
    case Switch::toggle: return "toggle";
  }
  return "";
}

struct SwitchOrder {
  Phase phase = Phase::a;
  Switch to = Switch::off;

  bool operator==(const SwitchOrder&) const = default;
};

/// Measure the harmonics of all phases now. The set comes by its own way, as those that nobody asks for do.
struct CaptureOrder {
  bool operator==(const CaptureOrder&) const = default;
};

/// What a device is told to do.
using Order = std::variant<SwitchOrder, CaptureOrder>;

/// How a command ended.
enum class CommandStatus : std::uint8_t {
  acknowledged,  ///< done; a relay is in `state`
  refused,       ///< the device said no, and why
  timeout,       ///< no answer; whether it was done is not known
  offline,       ///< not sent: the device is not connected
  overloaded,    ///< not sent: too many commands wait already
};

/// The word that apps see.
[[nodiscard]] constexpr std::string_view name_of(CommandStatus status) {
  switch (status) {
    case CommandStatus::acknowledged: return "acknowledged";
    case CommandStatus::refused: return "refused";
    case CommandStatus::timeout: return "timeout";
    case CommandStatus::offline: return "offline";
    case CommandStatus::overloaded: return "overloaded";
  }
  return "";
}

struct CommandResult {
  std::string id;
  CommandStatus status = CommandStatus::offline;
  Order order{};
  std::string state{};  ///< of a switch order that is acknowledged: "on" or "off"
  std::string error{};  ///< otherwise: why, for people
  std::chrono::milliseconds latency{0};
};

/// Limits of what waits at once.
inline constexpr std::size_t k_max_pending_commands = 10'000;
inline constexpr std::size_t k_max_watched_devices = 100;

}  // namespace edl::server
