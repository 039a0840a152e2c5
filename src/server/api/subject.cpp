#include "server/api/subject.hpp"

#include "server/http/problem.hpp"

namespace edl::server {

namespace {

/// The device's record, for whoever may read it.
tl::expected<DeviceRecord, net::HttpResponse> readable_device(Rooms& rooms, const Call& call, const std::string& id) {
  const auto access = access_to(rooms, call, id);
  if (!access) return tl::unexpected(access.error());
  auto record = rooms.accounts.device(access->device);
  if (!record) return tl::unexpected(problem(record.error()));
  return std::move(*record);
}

}  // namespace

tl::expected<Subject, net::HttpResponse> subject_of(Rooms& rooms, const Call& call, ParametersOf parameters) {
  const auto id = device_id_of(call.request.query, parameters);
  if (!id) return tl::unexpected(problem(id.error()));
  auto record = readable_device(rooms, call, *id);
  if (!record) return tl::unexpected(std::move(record).error());
  return Subject{std::move(record->id), TimeZone::parse(record->timezone).value_or(TimeZone()), shown_from(*record)};
}

tl::expected<OnlyDevice, net::HttpResponse> only_device_of(Rooms& rooms, const Call& call) {
  const auto parameters = net::parse_query(call.request.query);
  if (parameters) {
    for (const auto& [name, value] : *parameters) {
      if (name == "device_id") continue;
      return tl::unexpected(
          problem(422, "the query has wrong parameters", {query_fault(name, "is not a parameter of this call")}));
    }
  }
  const auto id = device_id_of(call.request.query);
  if (!id) return tl::unexpected(problem(id.error()));
  auto record = readable_device(rooms, call, *id);
  if (!record) return tl::unexpected(std::move(record).error());
  return OnlyDevice{std::move(record->id), shown_from(*record)};
}

}  // namespace edl::server
