#include "core/time_zone.hpp"

#include <date/tz.h>

#include <stdexcept>

namespace edl {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

constexpr std::string_view k_utc = "UTC";

}  // namespace

Result<TimeZone> TimeZone::parse(std::string_view name) {
  if (name == k_utc) return TimeZone();
  try {
    date::get_tzdb();
  } catch (const std::runtime_error& error) {
    return fail(Errc::unavailable,
                std::string("the system's time zones (package tzdata) cannot be read: ") + error.what());
  }
  try {
    return TimeZone(*date::locate_zone(name));
  } catch (const std::runtime_error&) {
    return fail(Errc::invalid, "no such time zone, expected an IANA name such as Europe/Berlin");
  }
}

std::string TimeZone::name() const { return zone_ == nullptr ? std::string(k_utc) : zone_->name(); }

TimeRange TimeZone::local_day(std::chrono::year_month_day date) const {
  const sys_days day(date);
  return TimeRange{begin_of(day), begin_of(day + days(1))};
}

Timestamp TimeZone::start_of_local_day(Timestamp time) const { return begin_of(local_day_number(time)); }

Timestamp TimeZone::next_local_day(Timestamp time) const { return begin_of(local_day_number(time) + days(1)); }

TimeRange TimeZone::local_month(Timestamp time) const {
  const std::chrono::year_month_day date = local_date(time);
  const auto first = date.year() / date.month() / 1;
  return {begin_of(first), begin_of(first + std::chrono::months(1))};
}

std::chrono::year_month_day TimeZone::local_date(Timestamp time) const { return local_day_number(time); }

UtcOffset TimeZone::utc_offset(Timestamp time) const {
  if (zone_ == nullptr) return {std::chrono::seconds(0), {Timestamp::min(), Timestamp::max()}};
  const date::sys_info info = zone_->get_info(std::chrono::floor<std::chrono::seconds>(time));
  return {info.offset, {info.begin, info.end}};
}

std::chrono::sys_seconds TimeZone::local_time(Timestamp time) const {
  return std::chrono::floor<std::chrono::seconds>(time) + utc_offset(time).offset;
}

Timestamp TimeZone::moment_of(std::chrono::year_month_day date, std::chrono::minutes time_of_day) const {
  return first_showing(sys_days(date) + time_of_day);
}

/// Local times are counted as sys_seconds that mean a local time; only these three functions know the difference.
Timestamp TimeZone::first_showing(std::chrono::sys_seconds local) const {
  if (zone_ == nullptr) return local;
  const date::local_info info = zone_->get_info(date::local_seconds(local.time_since_epoch()));
  switch (info.result) {
    case date::local_info::nonexistent: return Timestamp(info.first.end);  // the clock jumps over it
    case date::local_info::ambiguous:                                      // it comes twice: the first counts
    default: return Timestamp(local) - info.first.offset;
  }
}

Timestamp TimeZone::begin_of(sys_days local_date) const { return first_showing(local_date); }

sys_days TimeZone::local_day_number(Timestamp time) const {
  if (zone_ == nullptr) return std::chrono::floor<days>(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  sys_days day = std::chrono::floor<days>(time + zone_->get_info(seconds).offset);
  // A clock that is set back over midnight shows the old date again, after the new day has begun.
  while (begin_of(day + days(1)) <= time) day += days(1);
  return day;
}

}  // namespace edl
