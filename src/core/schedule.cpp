#include "core/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/described_json.hpp"
#include "core/schedule_described.hpp"

namespace edl {
namespace {

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

/// A letter, digit, underscore or hyphen of ASCII, whatever the locale.
bool may_stand_in_id(char c) {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

bool share_a_day(const ScheduleEntry& one, const ScheduleEntry& other) {
  return std::ranges::any_of(
      one.weekdays, [&](Weekday day) { return std::ranges::find(other.weekdays, day) != other.weekdays.end(); });
}

bool same_minute(const SwitchTime& one, const SwitchTime& other) {
  return one.time == other.time && one.sun == other.sun &&
         one.offset_minutes.value_or(0) == other.offset_minutes.value_or(0);
}

bool contradict(const ScheduleEntry& one, const ScheduleEntry& other) {
  return one.enabled && other.enabled && one.phase == other.phase && one.state != other.state &&
         same_minute(one.at, other.at) && share_a_day(one, other);
}

std::string entry_at(const std::string& at, std::size_t index) { return fmt::format("{}/entries/{}", at, index); }

}  // namespace

Result<MinuteOfDay> MinuteOfDay::parse(std::string_view text) {
  const bool shaped = text.size() == 5 && text[2] == ':' && is_ascii_digit(text[0]) && is_ascii_digit(text[1]) &&
                      is_ascii_digit(text[3]) && is_ascii_digit(text[4]);
  const int hours = shaped ? (text[0] - '0') * 10 + (text[1] - '0') : 24;
  const int minutes = shaped ? (text[3] - '0') * 10 + (text[4] - '0') : 0;
  if (hours > 23 || minutes > 59) return fail(Errc::invalid, "expected a time from 00:00 to 23:59 such as 06:30");
  return MinuteOfDay(std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

std::string MinuteOfDay::text() const {
  return fmt::format("{:02}:{:02}", since_midnight_.count() / 60, since_midnight_.count() % 60);
}

Weekday weekday_of(std::chrono::year_month_day date) {
  return static_cast<Weekday>(std::chrono::weekday(std::chrono::sys_days(date)).iso_encoding() - 1);
}

void SwitchTime::check_rules(const std::string& at, Faults& faults) const {
  if (time.has_value() == sun.has_value()) faults.add(at, "expected either time or sun");
  if (offset_minutes && !sun) faults.add(at + "/offset_minutes", "is for sun only");
}

void ScheduleEntry::check_rules(const std::string& where, Faults& faults) const {
  if (id && !std::ranges::all_of(*id, may_stand_in_id)) faults.add(where + "/id", "expected letters, digits, _ and -");
  for (std::size_t i = 1; i < weekdays.size(); ++i) {
    const auto before = weekdays.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(weekdays.begin(), before, *before) == before) continue;
    faults.add(fmt::format("{}/weekdays/{}", where, i), "stands twice");
  }
}

void Schedule::check_rules(const std::string& at, Faults& faults) const {
  if (entries.size() > k_max_schedule_entries) return;  // told by its note, and not worth comparing
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].at.sun && !place) faults.add(entry_at(at, i) + "/at/sun", "needs /place: where the device is");
    for (std::size_t j = 0; j < i; ++j) {
      if (entries[i].id && entries[i].id == entries[j].id) {
        faults.add(entry_at(at, i) + "/id", fmt::format("is that of entry {} too", j));
      }
      if (contradict(entries[i], entries[j])) {
        faults.add(entry_at(at, i),
                   fmt::format("contradicts entry {}: the same phase at the same minute, on and off", j));
      }
    }
  }
}

void complete_ids(Schedule& schedule) {
  std::set<std::string, std::less<>> taken;
  for (const ScheduleEntry& entry : schedule.entries) {
    if (entry.id) taken.insert(*entry.id);
  }
  unsigned number = 0;
  for (ScheduleEntry& entry : schedule.entries) {
    while (!entry.id) {
      std::string candidate = fmt::format("e{}", ++number);
      if (taken.insert(candidate).second) entry.id = std::move(candidate);
    }
  }
}

Parsed<Schedule> parse_schedule(std::string_view json) {
  auto schedule = parse_json<Schedule>(json);
  if (!schedule) schedule.error().summary = "the schedule has wrong members";
  return schedule;
}

std::string to_json(const Schedule& schedule) { return print_json(schedule); }

}  // namespace edl
