#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.hpp"
#include "core/member_note.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/sun.hpp"

// When a device switches its relays by itself, as data: the members are those of the JSON (docs/relays.md#schedules).
// schedule_described.hpp makes them readable, schedule_times.hpp says when it is time.

namespace edl {

/// A minute of a local clock, "06:30".
class MinuteOfDay {
 public:
  static constexpr std::string_view k_pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

  MinuteOfDay() = default;
  /// @param since_midnight  0 to 24 h, that excluded
  explicit MinuteOfDay(std::chrono::minutes since_midnight) : since_midnight_(since_midnight) {}

  /// @return Errc::invalid
  [[nodiscard]] static Result<MinuteOfDay> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::chrono::minutes since_midnight() const { return since_midnight_; }

  auto operator<=>(const MinuteOfDay&) const = default;

 private:
  std::chrono::minutes since_midnight_{0};
};

/// In the order of ISO 8601.
enum class Weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };

[[nodiscard]] Weekday weekday_of(std::chrono::year_month_day date);

/// A phase by its name on the wire.
enum class ScheduledPhase : std::uint8_t { A, B, C };

[[nodiscard]] constexpr Phase phase_of(ScheduledPhase phase) { return k_phases[static_cast<std::size_t>(phase)]; }

[[nodiscard]] constexpr ScheduledPhase scheduled(Phase phase) { return static_cast<ScheduledPhase>(index_of(phase)); }

/// Never "toggle": an entry that is carried out twice, or not once, must not turn all later ones over.
enum class ScheduledState : std::uint8_t { off, on };

/// "on" or "off".
[[nodiscard]] constexpr std::string_view name_of(ScheduledState state) {
  return state == ScheduledState::on ? "on" : "off";
}

/// When of a day: at a time of the clock, or before or after the sun's rising or setting.
struct SwitchTime {
  static constexpr bool k_both_ways = true;
  static constexpr double k_most_offset_minutes = 120;
  std::optional<MinuteOfDay> time{};
  std::optional<SunEvent> sun{};
  std::optional<std::int64_t> offset_minutes{};
  static constexpr std::array k_notes{
      note("time").says("of the device's time zone; either this or sun"), note("sun").says("either this or time"),
      note("offset_minutes")
          .between(-k_most_offset_minutes, k_most_offset_minutes)
          .says("with sun only: so long after it, or before it where negative; 0 if absent")};
  bool operator==(const SwitchTime&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

/// Switches a phase at a time of some days of each week.
struct ScheduleEntry {
  static constexpr bool k_both_ways = true;
  std::optional<std::string> id{};
  ScheduledPhase phase{};
  ScheduledState state{};
  bool enabled = true;
  std::vector<Weekday> weekdays{};
  SwitchTime at{};
  static constexpr std::array k_notes{
      note("id").sized(1, 32).says("letters, digits, _ and -; one is made where it is absent"),
      note("enabled").says("false: kept, and not carried out"),
      note("weekdays").sized(1, 7).says("of the day whose sun it is, also where the offset leads out of it")};
  bool operator==(const ScheduleEntry&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

inline constexpr std::size_t k_max_schedule_entries = 64;

/// All entries of a device. Entries have ids that differ, and no two that are enabled want the same phase on and off at
/// the same minute.
struct Schedule {
  static constexpr bool k_both_ways = true;
  std::optional<GeoPosition> place{};
  std::vector<ScheduleEntry> entries{};
  static constexpr std::array k_notes{
      note("place").says("where the device is; needed by entries with sun, and else null"),
      note("entries").sized(0, k_max_schedule_entries)};
  bool operator==(const Schedule&) const = default;
  void check_rules(const std::string& at, Faults& faults) const;
};

/// Gives each entry without an id one that no other has.
void complete_ids(Schedule& schedule);

/// Reads a schedule from JSON, strictly.
/// @return the schedule | Errc::unreadable | Errc::invalid with every wrong member
[[nodiscard]] Parsed<Schedule> parse_schedule(std::string_view json);

/// The JSON that parse_schedule reads as the same schedule.
[[nodiscard]] std::string to_json(const Schedule& schedule);

}  // namespace edl
