#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>

#include "agent/agent_folder.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Which meter to run, and how.
struct MeterSettings {
  std::optional<std::filesystem::path> replay;       ///< a recording; none: the simulated house
  std::string speed = "1";                           ///< of a recording: a factor, or "max"
  std::uint64_t seed = 1;                            ///< of the simulation
  std::optional<std::chrono::seconds> simulate_since{};  ///< the simulation first makes up for this much of the past
};

struct AgentSettings {
  AgentFolder folder;
  MeterSettings meter;
};

/// Wires the rooms and measures, keeps and delivers until `stop` is requested, or until a recording is over and all
/// of it delivered. Nothing that was measured is lost when it ends.
/// @return the first room's error, if one cannot be opened
[[nodiscard]] Result<void> run_agent(const AgentSettings& settings, const std::stop_token& stop);

}  // namespace edl::agent
