#include "agent/agent.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "agent/outbox/outbox.hpp"
#include "agent/set_buffer.hpp"
#include "agent/status.hpp"
#include "agent/uplink/uplink.hpp"
#include "edl_version.hpp"

namespace edl::agent {
namespace {

/// Sets that may wait for the disk: a minute of a stuck one, and what a simulation makes meanwhile.
constexpr std::size_t k_max_buffered_sets = 1'000;
constexpr std::chrono::minutes k_prune_every{1};

/// The outbox as the uplink sees it.
class OutboxQueue final : public DeliveryQueue {
 public:
  OutboxQueue(Outbox& outbox, const Clock& clock) : outbox_(outbox), clock_(clock) {}

  Result<std::vector<ReadingSet>> newest_unsent(std::size_t max_sets) override {
    TimeRange range = k_all_time;
    // With more than that waiting, the newest seconds are those at the end of what was measured.
    if (const auto newest = outbox_.newest(); newest && backlog() > max_sets) {
      range.begin = *newest - std::chrono::seconds(max_sets - 1);
    }
    return first_unsent(range, max_sets);
  }
  Result<std::vector<ReadingSet>> oldest_unsent(std::size_t max_sets) override {
    return first_unsent(k_all_time, max_sets);
  }
  Result<void> mark_sent(const std::vector<Timestamp>& times) override {
    return outbox_.mark_sent(times, clock_.now()).map([](auto) {});
  }
  Result<void> set_aside(Timestamp time, const std::string& why) override {
    return outbox_.set_aside(time, k_phases, why, clock_.now()).map([](auto) {});
  }
  std::size_t backlog() const override { return outbox_.counts().unsent; }

 private:
  static constexpr TimeRange k_all_time{Timestamp::min(), Timestamp::max()};

  Result<std::vector<ReadingSet>> first_unsent(TimeRange range, std::size_t max_sets) {
    auto sets = outbox_.unsent(range, std::min(max_sets * k_phase_count, k_max_readings_per_batch));
    if (sets && sets->size() > max_sets) sets->resize(max_sets);
    return sets;
  }

  Outbox& outbox_;
  const Clock& clock_;
};

MeterStart start_after(const Outbox& outbox) {
  MeterStart start;
  start.newest = outbox.newest();
  for (const Phase phase : k_phases) start.energy[phase] = outbox.energy()[phase].value_or(KilowattHour(0));
  return start;
}

/// How the meter is, for status. Any thread.
class MeterHealth {
 public:
  struct State {
    std::optional<Timestamp> last_reading;
    std::optional<std::string> problem;
  };

  void measured(Timestamp time) {
    const std::lock_guard lock(mutex_);
    if (state_.problem) spdlog::info("the meter measures again");
    state_ = {time, std::nullopt};
  }

  /// Logs a problem once, not each second.
  void failed(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!state_.problem) spdlog::error("the meter fails, its seconds are missing: {}", to_string(error));
    state_.problem = to_string(error);
  }

  [[nodiscard]] State state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

 private:
  mutable std::mutex mutex_;
  State state_;
};

/// Takes what the meter gives, until it gives no more.
void measure(Meter& meter, RelayDesk& relays, SetBuffer& buffer, MeterHealth& health, const std::stop_token& stop) {
  for (;;) {
    auto set = meter.next(stop);
    if (!set) {
      health.failed(set.error());
      continue;
    }
    if (!*set) return;
    health.measured((*set)->time);
    relays.measured(**set);
    buffer.put(std::move(**set));
  }
}

/// Writes what has gathered into the outbox, until there is no more, and wakes the uplink.
void keep(SetBuffer& buffer, Outbox& outbox, Uplink& uplink, const Clock& clock) {
  MonotonicTime next_prune = clock.monotonic();
  bool failing = false;
  for (;;) {
    const auto sets = buffer.take();
    if (sets.empty()) return;
    const auto put = outbox.put(sets);
    if (!put && !std::exchange(failing, true)) {
      spdlog::error("readings cannot be kept: {}", to_string(put.error()));
    }
    if (put && std::exchange(failing, false)) spdlog::info("readings are kept again");
    if (put && put->dropped > 0) {
      spdlog::error("the outbox is full: the {} oldest undelivered reading sets are lost", put->dropped);
    }
    uplink.wake();
    if (clock.monotonic() < next_prune) continue;
    next_prune = clock.monotonic() + k_prune_every;
    if (const auto pruned = outbox.prune(clock.now()); !pruned) {
      spdlog::warn("sent readings cannot be cleared away: {}", to_string(pruned.error()));
    }
  }
}

/// After a recording: waits until all of it is at the server.
void deliver_rest(const Outbox& outbox, Clock& clock, const std::stop_token& stop) {
  constexpr std::chrono::milliseconds k_look_every{100};
  spdlog::info("the recording is over; {} reading sets are still to be delivered", outbox.counts().unsent);
  while (outbox.counts().unsent > 0 && clock.wait_until(clock.monotonic() + k_look_every, stop)) {
  }
  if (outbox.counts().unsent == 0) spdlog::info("all of the recording is delivered");
}

/// Numbers for jitter, for any thread.
Random make_random() {
  struct Source {
    std::mutex mutex;
    std::minstd_rand engine{std::random_device{}()};
  };
  return [source = std::make_shared<Source>()] {
    const std::lock_guard lock(source->mutex);
    return std::uniform_real_distribution<double>(0.0, 1.0)(source->engine);
  };
}

AgentStatus status_of(const Identity& identity, const std::string& meter, const MeterHealth& health,
                      const Outbox& outbox, const Uplink& uplink, const RelayDesk& relays) {
  const UplinkState way = uplink.state();
  const MeterHealth::State measured = health.state();
  AgentStatus status;
  status.version = k_version;
  status.device_id = identity.device.text();
  status.server = identity.server.text();
  status.meter = meter;
  if (measured.last_reading) status.last_reading = to_rfc3339(*measured.last_reading);
  status.meter_problem = measured.problem;
  const OutboxCounts counts = outbox.counts();
  status.backlog = counts.unsent;
  status.set_aside = counts.set_aside;
  status.lost = counts.dropped;
  status.delivering = way.delivering;
  status.connected = way.connected;
  if (way.last_delivery) status.last_delivery = to_rfc3339(*way.last_delivery);
  if (!way.problem.empty()) status.delivery_problem = way.problem;
  status.relays = relays.states();
  status.relay_reports = relays.reports();
  return status;
}

}  // namespace

Result<void> run_agent(const AgentFolder& folder, const Machine& machine, const std::stop_token& stop) {
  const auto identity = folder.read_identity();
  if (!identity) return tl::unexpected(identity.error());
  const auto lock = FolderLock::take(folder);
  if (!lock) return tl::unexpected(lock.error());
  auto key = DevicePrivateKey::load(folder.private_key());
  if (!key) return tl::unexpected(key.error());
  const auto outbox = Outbox::open({folder.outbox()});
  if (!outbox) return tl::unexpected(outbox.error());
  Clock& clock = machine.clock;
  // Before the meter, which may take a while: the loads do not wait for it.
  const auto relays = RelayDesk::open(
      machine.relays, folder.relays(), [](const PowerEvent&) {}, clock);
  if (!relays) return tl::unexpected(relays.error());
  const auto meter = machine.open_meter(start_after(**outbox));
  if (!meter) return tl::unexpected(meter.error());

  DeviceToken token(std::move(*key), identity->device, clock);
  OutboxQueue queue(**outbox, clock);
  ConversationSettings conversation;
  conversation.server = identity->server;
  conversation.agent_version = k_version;
  Uplink uplink(
      {conversation, token, queue, clock,
       [&] {
         return DeviceReport{(*relays)->states(), queue.backlog()};
       },
       [&](const message::Command& command, Timestamp server_now) { return (*relays)->carry_out(command, server_now); },
       make_random()});

  const RelayWatch relay_watch(
      **relays, [&] { return uplink.state().connected; }, clock);

  MeterHealth health;
  const auto status_socket =
      StatusSocket::open(folder, [&] { return status_of(*identity, meter->name, health, **outbox, uplink, **relays); });
  if (!status_socket) return tl::unexpected(status_socket.error());

  spdlog::info("edl-agent {}: device {} measures ({}) and delivers to {}; {} reading sets wait", k_version,
               identity->device.text(), meter->name, identity->server.text(), queue.backlog());
  SetBuffer buffer(k_max_buffered_sets);
  std::thread keeper([&] { keep(buffer, **outbox, uplink, clock); });
  measure(*meter->meter, **relays, buffer, health, stop);
  buffer.close();
  keeper.join();
  if (meter->ends && !stop.stop_requested()) deliver_rest(**outbox, clock, stop);
  spdlog::info("stopping; {} reading sets wait for the next start", queue.backlog());
  return {};
}

}  // namespace edl::agent
