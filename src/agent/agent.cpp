#include "agent/agent.hpp"

#include <spdlog/spdlog.h>

#include <thread>
#include <utility>

#include "agent/agent_status.hpp"
#include "agent/recorder.hpp"
#include "agent/relay_commands.hpp"
#include "agent/uplink/uplink.hpp"
#include "edl_version.hpp"

namespace edl::agent {
namespace {

constexpr std::chrono::seconds k_status_interval{2};

/// The outbox as the uplink sees it.
class OutboxBacklog final : public Backlog {
 public:
  explicit OutboxBacklog(Outbox& outbox) : outbox_(outbox) {}

  [[nodiscard]] std::optional<Timestamp> newest() override { return outbox_.newest(); }
  [[nodiscard]] Result<std::vector<ReadingSet>> unsent(TimeRange range, std::size_t max_readings) override {
    return outbox_.unsent(range, max_readings);
  }
  [[nodiscard]] Result<void> mark_sent(std::span<const Timestamp> times, Timestamp at) override {
    return outbox_.mark_sent(times, at).map([](std::uint64_t) {});
  }
  [[nodiscard]] Result<void> set_aside(Timestamp time, std::span<const Phase> phases, const std::string& why,
                                       Timestamp at) override {
    return outbox_.set_aside(time, phases, why, at).map([](std::uint64_t) {});
  }

 private:
  Outbox& outbox_;
};

std::optional<std::string> text_of(const std::optional<Timestamp>& time) {
  return time ? std::optional(to_rfc3339(*time)) : std::nullopt;
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

/// Declared so that the meter stops first, then the uplink.
struct Agent::House {
  House(AgentSettings settings_, const AgentParts& parts_)
      : settings(std::move(settings_)), parts(parts_), relays(parts.relays), backlog(parts.outbox),
        uplink({settings.identity.server, settings.identity.device, settings.key, k_version}, backlog, parts.clock,
               hooks()),
        recorder(parts.meter, parts.outbox, parts.clock, [this] { uplink.wake(); }),
        status_writer([this](const std::stop_token& stop) { write_status(stop); }) {}

  ConversationHooks hooks() {
    return {
        .relays = [this] { return relays.states(); },
        .backlog = [this] { return parts.outbox.counts().unsent; },
        .carry_out = [this](const message::Command& command, Timestamp now) { return relays.carry_out(command, now); }};
  }

  void write_status(const std::stop_token& stop) {
    bool told = false;
    do {
      const auto written = replace_file(settings.folder.status(), to_json(status()));
      if (!written && !std::exchange(told, true))
        spdlog::warn("no status for edl-agent status: {}", to_string(written.error()));
    } while (parts.clock.wait_until(parts.clock.monotonic() + k_status_interval, stop));
  }

  AgentStatus status() {
    const UplinkStatus link = uplink.status();
    const MeterStatus meter = recorder.status();
    const OutboxCounts counts = parts.outbox.counts();
    AgentStatus status;
    status.device_id = settings.identity.device.text();
    status.server = settings.identity.server.text();
    status.running = true;
    status.written_at = to_rfc3339(parts.clock.now());
    status.connected = link.connected;
    status.meter = settings.meter_name;
    status.meter_state = meter.state;
    status.meter_problem = unless_empty(meter.problem);
    status.last_reading = text_of(meter.last_reading);
    status.last_delivery = text_of(link.delivery.last_delivery);
    status.failing_since = text_of(link.delivery.failing_since);
    status.problem = unless_empty(link.delivery.problem);
    status.queue = counts.unsent;
    status.kept = counts.sent;
    status.set_aside = counts.set_aside;
    status.dropped = counts.dropped;
    status.relays = relays.states();
    return status;
  }

  const AgentSettings settings;
  const AgentParts parts;
  RelayCommands relays;
  OutboxBacklog backlog;
  Uplink uplink;
  Recorder recorder;
  std::jthread status_writer;
};

Agent::Agent(AgentSettings settings, const AgentParts& parts)
    : house_(std::make_unique<House>(std::move(settings), parts)) {}

Agent::~Agent() = default;

}  // namespace edl::agent
