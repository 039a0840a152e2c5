#pragma once

#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fault.hpp"
#include "core/field.hpp"
#include "core/member_note.hpp"

namespace edl::server {

/// What a rule looks at: a field of readings, or whether anything comes at all.
enum class AlertQuantity : std::uint8_t {
  power_watt,
  power_var,
  power_va,
  voltage_rms,
  current_rms,
  power_factor,
  voltage_thd,
  current_thd,
  energy_kwh,
  frequency_hz,
  device_offline,  ///< nothing is heard of the device, by the server's clock
  no_readings,     ///< no newer reading has come, by the server's clock
};
BOOST_DESCRIBE_ENUM(AlertQuantity, power_watt, power_var, power_va, voltage_rms, current_rms, power_factor, voltage_thd,
                    current_thd, energy_kwh, frequency_hz, device_offline, no_readings)

/// The field that the quantity is; nullopt for what is judged by the clock.
[[nodiscard]] constexpr std::optional<Field> field_of(AlertQuantity quantity) {
  const auto place = static_cast<std::size_t>(quantity);
  return place < k_field_count ? std::optional(static_cast<Field>(place)) : std::nullopt;
}

/// One phase; any of them: the one that is furthest to the wrong side; or their sum. With the wire's letters.
enum class AlertPhase : std::uint8_t { A, B, C, any, sum };
BOOST_DESCRIBE_ENUM(AlertPhase, A, B, C, any, sum)

enum class Comparison : std::uint8_t { above, below };
BOOST_DESCRIBE_ENUM(Comparison, above, below)

enum class Severity : std::uint8_t { info, warning, critical };
BOOST_DESCRIBE_ENUM(Severity, info, warning, critical)

enum class Weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };
BOOST_DESCRIBE_ENUM(Weekday, mon, tue, wed, thu, fri, sat, sun)

/// A time of the week, in the device's time zone, in which nobody is to be disturbed.
struct QuietTime {
  std::vector<Weekday> days;  ///< on which it begins
  std::string from;           ///< "22:00"
  std::string to;             ///< "07:00", on the next day where it is not after `from`; "24:00" is the day's end
  static constexpr std::array k_notes{
      note("days").sized(1, 7).says("on which it begins"), note("from").sized(5, 5).says("HH:MM, the device's time"),
      note("to").sized(5, 5).says("HH:MM; on the next day where it is not after from; 24:00 is the end of the day")};
  bool operator==(const QuietTime&) const = default;
};
BOOST_DESCRIBE_STRUCT(QuietTime, (), (days, from, to))

inline constexpr std::size_t k_max_alert_rule_name = 64;
inline constexpr std::uint32_t k_longest_hold_s = 86'400;
/// What is judged by the clock needs some patience: a delivery may take its time.
inline constexpr std::uint32_t k_shortest_silence_s = 30;
inline constexpr std::size_t k_max_quiet_times = 20;

/// When somebody wants to be told: the struct is the wire's body and what is kept. Members that may be absent have a
/// value after check_alert_rule(), but for those that the quantity has no use for.
struct AlertRule {
  std::string name;
  AlertQuantity quantity{};
  std::optional<AlertPhase> phase{};           ///< absent: any
  std::optional<Comparison> comparison{};      ///< of the value with the threshold
  std::optional<double> threshold{};           ///< in the quantity's unit
  std::optional<std::uint32_t> for_seconds{};  ///< how long it must be beyond the threshold; absent: 0
  std::optional<double> hysteresis{};          ///< it is over once the value has come back by so much; absent: 0
  std::optional<Severity> severity{};          ///< absent: warning
  std::optional<std::vector<QuietTime>> quiet_hours{};
  std::optional<bool> enabled{};  ///< absent: true
  static constexpr std::array k_notes{
      note("name").sized(1, k_max_alert_rule_name),
      note("phase").says("any if absent; sum: of power_watt, power_var, power_va and energy_kwh"),
      note("comparison").says("null for device_offline and no_readings, else needed"),
      note("threshold").says("in the quantity's unit; null for device_offline and no_readings, else needed"),
      note("for_seconds")
          .between(0, k_longest_hold_s)
          .says("how long the value must be beyond the threshold, or nothing must have come; 0, or 60, if absent"),
      note("hysteresis").says("the alert is over once the value has come back behind the threshold by so much"),
      note("quiet_hours").sized(0, k_max_quiet_times).says("webhooks and pushes are held back until they end"),
      note("severity").says("warning if absent"),
      note("enabled").says("true if absent")};
  bool operator==(const AlertRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(AlertRule, (),
                      (name, quantity, phase, comparison, threshold, for_seconds, hysteresis, severity, quiet_hours,
                       enabled))

/// Checks what the members say together and fills in what is absent.
/// @return the whole rule | every wrong member
[[nodiscard]] Parsed<AlertRule> check_alert_rule(AlertRule rule);

/// Reads a rule, strictly, and checks it.
[[nodiscard]] Parsed<AlertRule> parse_alert_rule(std::string_view json);

[[nodiscard]] std::string alert_rule_as_json(const AlertRule& rule);

/// Whether both are true at the same times: they differ at most in whom they tell of it and how.
[[nodiscard]] bool same_condition(const AlertRule& a, const AlertRule& b);

}  // namespace edl::server
