#include "agent/agent.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "agent/agent_report.hpp"
#include "agent/agent_socket.hpp"
#include "agent/gap_watch.hpp"
#include "agent/life_sign.hpp"
#include "agent/open_events.hpp"
#include "agent/outbox/outbox.hpp"
#include "agent/outbox_queue.hpp"
#include "agent/record_keeper.hpp"
#include "agent/schedule_desk.hpp"
#include "agent/set_buffer.hpp"
#include "agent/uplink/uplink.hpp"
#include "edl_version.hpp"

namespace edl::agent {
namespace {

/// Sets that may wait for the disk: a minute of a stuck one, and what a simulation makes meanwhile.
constexpr std::size_t k_max_buffered_sets = 1'000;
constexpr std::chrono::minutes k_prune_every{1};

MeterStart start_after(const Outbox& outbox, RecordKeeper& records) {
  MeterStart start;
  start.found_event = [&records](PowerEvent event) { records.put(std::move(event)); };
  start.found_harmonics = [&records](HarmonicSet set) { records.put(std::move(set)); };
  start.newest = outbox.newest();
  for (const Phase phase : k_phases) start.energy[phase] = outbox.energy()[phase].value_or(KilowattHour(0));
  return start;
}

/// What an earlier run could not end, being killed.
void end_what_was_left_open(Outbox& outbox) {
  const auto ended = end_open_events(outbox);
  if (!ended) spdlog::warn("events of an earlier run stay without an end: {}", to_string(ended.error()));
  if (ended && *ended > 0) spdlog::info("{} events were going on when the agent was ended; they end there", *ended);
}

/// Tells the gaps of a meter that goes on as events. A recording's gaps are no faults of the meter.
class GapTeller {
 public:
  GapTeller(bool ends, Outbox& outbox, RecordKeeper& records) : active_(!ends), records_(records) {
    if (!active_) return;
    const auto before = outbox.newest_event(PowerEventKind::meter_fault, k_phases);
    if (!before) spdlog::warn("whether the meter failed before is not known: {}", to_string(before.error()));
    watch_ = GapWatch(before.value_or(std::nullopt));
  }

  void measured(Timestamp end) { tell(watch_.measured(end)); }
  void failed(const Clock& clock, const Error& error) { tell(watch_.failed(clock.now(), clock.monotonic(), error)); }
  void stopped(Timestamp now) { tell(watch_.stopped(now)); }

 private:
  void tell(std::optional<PowerEvent> event) {
    if (event && active_) records_.put(std::move(*event));
  }

  const bool active_;
  RecordKeeper& records_;
  GapWatch watch_;
};

/// Takes what the meter gives, until it gives no more.
void measure(Meter& meter, RelayDesk& relays, SetBuffer& buffer, MeterHealth& health, GapTeller& gaps,
             const Clock& clock, LifeSign& life, const std::stop_token& stop) {
  for (;;) {
    auto set = meter.next(stop);
    life.show();
    health.knows(meter.details());
    if (!set) {
      health.failed(set.error());
      gaps.failed(clock, set.error());
      continue;
    }
    if (!*set) return gaps.stopped(clock.now());
    health.measured((*set)->time);
    relays.measured(**set);
    gaps.measured((*set)->time);
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

/// After a recording: waits until all of it is at the server, but for records where that takes none.
void deliver_rest(const Outbox& outbox, const Uplink& uplink, Clock& clock, LifeSign& life,
                  const std::stop_token& stop) {
  constexpr std::chrono::milliseconds k_look_every{100};
  spdlog::info("the recording is over; {} reading sets are still to be delivered", outbox.counts().unsent);
  const auto records_wait = [&] {
    return outbox.counts(RecordKind::event).unsent + outbox.counts(RecordKind::harmonics).unsent +
               outbox.counts(RecordKind::switching).unsent >
           0;
  };
  const auto waits = [&] {
    return outbox.counts().unsent > 0 || (records_wait() && uplink.state().record_problem.empty());
  };
  while (waits() && clock.wait_until(clock.monotonic() + k_look_every, stop)) life.show();
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

}  // namespace

Result<void> run_agent(const AgentFolder& folder, const Machine& machine, const std::stop_token& stop) {
  const auto identity = folder.read_identity();
  if (!identity) return tl::unexpected(identity.error());
  const auto lock = FolderLock::take(folder);
  if (!lock) return tl::unexpected(lock.error());
  auto tls = net::ClientTls::make(identity->trust);
  if (!tls) return tl::unexpected(tls.error());
  auto key = DevicePrivateKey::load(folder.private_key());
  if (!key) return tl::unexpected(key.error());
  const auto outbox = Outbox::open({folder.outbox()});
  if (!outbox) return tl::unexpected(outbox.error());
  end_what_was_left_open(**outbox);
  RecordKeeper records(**outbox);
  Clock& clock = machine.clock;
  // Before the meter, which may take a while: the loads do not wait for it.
  const auto tell_switching = [&records](Switching switching) { records.put(std::move(switching)); };
  const auto relays = RelayDesk::open(
      machine.relays, folder.relays(), [&records](PowerEvent event) { records.put(std::move(event)); }, clock,
      tell_switching);
  if (!relays) return tl::unexpected(relays.error());
  const auto schedule = ScheduleDesk::open(
      folder.schedule(),
      [&desk = **relays](const ScheduleEntry& entry, Timestamp due) { return desk.carry_out(entry, due); },
      tell_switching, clock);
  if (!schedule) return tl::unexpected(schedule.error());
  auto meter = machine.open_meter(start_after(**outbox, records));
  if (!meter) return tl::unexpected(meter.error());

  DeviceToken token(std::move(*key), identity->device, clock);
  OutboxQueue queue(**outbox, clock);
  OutboxRecords events(**outbox, RecordKind::event, clock);
  OutboxRecords harmonics(**outbox, RecordKind::harmonics, clock);
  OutboxRecords switchings(**outbox, RecordKind::switching, clock);
  CaptureDesk captures(meter->capture_harmonics, [&](const HarmonicSet& set) { return records.keep(set); });
  ConversationSettings conversation;
  conversation.server = identity->server;
  conversation.tls = std::move(*tls);
  conversation.agent_version = k_version;
  const auto carry_out = [&](const message::Command& command, Timestamp server_now) -> std::optional<message::Ack> {
    if (command.name == CaptureDesk::k_command) return captures.take(command, server_now);
    return (*relays)->carry_out(command, server_now);
  };
  Uplink uplink({conversation,
                 token,
                 queue,
                 events,
                 harmonics,
                 switchings,
                 clock,
                 [&] {
                   return DeviceReport{(*relays)->states(), queue.backlog(), (*schedule)->revision()};
                 },
                 {carry_out, [&](const message::SetSchedule& told) { return (*schedule)->take(told); }},
                 make_random()});

  const auto keeping = records.start([&] { uplink.wake_records(); });
  auto capturing = captures.start([&](const message::Ack& ack) {
    uplink.wake_records();
    uplink.answer(ack);
  });

  const RelayWatch relay_watch(
      **relays, [&] { return uplink.state().connected; }, clock);
  const ScheduleWatch schedule_watch(**schedule, clock);

  std::unique_ptr<PairingDesk> pairing;
  if (machine.pairing.open_radio) {
    auto desk =
        PairingDesk::open(machine.pairing, {folder, *identity, k_version, [&] { return queue.backlog(); }, clock});
    if (!desk) return tl::unexpected(desk.error());
    pairing = std::move(*desk);
  }

  MeterHealth health;
  const auto socket = AgentSocket::open(folder, [&](std::string_view request) {
    if (request == k_status_request) {
      return to_json(
          status_of({*identity, meter->name, health, **outbox, uplink, **relays, **schedule, pairing.get()}));
    }
    if (request != k_pair_request) return std::string("this agent does not know that");
    return to_json(pairing ? pairing->ask_for_pairing() : PairingReport{std::string(k_pairing_off)});
  });
  if (!socket) return tl::unexpected(socket.error());

  spdlog::info("edl-agent {}: device {} measures ({}) and delivers to {}; {} reading sets wait", k_version,
               identity->device.text(), meter->name, identity->server.text(), queue.backlog());
  SetBuffer buffer(k_max_buffered_sets);
  std::thread keeper([&] { keep(buffer, **outbox, uplink, clock); });
  GapTeller gaps(meter->ends, **outbox, records);
  const auto service = ServiceManager::from_environment();
  service.ready("measuring: " + meter->name);
  LifeSign life(service, clock);
  measure(*meter->meter, **relays, buffer, health, gaps, clock, life, stop);
  // Nobody asks the meter any more; what it still tells as it ends is kept.
  capturing = {};
  meter->meter.reset();
  buffer.close();
  keeper.join();
  if (meter->ends && !stop.stop_requested()) deliver_rest(**outbox, uplink, clock, life, stop);
  service.stopping("closing the outbox");
  spdlog::info("stopping; {} reading sets wait for the next start", queue.backlog());
  return {};
}

}  // namespace edl::agent
