#pragma once

#include "core/time_zone.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {

/// What every call that asks for a range needs first: the device of the query, the caller's right to read it, and its
/// time zone.
struct Subject {
  DeviceId device;
  TimeZone zone;
};

/// @return the subject | 422 no device_id, or parameters that the call does not know | 404 as access_to
[[nodiscard]] tl::expected<Subject, net::HttpResponse> subject_of(Rooms& rooms, const Call& call,
                                                                  ParametersOf parameters = ParametersOf::columns);

/// For a call that takes nothing but the device.
[[nodiscard]] tl::expected<DeviceId, net::HttpResponse> only_device_of(Rooms& rooms, const Call& call);

}  // namespace edl::server
