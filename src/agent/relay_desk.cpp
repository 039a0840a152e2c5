#include "agent/relay_desk.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <system_error>
#include <utility>

#include "core/utf8.hpp"

namespace edl::agent {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_look_every{100};
constexpr milliseconds k_look_at_moving_every{10};
/// A switching of the schedule that the disk has kept waiting for longer is not carried out any more.
constexpr std::chrono::seconds k_schedule_patience{60};
constexpr std::size_t k_longest_error = 400;  ///< a text that is cut within a character may grow by a few bytes

PerPhase<std::optional<OverloadLimit>> limits_of(const RelayPlan& plan) {
  PerPhase<std::optional<OverloadLimit>> limits;
  for (const Phase phase : k_phases) {
    if (plan[phase]) limits[phase] = plan[phase]->rules.limit;
  }
  return limits;
}

/// A file that says nothing sensible must not keep the agent from measuring; what it said is kept for people.
Result<RelayMemory> memory_in(const std::filesystem::path& file) {
  auto memory = load_relay_memory(file);
  if (memory || (memory.error().code != Errc::unreadable && memory.error().code != Errc::invalid &&
                 memory.error().code != Errc::too_large)) {
    return memory;
  }
  spdlog::error("what the relays remembered is damaged and put aside: {}", to_string(memory.error()));
  std::error_code ignored;
  std::filesystem::rename(file, file.string() + ".damaged", ignored);
  return RelayMemory{};
}

PowerEvent event_of(const Overload& overload, const std::string& what_became) {
  PowerEvent event;
  event.kind = PowerEventKind::overload;
  event.begin = overload.begin;
  event.duration = overload.end - overload.begin;
  event.phases = {overload.phase};
  event.extreme = overload.highest.value();
  event.threshold = overload.limit.current.value();
  event.detail = fmt::format("phase {} was above {} A for {} s: {}", name_of(overload.phase),
                             overload.limit.current.value(), overload.limit.after.count(), what_became);
  return event;
}

Switching switching_of(Timestamp time, Phase phase, RelayState state, SwitchedBy by,
                       const std::optional<std::string>& error) {
  Switching switching{to_rfc3339(time), scheduled(phase),
                      state == RelayState::on ? ScheduledState::on : ScheduledState::off, by, error};
  if (switching.error) switching.error = well_formed(switching.error->substr(0, k_longest_error));
  return switching;
}

}  // namespace

Result<std::unique_ptr<RelayDesk>> RelayDesk::open(const RelayPlan& plan, std::filesystem::path file,
                                                   EventSink on_event, Clock& clock, SwitchingSink on_switching) {
  const auto memory = memory_in(file);
  if (!memory) return tl::unexpected(memory.error());
  auto bank = RelayBank::open(plan, *memory, clock);
  if (!bank) return tl::unexpected(bank.error());
  std::unique_ptr<RelayDesk> desk(
      new RelayDesk(std::move(*bank), plan, std::move(file), std::move(on_event), clock, std::move(on_switching)));
  desk->save();
  return desk;
}

RelayDesk::RelayDesk(RelayBank bank, const RelayPlan& plan, std::filesystem::path file, EventSink on_event,
                     Clock& clock, SwitchingSink on_switching)
    : clock_(clock), file_(std::move(file)), on_event_(std::move(on_event)), on_switching_(std::move(on_switching)),
      bank_(std::move(bank)), watch_(limits_of(plan)) {}

RelayDesk::~RelayDesk() {
  // First what was wished: where the relays go for the stop is not what they were switched to.
  save();
  const std::lock_guard lock(mutex_);
  bank_.stop();
}

message::Ack RelayDesk::carry_out(const message::Command& command, Timestamp server_now) {
  const auto phase = phase_named(command.phase);
  const auto to = switch_named(command.state);
  const auto expires_at = parse_rfc3339(command.expires_at);
  if (command.name != "set_relay" || !phase || !to || !expires_at) {
    return {command.id, false, std::nullopt, "this agent does not know such a command"};
  }
  {
    const std::lock_guard lock(mutex_);
    server_clock_ = {server_now, clock_.monotonic()};
  }
  const auto state = carry_out(SwitchCommand{command.id, *phase, *to, *expires_at}, server_now);
  spdlog::info("command {}: relay {} {}: {}", command.id, command.phase, command.state,
               state ? std::string(name_of(*state)) : to_string(state.error()));
  if (state) return {command.id, true, std::string(name_of(*state)), std::nullopt};
  message::Ack ack{command.id, false, std::nullopt, to_string(state.error())};
  const RelayStates now = states();
  if (const auto real = now.find(command.phase); real != now.end()) ack.state = real->second;
  return ack;
}

Switching RelayDesk::carry_out(const ScheduleEntry& entry, Timestamp due) {
  const Phase phase = phase_of(entry.phase);
  const RelayState to = entry.state == ScheduledState::on ? RelayState::on : RelayState::off;
  const Timestamp now = clock_.now();
  // Two entries may be due at one moment: each is a command of its own.
  const std::string id = fmt::format("schedule-{}-{}", to_unix_ms(now), ++scheduled_);
  const Result<RelayState> state =
      to == RelayState::on && tripped(phase)
          ? fail(Errc::conflict, "switched off for overload: the schedule does not switch it on before somebody has")
          : carry_out(
                SwitchCommand{id, phase, to == RelayState::on ? Switch::on : Switch::off, now + k_schedule_patience},
                now);
  std::optional<std::string> error;
  if (!state) error = to_string(state.error());
  spdlog::info("schedule: relay {} {} at {}: {}", name_of(phase), name_of(to), to_rfc3339(due), error.value_or("done"));
  return switching_of(clock_.now(), phase, to, SwitchedBy::schedule, error);
}

bool RelayDesk::tripped(Phase phase) const {
  const std::lock_guard lock(mutex_);
  const Relay* const relay = bank_.relay(phase);
  return relay != nullptr && relay->tripped();
}

void RelayDesk::tell(Phase phase, RelayState state, SwitchedBy by, const std::optional<std::string>& error) {
  if (on_switching_) on_switching_(switching_of(clock_.now(), phase, state, by, error));
}

Result<RelayState> RelayDesk::carry_out(const SwitchCommand& command, Timestamp now) {
  {
    const std::lock_guard lock(mutex_);
    if (auto answer = bank_.begin(command, now)) return std::move(*answer);
    unsaved_ = true;
  }
  // The id is on the disk before the relay moves: a command that a crash cuts off is not carried out twice. A disk that
  // fails does not keep anybody from switching.
  save();
  for (bool performed = false;; performed = true) {
    std::optional<Result<RelayState>> outcome;
    {
      const std::lock_guard lock(mutex_);
      if (!performed) bank_.perform(command.id);
      outcome = bank_.outcome(command.id);
      if (outcome) unsaved_ = true;
    }
    if (outcome) {
      save();
      return std::move(*outcome);
    }
    // The watch looks at the relays too, but not as often.
    [[maybe_unused]] const bool waited = clock_.wait_until(clock_.monotonic() + k_look_at_moving_every, {});
    const std::lock_guard lock(mutex_);
    bank_.look_at(command.phase);
  }
}

void RelayDesk::measured(const ReadingSet& set) {
  std::vector<Overload> overloads;
  {
    const std::lock_guard lock(mutex_);
    overloads = watch_.take(set);
  }
  for (const Overload& overload : overloads) overloaded(overload);
}

void RelayDesk::overloaded(const Overload& overload) {
  Result<bool> tripped = false;
  std::optional<Lock> locked;
  {
    const std::lock_guard lock(mutex_);
    tripped = bank_.trip(overload.phase);
    locked = bank_.relay(overload.phase)->lock();
    const bool given_up = tripped && !*tripped;
    if (given_up && std::exchange(given_up_[overload.phase], true)) return;
    given_up_[overload.phase] = given_up;
    unsaved_ = true;
  }
  std::string what_became = "switched off";
  if (!tripped) what_became = "it could not be switched off: " + to_string(tripped.error());
  if (tripped && !*tripped)
    what_became = "it was switched off for overload too often already, and has current all the same";
  PowerEvent event = event_of(overload, what_became);
  spdlog::error("overload: {} (at most {:.2f} A){}", event.detail, overload.highest.value(),
                locked ? "; not switched on again for now: " + locked->because : "");
  on_event_(std::move(event));
  if (!tripped || *tripped) {
    tell(overload.phase, RelayState::off, SwitchedBy::overload,
         tripped ? std::nullopt : std::optional(to_string(tripped.error())));
  }
}

void RelayDesk::look(bool connected) {
  std::vector<std::string> news;
  std::vector<RelayBank::FallenBack> fallen_back;
  {
    const std::lock_guard lock(mutex_);
    news = bank_.look(connected);
    fallen_back = bank_.take_fallen_back();
    if (!news.empty()) unsaved_ = true;
  }
  for (const std::string& one : news) spdlog::warn("{}", one);
  for (const auto& one : fallen_back) tell(one.phase, one.to, SwitchedBy::away, one.error);
  save();
}

RelayStates RelayDesk::states() const {
  const std::lock_guard lock(mutex_);
  RelayStates states;
  for (const Phase phase : k_phases) {
    const Relay* const relay = bank_.relay(phase);
    if (relay == nullptr) continue;
    if (const auto state = relay->state()) states.emplace(name_of(phase), name_of(*state));
  }
  return states;
}

std::vector<RelayReport> RelayDesk::reports() {
  std::vector<RelayReport> reports;
  {
    const std::lock_guard lock(mutex_);
    for (const Phase phase : k_phases) {
      if (const Relay* const relay = bank_.relay(phase)) reports.push_back(report(phase, *relay));
    }
  }
  save();
  return reports;
}

RelayReport RelayDesk::report(Phase phase, const Relay& relay) const {
  RelayReport report;
  report.phase = name_of(phase);
  if (const auto state = relay.state()) report.state = name_of(*state);
  report.wished = name_of(relay.wished());
  report.problem = relay.trouble();
  report.overloads_today = relay.recent_trips();
  if (const auto lock = relay.lock()) {
    report.locked_until = to_rfc3339(clock_.now() + std::chrono::round<milliseconds>(lock->until - clock_.monotonic()));
    report.locked_because = lock->because;
  }
  if (relay.rules().limit) {
    report.limit_a = relay.rules().limit->current.value();
    report.limit_after_s = static_cast<std::uint64_t>(relay.rules().limit->after.count());
    report.above_limit_s = static_cast<std::uint64_t>(watch_.above(phase).count());
  }
  return report;
}

void RelayDesk::save() {
  const std::lock_guard file(file_mutex_);
  if (!unsaved_.exchange(false)) return;
  const auto saved = save_relay_memory(file_, memory());
  if (!saved) unsaved_ = true;
  if (saved && std::exchange(file_fails_, false)) spdlog::info("what the relays remember is kept again");
  if (!saved && !std::exchange(file_fails_, true)) {
    spdlog::error("what the relays remember cannot be kept over a restart: {}", to_string(saved.error()));
  }
}

RelayMemory RelayDesk::memory() const {
  const std::lock_guard lock(mutex_);
  std::optional<Timestamp> server_now;
  if (server_clock_) {
    server_now = server_clock_->told + std::chrono::floor<milliseconds>(clock_.monotonic() - server_clock_->at);
  }
  return bank_.memory(server_now);
}

RelayWatch::RelayWatch(RelayDesk& desk, std::function<bool()> connected, Clock& clock)
    : thread_([&desk, connected = std::move(connected), &clock](const std::stop_token& stop) {
        while (clock.wait_until(clock.monotonic() + k_look_every, stop)) desk.look(connected());
      }) {}

}  // namespace edl::agent
