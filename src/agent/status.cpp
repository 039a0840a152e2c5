#include "agent/status.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "agent/agent_socket.hpp"
#include "core/described_json.hpp"

namespace edl::agent {

BOOST_DESCRIBE_STRUCT(RelayReport, (),
                      (phase, state, wished, problem, locked_until, locked_because, overloads_today, limit_a,
                       limit_after_s, above_limit_s))
BOOST_DESCRIBE_STRUCT(ScheduleReport, (), (revision, entries, timezone, next_time, next_phase, next_state, resting))
BOOST_DESCRIBE_STRUCT(EnergyReport, (), (phase, imported_kwh, exported_kwh))
BOOST_DESCRIBE_STRUCT(AgentStatus, (),
                      (version, device_id, server, meter, last_reading, meter_problem, neutral_current_a, energy,
                       bus_faults, chip_starts, backlog, set_aside, lost, events, harmonics, records_set_aside,
                       records_lost, delivering, connected, last_delivery, delivery_problem, record_problem, relays,
                       relay_reports, schedule, switchings, pairing, pairing_problem))

namespace {

/// "A on, wished off; not switched on before …: …; guarded: 16 A for 10 s"
std::string line_of(const RelayReport& relay) {
  std::string out = relay.phase + " " + relay.state.value_or("unknown");
  if (relay.state != relay.wished) out += ", wished " + relay.wished;
  if (relay.limit_a) {
    out += fmt::format(", off after {} s above {} A", relay.limit_after_s.value_or(0), *relay.limit_a);
    if (relay.above_limit_s.value_or(0) > 0) out += fmt::format(" (above for {} s now)", *relay.above_limit_s);
  }
  if (relay.overloads_today > 0) out += fmt::format("; overloads within a day: {}", relay.overloads_today);
  if (relay.locked_until) {
    out += fmt::format("; not switched on before {}: {}", *relay.locked_until, relay.locked_because.value_or(""));
  }
  if (relay.problem) out += "; trouble: " + *relay.problem;
  return out;
}

/// "next 2026-11-27T17:00:00.000Z: A off (3 entries, Europe/Berlin, revision 7)"
std::string line_of(const ScheduleReport& schedule) {
  if (schedule.entries == 0) return "none";
  const std::string what =
      fmt::format(" ({} entries, {}, revision {})", schedule.entries, schedule.timezone, schedule.revision);
  if (!schedule.next_time) return "nothing to switch within a year" + what;
  return fmt::format("next {}: {} {}", *schedule.next_time, schedule.next_phase.value_or("?"),
                     schedule.next_state.value_or("?")) +
         what;
}

}  // namespace

std::string to_json(const AgentStatus& status) { return print_json(status); }

std::string to_text(const AgentStatus& status) {
  std::string out;
  const auto line = [&out](std::string_view name, const std::string& value) {
    fmt::format_to(std::back_inserter(out), "{:<15}{}\n", name, value);
  };
  line("device", status.device_id);
  line("agent", "edl-agent " + status.version);
  line("meter", status.meter + (status.meter_problem ? ", failing: " + *status.meter_problem : ""));
  line("last reading", status.last_reading.value_or("none yet"));
  if (status.bus_faults.value_or(0) > 0 || status.chip_starts.value_or(0) > 1) {
    line("chip", fmt::format("{} damaged answers, set up {} times", status.bus_faults.value_or(0),
                             status.chip_starts.value_or(0)));
  }
  for (const EnergyReport& energy : status.energy) {
    line(&energy == &status.energy.front() ? "energy" : "",
         fmt::format("{} {:.3f} kWh drawn, {:.3f} kWh fed in since the start", energy.phase, energy.imported_kwh,
                     energy.exported_kwh));
  }
  if (status.neutral_current_a) line("neutral", fmt::format("{:.3f} A", *status.neutral_current_a));
  line("server", status.server + (status.connected ? ", connected" : ", not connected"));
  line("delivery", status.delivering ? "working" : "waiting: " + status.delivery_problem.value_or("nothing sent yet"));
  line("last delivery", status.last_delivery.value_or("none since the start"));
  line("queue", fmt::format("{} reading sets wait", status.backlog));
  if (status.events + status.harmonics > 0) {
    line("", fmt::format("{} events and {} sets of harmonics wait{}", status.events, status.harmonics,
                         status.record_problem ? ": " + *status.record_problem : ""));
  }
  if (status.switchings > 0) line("", fmt::format("{} switchings wait to be told", status.switchings));
  if (status.set_aside > 0) line("refused", fmt::format("{} readings, kept", status.set_aside));
  if (status.lost > 0) line("lost", fmt::format("{} reading sets, the outbox was full", status.lost));
  if (status.records_set_aside > 0)
    line("refused", fmt::format("{} events or harmonics, kept", status.records_set_aside));
  if (status.records_lost > 0)
    line("lost", fmt::format("{} events or harmonics, the outbox was full", status.records_lost));
  if (status.pairing) {
    line("pairing", *status.pairing + (status.pairing_problem ? ", but " + *status.pairing_problem : ""));
  }
  if (status.relay_reports.empty()) line("relays", "none");
  for (const RelayReport& relay : status.relay_reports) {
    line(&relay == &status.relay_reports.front() ? "relays" : "", line_of(relay));
  }
  if (status.schedule) {
    line("schedule", line_of(*status.schedule));
    for (const std::string& sentence : status.schedule->resting) line("", sentence);
  }
  return out;
}

Result<AgentStatus> ask_status(const AgentFolder& folder) {
  const auto answer = ask_agent(folder, k_status_request);
  if (!answer) return tl::unexpected(answer.error());
  auto status = parse_json<AgentStatus>(*answer, UnknownMembers::skip);
  if (!status) return fail(Errc::unreadable, "the agent's answer is not understood", folder.agent_socket().string());
  return std::move(*status);
}

}  // namespace edl::agent
