#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/agent_folder.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// What `edl-agent status` shows of one phase's relay. Times as RFC 3339.
struct RelayReport {
  std::string phase;
  std::optional<std::string> state;         ///< "on" or "off": what is, by feedback where it is wired
  std::string wished;                       ///< "on" or "off": what it was switched to
  std::optional<std::string> problem;       ///< it does not follow, it moved by itself, its line does not tell
  std::optional<std::string> locked_until;  ///< not switched on before
  std::optional<std::string> locked_because;
  std::uint64_t overloads_today = 0;  ///< switched off for overload, in the last 24 h
  std::optional<double> limit_a;      ///< it is switched off above, null: it is not guarded
  std::optional<std::uint64_t> limit_after_s;
  std::optional<std::uint64_t> above_limit_s;  ///< how long it has been above
};

/// What `edl-agent status` shows of the schedule. Times as RFC 3339.
struct ScheduleReport {
  std::uint64_t revision = 0;  ///< 0: there was never one
  std::uint64_t entries = 0;
  std::string timezone;
  std::optional<std::string> next_time;  ///< null: nothing will be switched within a year
  std::optional<std::string> next_phase;
  std::optional<std::string> next_state;
  std::vector<std::string> resting;  ///< a sentence for each entry that has to do without its sun today
};

/// What `edl-agent status` shows of one phase's energy, by direction, in kWh.
struct EnergyReport {
  std::string phase;
  double imported_kwh = 0;  ///< the counter that readings carry
  double exported_kwh = 0;  ///< since the agent started
};

/// What `edl-agent status` shows of a running agent.
struct AgentStatus {
  std::string version;
  std::string device_id;
  std::string server;
  std::string meter;                         ///< which, and how it is: "simulated", "replay:FILE"
  std::optional<std::string> last_reading;   ///< RFC 3339
  std::optional<std::string> meter_problem;  ///< the last second that could not be measured, and why
  std::optional<double> neutral_current_a;   ///< RMS of the newest second; null: not measured
  std::vector<EnergyReport> energy;          ///< ascending phase; empty: this meter does not tell
  std::optional<std::uint64_t> bus_faults;   ///< damaged answers of the chip since the start; null: there is no chip
  std::optional<std::uint64_t> chip_starts;  ///< how often the chip was set up, the first time included; null as above
  std::uint64_t backlog = 0;                 ///< reading sets that wait to be delivered
  std::uint64_t set_aside = 0;               ///< readings that the server refuses; kept
  std::uint64_t lost = 0;                    ///< undelivered reading sets that a full outbox has cost
  std::uint64_t events = 0;                  ///< events that wait to be delivered
  std::uint64_t harmonics = 0;               ///< sets of harmonics that do
  std::uint64_t records_set_aside = 0;       ///< of both, what the server refuses; kept
  std::uint64_t records_lost = 0;            ///< of both, what a full outbox has cost
  bool delivering = false;
  bool connected = false;                    ///< commands can come
  std::optional<std::string> last_delivery;  ///< RFC 3339, since the agent started
  std::optional<std::string> delivery_problem;
  std::optional<std::string> record_problem;   ///< why events or harmonics could not be delivered the last time
  std::map<std::string, std::string> relays;   ///< by phase: "on" or "off"
  std::vector<RelayReport> relay_reports;      ///< ascending phase
  std::optional<ScheduleReport> schedule;      ///< null: an older agent
  std::uint64_t switchings = 0;                ///< what was switched by itself and waits to be told to the server
  std::optional<std::string> pairing;          ///< "closed", "locked", "open until TIME"; null: there is none
  std::optional<std::string> pairing_problem;  ///< why phones cannot find the device
};

[[nodiscard]] std::string to_json(const AgentStatus& status);

/// For people.
[[nodiscard]] std::string to_text(const AgentStatus& status);

/// What AgentSocket is asked for it.
inline constexpr std::string_view k_status_request = "status";

/// Asks the agent that runs in the folder.
/// @return Errc::unavailable if none does
[[nodiscard]] Result<AgentStatus> ask_status(const AgentFolder& folder);

}  // namespace edl::agent
