#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/relay/relay_rules.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// An order from outside, known by its id.
struct SwitchCommand {
  static constexpr std::size_t k_max_id_length = 128;

  std::string id;  ///< 1 to k_max_id_length characters
  Phase phase = Phase::a;
  Switch to = Switch::off;
  Timestamp expires_at;  ///< not carried out from this moment on

  bool operator==(const SwitchCommand&) const = default;
};

/// What a relay remembers over a restart.
struct KeptRelay {
  std::optional<RelayState> wished{};       ///< what it was switched to last; nullopt: never
  bool tripped = false;                     ///< it was switched off for overload, and nobody has switched it on since
  std::optional<Timestamp> locked_until{};  ///< not switched on before
  std::vector<Timestamp> trips{};           ///< overloads of the last day, ascending

  bool operator==(const KeptRelay&) const = default;
};

/// A command that was begun: it is not carried out again, whether or not its outcome is known.
struct KeptCommand {
  SwitchCommand command;
  std::optional<RelayState> outcome{};  ///< what it ended in; nullopt: it failed, or the agent ended before it did

  bool operator==(const KeptCommand&) const = default;
};

/// What all relays remember over a restart.
struct RelayMemory {
  static constexpr std::size_t k_max_commands = 64;
  static constexpr std::size_t k_max_trips = 100;

  PerPhase<KeptRelay> relays{};
  std::vector<KeptCommand> commands{};  ///< oldest first, those that could still come again

  bool operator==(const RelayMemory&) const = default;
};

/// As JSON, format 1.
[[nodiscard]] std::string to_json(const RelayMemory& memory);

/// @return Errc::unreadable, Errc::invalid with what is wrong and where
[[nodiscard]] Result<RelayMemory> parse_relay_memory(std::string_view json);

/// Reads the file; there need not be one.
/// @return as parse_relay_memory() and read_private_file(), but for Errc::not_found
[[nodiscard]] Result<RelayMemory> load_relay_memory(const std::filesystem::path& file);

/// Replaces the file, mode 0600: it holds the old or the new memory, whatever happens.
/// @return Errc::io
[[nodiscard]] Result<void> save_relay_memory(const std::filesystem::path& file, const RelayMemory& memory);

}  // namespace edl::agent
