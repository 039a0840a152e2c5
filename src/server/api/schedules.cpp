// When a device switches by itself: GET and PUT /devices/{id}/schedule, and what passes between it and the device.

#include "server/api/schedules.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/schedule_described.hpp"
#include "core/schedule_times.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

/// 64 entries have about 12 kB.
constexpr std::size_t k_max_schedule_body = 64 << 10;

/// A change of a schedule.
struct ScheduleChange {
  std::uint64_t revision = 0;
  std::optional<GeoPosition> place{};
  std::vector<ScheduleEntry> entries{};
  static constexpr std::array k_notes{
      note("revision").says("of the schedule that was changed, as GET told it; 409 where it is not the present one"),
      note("place").says("where the device is; needed by entries with sun"),
      note("entries").sized(0, k_max_schedule_entries).says("all of them: what is not named is gone")};
  void check_rules(const std::string& at, Faults& faults) const { Schedule{place, entries}.check_rules(at, faults); }
};
BOOST_DESCRIBE_STRUCT(ScheduleChange, (), (revision, place, entries))

/// An entry as it is answered.
struct ScheduleEntryAnswer {
  std::string id;
  ScheduledPhase phase{};
  ScheduledState state{};
  bool enabled = true;
  std::vector<edl::Weekday> weekdays{};
  SwitchTime at{};
  std::optional<std::string> next{};
  static constexpr std::array k_notes{note("next")
                                          .as("date-time")
                                          .says("its next switching; null: none within a year, or it is not enabled. "
                                                "Far off where the sun does not rise or set")};
};
BOOST_DESCRIBE_STRUCT(ScheduleEntryAnswer, (), (id, phase, state, enabled, weekdays, at, next))

/// How far the device is with its schedule.
struct ScheduleAtDevice {
  std::string state;
  std::optional<std::uint64_t> revision{};
  std::optional<std::string> error{};
  static constexpr std::array k_notes{
      note("state")
          .one_of("kept", "waiting", "refused", "unknown")
          .says(
              "kept: the device has it on its disk and carries it out by itself. waiting: it has yet to hear of it. "
              "refused: it cannot keep it, and why stands in error. unknown: it has not said that it knows schedules"),
      note("revision").says("which one it keeps"), note("error").says("for people")};
};
BOOST_DESCRIBE_STRUCT(ScheduleAtDevice, (), (state, revision, error))

struct ScheduleAnswer {
  std::uint64_t revision = 0;
  std::string timezone;
  std::optional<GeoPosition> place{};
  std::vector<ScheduleEntryAnswer> entries{};
  std::optional<std::string> changed_at{};
  std::optional<std::string> changed_by{};
  ScheduleAtDevice device{};
  static constexpr std::array k_notes{note("revision").says("rises with each change; 0: there never was one"),
                                      note("timezone").says("the device's: its clock is meant"),
                                      note("changed_at").as("date-time"), note("changed_by").says("the user's name")};
};
BOOST_DESCRIBE_STRUCT(ScheduleAnswer, (), (revision, timezone, place, entries, changed_at, changed_by, device))

/// @return Errc::corrupt: what stands in the database is none
Result<Schedule> schedule_in(const ScheduleRecord& record) {
  if (record.schedule.empty()) return Schedule{};
  auto schedule = parse_schedule(record.schedule);
  if (!schedule) return fail(Errc::corrupt, "the device's schedule in the database cannot be read");
  return std::move(*schedule);
}

ScheduleAtDevice at_device(const ScheduleRecord& record) {
  ScheduleAtDevice answer{"waiting", record.device_revision, record.device_error};
  if (record.device_error) {
    answer.state = "refused";
  } else if (!record.device_revision) {
    answer.state = "unknown";
  } else if (*record.device_revision == record.revision) {
    answer.state = "kept";
  }
  return answer;
}

Result<ScheduleAnswer> answer_of(Rooms& rooms, const DeviceId& device, const ScheduleRecord& record) {
  const auto known = rooms.accounts.device(device);
  if (!known) return tl::unexpected(known.error());
  const auto schedule = schedule_in(record);
  if (!schedule) return tl::unexpected(schedule.error());
  const TimeZone zone = TimeZone::parse(known->timezone).value_or(TimeZone());
  const Timestamp now = rooms.clock();
  ScheduleAnswer answer{record.revision,   known->timezone,  schedule->place, {}, {},
                        record.changed_by, at_device(record)};
  if (record.changed_at) answer.changed_at = to_rfc3339(*record.changed_at);
  for (std::size_t i = 0; i < schedule->entries.size(); ++i) {
    const ScheduleEntry& entry = schedule->entries[i];
    ScheduleEntryAnswer one{entry.id.value_or(""), entry.phase, entry.state, entry.enabled,
                            entry.weekdays,        entry.at,    {}};
    if (const auto next = next_moment(*schedule, i, zone, now)) one.next = to_rfc3339(*next);
    answer.entries.push_back(std::move(one));
  }
  return answer;
}

Answered<ScheduleAnswer> get_schedule(Rooms& rooms, const Call& call) {
  const auto access = access_to(rooms, call, call.path.at("id"));
  if (!access) return tl::unexpected(access.error());
  const auto record = rooms.accounts.schedule(access->device);
  if (!record) return failed(record);
  auto answer = answer_of(rooms, access->device, *record);
  if (!answer) return failed(answer);
  return std::move(*answer);
}

Answered<ScheduleAnswer> put_schedule(Rooms& rooms, const Call& call, const ScheduleChange& body) {
  const auto access = access_to(rooms, call, call.path.at("id"), Role::switcher);
  if (!access) return tl::unexpected(access.error());
  Schedule schedule{body.place, body.entries};
  complete_ids(schedule);
  const auto record = rooms.accounts.set_schedule(user_of(call), access->device, body.revision, to_json(schedule));
  if (!record) return failed(record);
  tell_schedule(rooms, access->device);
  auto answer = answer_of(rooms, access->device, *record);
  if (!answer) return failed(answer);
  return std::move(*answer);
}

Result<void> give_schedule(Rooms& rooms, const DeviceId& device, const ScheduleRecord& record) {
  const auto known = rooms.accounts.device(device);
  if (!known) return tl::unexpected(known.error());
  auto schedule = schedule_in(record);
  if (!schedule) return tl::unexpected(schedule.error());
  rooms.live.give(device, {record.revision, known->timezone, schedule->place, std::move(schedule->entries)});
  return {};
}

void log_schedule_failure(const DeviceId& device, const Error& error) {
  spdlog::error("the schedule of device {} could not be dealt with: {}", device.text(), to_string(error));
}

/// On which occasion a device says which schedule it keeps.
enum class Said : std::uint8_t { hello, answer };

/// What the device has said is written down, and answered with the present schedule where it has another one and has
/// not refused that. A device that answers the same again and again is not sent it again and again.
void heard_of_schedule(Rooms& rooms, const DeviceId& device, Said said, std::optional<std::uint64_t> revision,
                       const std::optional<std::string>& error) {
  const auto news = rooms.accounts.note_device_schedule(device, revision, error);
  if (!news) return log_schedule_failure(device, news.error());
  const auto record = rooms.accounts.schedule(device);
  if (!record) return log_schedule_failure(device, record.error());
  if (*news) rooms.live.tell_apps(device, to_json(message::DeviceSchedule{device.text(), record->revision}));
  if (!revision || error || *revision == record->revision || (said == Said::answer && !*news)) return;
  if (const auto given = give_schedule(rooms, device, *record); !given) log_schedule_failure(device, given.error());
}

void on_worker(Rooms& rooms, const DeviceId& device, std::function<void()> task) {
  if (rooms.workers.run(std::move(task))) return;
  // The next connection, or the next change, brings it up again.
  spdlog::warn("the schedule of device {} waits: the server has too much to do", device.text());
}

}  // namespace

Result<Schedule> schedule_of(Rooms& rooms, const DeviceId& device) {
  const auto record = rooms.accounts.schedule(device);
  if (!record) return tl::unexpected(record.error());
  return schedule_in(*record);
}

void tell_schedule(Rooms& rooms, const DeviceId& device) {
  const auto record = rooms.accounts.schedule(device);
  if (!record) return log_schedule_failure(device, record.error());
  rooms.live.tell_apps(device, to_json(message::DeviceSchedule{device.text(), record->revision}));
  // A device that does not know schedules would not understand.
  if (!record->device_revision || *record->device_revision == record->revision) return;
  if (const auto given = give_schedule(rooms, device, *record); !given) log_schedule_failure(device, given.error());
}

void schedule_kept(Rooms& rooms, const DeviceId& device, std::optional<std::uint64_t> revision) {
  on_worker(rooms, device,
            [&rooms, device, revision] { heard_of_schedule(rooms, device, Said::hello, revision, std::nullopt); });
}

void schedule_answered(Rooms& rooms, const DeviceId& device, message::ScheduleState state) {
  on_worker(rooms, device, [&rooms, device, state = std::move(state)] {
    if (!state.error) return heard_of_schedule(rooms, device, Said::answer, state.revision, std::nullopt);
    const auto record = rooms.accounts.schedule(device);
    if (!record) return log_schedule_failure(device, record.error());
    // An answer to a schedule that was changed since says nothing of the present one.
    if (record->revision != state.revision) return;
    spdlog::warn("device {} does not take its schedule: {}", device.text(), *state.error);
    heard_of_schedule(rooms, device, Said::answer, record->device_revision, state.error);
  });
}

std::vector<Route> schedule_routes(Rooms& rooms) {
  constexpr const char* k_tag = "control";
  constexpr const char* k_path = "/devices/{id}/schedule";
  return {endpoint<NoBody, ScheduleAnswer>({.method = "GET",
                                            .path = k_path,
                                            .tag = k_tag,
                                            .summary = "When the device switches by itself, and whether it knows"},
                                           [&rooms](const Call& call) { return get_schedule(rooms, call); }),
          endpoint<ScheduleChange, ScheduleAnswer>(
              {.method = "PUT",
               .path = k_path,
               .tag = k_tag,
               .summary = "Set when the device switches by itself, with or without the server (operator)",
               .faults = {{409, "the schedule was changed meanwhile: it has another revision"}},
               .max_body = k_max_schedule_body},
              [&rooms](const Call& call, const ScheduleChange& body) { return put_schedule(rooms, call, body); })};
}

}  // namespace edl::server
