#pragma once

#include <cstddef>

#include "agent/outbox/outbox.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Ends what an earlier run of the agent told of the supply and left without an end, because it was killed or lost its
/// power meanwhile. The end is not known: it is that of the newest reading set which is kept, at least 10 ms after the
/// begin, and `detail` says so. What still goes on is found again, as an event of its own. A meter_fault is left to
/// GapWatch.
/// To be called before a meter tells new events.
/// @return how many were ended; Errc as of Outbox::newest_events() and Outbox::put()
[[nodiscard]] Result<std::size_t> end_open_events(Outbox& outbox);

}  // namespace edl::agent
