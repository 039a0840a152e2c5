#include "server/alerts/quiet_hours.hpp"

#include <algorithm>
#include <chrono>

namespace edl::server {
namespace {

constexpr std::size_t k_text_length = 5;  // "HH:MM"

Weekday weekday_of(std::chrono::sys_days day) {
  return static_cast<Weekday>(std::chrono::weekday(day).iso_encoding() - 1);
}

bool is_named(const QuietTime& time, Weekday day) { return std::ranges::find(time.days, day) != time.days.end(); }

}  // namespace

std::optional<int> minute_named(std::string_view text) {
  const auto digit = [text](std::size_t at) { return text[at] - '0'; };
  const auto is_digit = [text](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != k_text_length || text[2] != ':') return std::nullopt;
  if (!is_digit(0) || !is_digit(1) || !is_digit(3) || !is_digit(4)) return std::nullopt;
  const int hour = 10 * digit(0) + digit(1);
  const int minute = 10 * digit(3) + digit(4);
  const int all = 60 * hour + minute;
  if (minute >= 60 || all > k_minutes_of_day) return std::nullopt;
  return all;
}

bool is_quiet(const std::vector<QuietTime>& times, const TimeZone& zone, Timestamp now) {
  if (times.empty()) return false;
  const std::chrono::sys_seconds local = zone.local_time(now);
  const auto today = std::chrono::floor<std::chrono::days>(local);
  const auto minute = static_cast<int>(std::chrono::floor<std::chrono::minutes>(local - today).count());
  const Weekday day = weekday_of(today);
  const Weekday day_before = weekday_of(today - std::chrono::days(1));
  return std::ranges::any_of(times, [&](const QuietTime& time) {
    const int from = minute_named(time.from).value_or(0);
    const int to = minute_named(time.to).value_or(0);
    if (from < to) return is_named(time, day) && minute >= from && minute < to;
    return (is_named(time, day) && minute >= from) || (is_named(time, day_before) && minute < to);
  });
}

}  // namespace edl::server
