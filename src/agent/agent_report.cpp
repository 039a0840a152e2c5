#include "agent/agent_report.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "edl_version.hpp"

namespace edl::agent {
namespace {

void tell_details(const MeterDetails& details, AgentStatus& status) {
  for (const Phase phase : k_phases) {
    if (const auto& energy = details.energy[phase]) {
      status.energy.push_back({std::string(name_of(phase)), energy->imported.value(), energy->exported.value()});
    }
  }
  if (details.neutral_current) status.neutral_current_a = details.neutral_current->value();
  status.bus_faults = details.bus_faults;
  status.chip_starts = details.starts;
}

void tell_pairing(const PairingDesk& pairing, AgentStatus& status) {
  PairingReport report = pairing.report();
  status.pairing = std::move(report.state);
  status.pairing_problem = std::move(report.problem);
}

}  // namespace

void MeterHealth::measured(Timestamp time) {
  const std::lock_guard lock(mutex_);
  if (state_.problem) spdlog::info("the meter measures again");
  state_.last_reading = time;
  state_.problem.reset();
}

void MeterHealth::failed(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!state_.problem) spdlog::error("the meter fails, its seconds are missing: {}", to_string(error));
  state_.problem = to_string(error);
}

AgentStatus status_of(const ReportingParts& parts) {
  const UplinkState way = parts.uplink.state();
  const MeterHealth::State measured = parts.health.state();
  AgentStatus status;
  status.version = k_version;
  status.device_id = parts.identity.device.text();
  status.server = parts.identity.server.text();
  status.meter = parts.meter;
  if (measured.last_reading) status.last_reading = to_rfc3339(*measured.last_reading);
  status.meter_problem = measured.problem;
  if (measured.details) tell_details(*measured.details, status);
  const OutboxCounts counts = parts.outbox.counts();
  status.backlog = counts.unsent;
  status.set_aside = counts.set_aside;
  status.lost = counts.dropped;
  const OutboxCounts events = parts.outbox.counts(RecordKind::event);
  const OutboxCounts harmonics = parts.outbox.counts(RecordKind::harmonics);
  status.events = events.unsent;
  status.harmonics = harmonics.unsent;
  const OutboxCounts switchings = parts.outbox.counts(RecordKind::switching);
  status.switchings = switchings.unsent;
  status.records_set_aside = events.set_aside + harmonics.set_aside + switchings.set_aside;
  status.records_lost = events.dropped + harmonics.dropped + switchings.dropped;
  status.delivering = way.delivering;
  status.connected = way.connected;
  if (way.last_delivery) status.last_delivery = to_rfc3339(*way.last_delivery);
  if (!way.problem.empty()) status.delivery_problem = way.problem;
  if (!way.record_problem.empty()) status.record_problem = way.record_problem;
  status.relays = parts.relays.states();
  status.relay_reports = parts.relays.reports();
  status.schedule = parts.schedule.report();
  if (parts.pairing != nullptr) tell_pairing(*parts.pairing, status);
  return status;
}

}  // namespace edl::agent
