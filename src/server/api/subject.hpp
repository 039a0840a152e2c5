#pragma once

#include <algorithm>

#include "core/time_zone.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// What every call that asks for a range needs first: the device of the query, the caller's right to read it, and its
/// time zone.
struct Subject {
  DeviceId device;
  TimeZone zone;
  Timestamp shown_from;  ///< what is older is of a former owner, and hidden

  /// What may be shown of a range.
  [[nodiscard]] TimeRange shown(TimeRange asked) const { return {std::max(asked.begin, shown_from), asked.end}; }
};

/// Before all times where nothing is hidden.
[[nodiscard]] inline Timestamp shown_from(const DeviceRecord& device) {
  return device.shown_from.value_or(Timestamp::min());
}

/// @return the subject | 422 no device_id, or parameters that the call does not know | 404 as access_to
[[nodiscard]] tl::expected<Subject, net::HttpResponse> subject_of(Rooms& rooms, const Call& call,
                                                                  ParametersOf parameters = ParametersOf::columns);

/// A Subject of which no time zone is needed.
struct OnlyDevice {
  DeviceId device;
  Timestamp shown_from;
};

/// For a call that takes nothing but the device.
[[nodiscard]] tl::expected<OnlyDevice, net::HttpResponse> only_device_of(Rooms& rooms, const Call& call);

}  // namespace edl::server
