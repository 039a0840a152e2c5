#include "agent/schedule_desk.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "core/phase.hpp"

namespace edl::agent {
namespace {

constexpr std::chrono::milliseconds k_look_at_schedule_every{500};
constexpr std::chrono::hours k_missed_worth_telling{24};

std::optional<Timestamp> next_of(const KeptSchedule& kept, const TimeZone& zone, Timestamp after) {
  const auto next = next_switching(kept.schedule, zone, after);
  return next ? std::optional(next->at) : std::nullopt;
}

/// What the sun keeps from coming on the device's present day: a sentence for each.
std::vector<std::string> without_sun(const KeptSchedule& kept, const TimeZone& zone, Timestamp now) {
  std::vector<std::string> sentences;
  const auto today = zone.local_date(now);
  for (const ScheduleEntry& entry : kept.schedule.entries) {
    if (!entry.enabled || !entry.at.sun || moment_on(today, entry.at, kept.schedule.place, zone)) continue;
    sentences.push_back(fmt::format("entry {} rests: there is no {} today", entry.id.value_or("?"),
                                    *entry.at.sun == SunEvent::sunrise ? "sunrise" : "sunset"));
  }
  return sentences;
}

}  // namespace

Result<std::unique_ptr<ScheduleDesk>> ScheduleDesk::open(std::filesystem::path file, Switcher switcher,
                                                         std::function<void(Switching)> on_switching, Clock& clock) {
  auto kept = load_schedule(file);
  if (!kept) return tl::unexpected(kept.error());
  const auto zone = TimeZone::parse(kept->timezone);
  if (!zone) {
    spdlog::error("the schedule is not carried out: the time zone {}: {}", kept->timezone, to_string(zone.error()));
    kept = KeptSchedule{};
  }
  return std::unique_ptr<ScheduleDesk>(new ScheduleDesk(std::move(file), std::move(*kept), zone.value_or(TimeZone()),
                                                        std::move(switcher), std::move(on_switching), clock));
}

ScheduleDesk::ScheduleDesk(std::filesystem::path file, KeptSchedule kept, TimeZone zone, Switcher switcher,
                           std::function<void(Switching)> on_switching, Clock& clock)
    : clock_(clock), file_(std::move(file)), switcher_(std::move(switcher)), on_switching_(std::move(on_switching)),
      kept_(std::move(kept)), zone_(zone) {
  const Timestamp now = clock_.now();
  // A mark far ahead is of a clock that was wrong, and says nothing.
  const bool mark_holds = kept_.done_until <= now + k_late;
  kept_.done_until = mark_holds ? std::max<Timestamp>(kept_.done_until, now - k_late) : now;
  next_ = next_of(kept_, zone_, kept_.done_until);
}

message::ScheduleState ScheduleDesk::take(const message::SetSchedule& told) {
  const auto zone = TimeZone::parse(told.timezone);
  if (!zone) return {told.revision, fmt::format("time zone {}: {}", told.timezone, zone.error().message)};
  const Timestamp now = clock_.now();
  KeptSchedule fresh{told.revision, told.timezone, Schedule{told.place, told.entries}, now};
  const auto next = next_of(fresh, *zone, now);
  const std::lock_guard file(file_mutex_);
  {
    const std::lock_guard lock(mutex_);
    const bool known =
        fresh.revision == kept_.revision && fresh.timezone == kept_.timezone && fresh.schedule == kept_.schedule;
    if (known) return {told.revision, std::nullopt};
  }
  if (const auto saved = save_schedule(file_, fresh); !saved) {
    spdlog::error("the schedule of revision {} cannot be kept: {}", told.revision, to_string(saved.error()));
    return {told.revision, "it cannot be kept: " + saved.error().message};
  }
  spdlog::info("schedule of revision {}: {} entries, next switching {}", told.revision, told.entries.size(),
               next ? to_rfc3339(*next) : "never");
  const std::lock_guard lock(mutex_);
  kept_ = std::move(fresh);
  zone_ = *zone;
  next_ = next;
  return {told.revision, std::nullopt};
}

void ScheduleDesk::look() {
  std::vector<Due> due;
  {
    const std::lock_guard lock(mutex_);
    due = take_due(clock_.now());
  }
  if (due.empty()) return;
  // On the disk before a relay moves: whatever a crash cuts off is not done twice. A disk that fails keeps nobody from
  // switching.
  if (const auto saved = save(); !saved) {
    spdlog::error("how far the schedule was carried out cannot be kept: {}", to_string(saved.error()));
  }
  for (const auto& [entry, at] : due) on_switching_(switcher_(entry, at));
}

std::vector<ScheduleDesk::Due> ScheduleDesk::take_due(Timestamp now) {
  if (now + k_late < kept_.done_until) {
    spdlog::warn("the clock was set back: the schedule goes on from {}", to_rfc3339(now));
    kept_.done_until = now;
    next_ = next_of(kept_, zone_, now);
  }
  if (now <= kept_.done_until) return {};
  const Timestamp before = std::exchange(kept_.done_until, now);
  if (!next_ || *next_ > now) return {};
  next_ = next_of(kept_, zone_, now);
  const Timestamp earliest = now - k_late;
  if (before < earliest) tell_missed(std::max<Timestamp>(before, now - k_missed_worth_telling), earliest);
  PerPhase<std::optional<Due>> last;
  for (const auto& [at, index] : switchings_between(kept_.schedule, zone_, std::max(before, earliest), now)) {
    const ScheduleEntry& entry = kept_.schedule.entries[index];
    last[phase_of(entry.phase)] = Due{entry, at};
  }
  std::vector<Due> due;
  for (const Phase phase : k_phases) {
    if (last[phase]) due.push_back(std::move(*last[phase]));
  }
  return due;
}

void ScheduleDesk::tell_missed(Timestamp after, Timestamp until) const {
  const auto missed = switchings_between(kept_.schedule, zone_, after, until).size();
  if (missed == 0) return;
  spdlog::warn(
      "{} switchings of the schedule from {} to {} are past: the clock was set forward, or the agent stood still",
      missed, to_rfc3339(after), to_rfc3339(until));
}

Result<void> ScheduleDesk::save() {
  const std::lock_guard file(file_mutex_);
  KeptSchedule now;
  {
    const std::lock_guard lock(mutex_);
    now = kept_;
  }
  return save_schedule(file_, now);
}

std::uint64_t ScheduleDesk::revision() const {
  const std::lock_guard lock(mutex_);
  return kept_.revision;
}

ScheduleReport ScheduleDesk::report() const {
  KeptSchedule kept;
  TimeZone zone;
  {
    const std::lock_guard lock(mutex_);
    kept = kept_;
    zone = zone_;
  }
  ScheduleReport report;
  report.revision = kept.revision;
  report.entries = kept.schedule.entries.size();
  report.timezone = kept.timezone;
  report.resting = without_sun(kept, zone, clock_.now());
  if (const auto next = next_switching(kept.schedule, zone, kept.done_until)) {
    const ScheduleEntry& entry = kept.schedule.entries[next->entry];
    report.next_time = to_rfc3339(next->at);
    report.next_phase = std::string(name_of(phase_of(entry.phase)));
    report.next_state = std::string(name_of(entry.state));
  }
  return report;
}

ScheduleWatch::ScheduleWatch(ScheduleDesk& desk, Clock& clock)
    : thread_([&desk, &clock](const std::stop_token& stop) {
        while (clock.wait_until(clock.monotonic() + k_look_at_schedule_every, stop)) desk.look();
      }) {}

}  // namespace edl::agent
