#pragma once

// Heavy (see core/described_json.hpp): for .cpp files that read or print switchings.

#include <boost/describe.hpp>

#include "core/schedule_described.hpp"
#include "core/switching.hpp"

namespace edl {

BOOST_DESCRIBE_ENUM(SwitchedBy, schedule, overload, away)
BOOST_DESCRIBE_STRUCT(Switching, (), (time, phase, state, by, error))

}  // namespace edl
