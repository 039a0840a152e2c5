#pragma once

// Heavy (see core/described_json.hpp): for .cpp files that read or print schedules, or bodies that have parts of one.

#include <boost/describe.hpp>

#include "core/schedule.hpp"

namespace edl {

BOOST_DESCRIBE_ENUM(SunEvent, sunrise, sunset)
BOOST_DESCRIBE_ENUM(Weekday, mon, tue, wed, thu, fri, sat, sun)
BOOST_DESCRIBE_ENUM(ScheduledPhase, A, B, C)
BOOST_DESCRIBE_ENUM(ScheduledState, off, on)
BOOST_DESCRIBE_STRUCT(GeoPosition, (), (latitude_deg, longitude_deg))
BOOST_DESCRIBE_STRUCT(SwitchTime, (), (time, sun, offset_minutes))
BOOST_DESCRIBE_STRUCT(ScheduleEntry, (), (id, phase, state, enabled, weekdays, at))
BOOST_DESCRIBE_STRUCT(Schedule, (), (place, entries))

}  // namespace edl
