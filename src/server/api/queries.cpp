// Readings go out: /query-data, /thd-values, /latest-values, /last-energy-data.

#include <fmt/format.h>

#include <algorithm>

#include "core/json_syntax.hpp"
#include "core/reading_json.hpp"
#include "server/api/columns.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/rooms.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

/// Values that one answer may hold: a day of three phases and all fields, each second, is 2.6 million.
constexpr std::size_t k_max_values = 3'000'000;

std::vector<Field> all_fields() {
  std::vector<Field> fields;
  fields.reserve(k_field_count);
  for (const FieldInfo& info : k_fields) fields.push_back(info.field);
  return fields;
}

/// What every call here needs first: the device of the query, the caller's right to read it, and its time zone.
struct Subject {
  DeviceId device;
  TimeZone zone;
};

tl::expected<Subject, net::HttpResponse> subject_of(Rooms& rooms, const Call& call) {
  const auto id = device_id_of(call.request.query);
  if (!id) return tl::unexpected(problem(id.error()));
  auto access = access_to(rooms, call, *id);
  if (!access) return tl::unexpected(std::move(access).error());
  const auto record = rooms.accounts.device(access->device);
  if (!record) return tl::unexpected(problem(record.error()));
  return Subject{std::move(access->device), TimeZone::parse(record->timezone).value_or(TimeZone())};
}

/// /latest-values and /last-energy-data take nothing but the device.
tl::expected<DeviceId, net::HttpResponse> only_device_of(Rooms& rooms, const Call& call) {
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
  auto access = access_to(rooms, call, *id);
  if (!access) return tl::unexpected(std::move(access).error());
  return std::move(access->device);
}

net::HttpResponse columns(Rooms& rooms, const Call& call, const std::vector<Field>& fields, FieldChoice choice) {
  const auto subject = subject_of(rooms, call);
  if (!subject) return subject.error();
  const auto asked = parse_query_parameters(call.request.query, subject->zone, fields, choice, rooms.clock());
  if (!asked) return problem(asked.error());

  Query query{subject->device, asked->range, asked->fields, asked->phases, Resolution::raw, asked->zone};
  const std::size_t max_points = asked->max_points.value_or(k_default_max_points);
  query.resolution = asked->resolution ? *asked->resolution : choose_resolution(asked->range, max_points);
  query.max_rows = k_max_values / (asked->fields.size() * asked->phases.size());
  if (asked->resolution && asked->max_points) query.max_rows = std::min(query.max_rows, *asked->max_points);

  const auto result = rooms.store.query(query);
  if (!result && result.error().code == Errc::too_large) {
    return problem(422, "the answer would be too large: ask for a shorter range, fewer fields, or a coarser resolution",
                   {query_fault("resolution", result.error().message)});
  }
  if (!result) return problem(result.error());
  if (asked->format == Format::json) {
    return json_answer(200, columns_as_json(subject->device.text(), *result, asked->time_format));
  }
  return {200,
          {{"Content-Type", "text/csv; charset=utf-8; header=present"},
           {"Content-Disposition", fmt::format("attachment; filename=\"{}.csv\"", subject->device.text())}},
          columns_as_csv(*result, asked->time_format)};
}

net::HttpResponse latest_values(Rooms& rooms, const Call& call) {
  const auto device = only_device_of(rooms, call);
  if (!device) return device.error();
  const auto latest = rooms.store.latest(*device);
  if (!latest) return problem(latest.error());
  std::string body = "{";
  for (const auto& reading : *latest) {
    if (!reading) continue;
    body += fmt::format("{}\"{}\":", body.size() > 1 ? "," : "", name_of(reading->phase));
    append_json(body, *reading);
  }
  return json_answer(200, body + "}");
}

net::HttpResponse last_energy_data(Rooms& rooms, const Call& call) {
  const auto device = only_device_of(rooms, call);
  if (!device) return device.error();
  const auto latest = rooms.store.latest_with(*device, Field::energy_kwh);
  if (!latest) return problem(latest.error());
  std::string body = "{";
  for (const Phase phase : k_phases) {
    const auto& sample = (*latest)[phase];
    if (!sample) continue;
    body += fmt::format(R"({}"{}":{{"time":"{}","energy_kwh":)", body.size() > 1 ? "," : "", name_of(phase),
                        to_rfc3339(sample->time));
    append_json_number(body, sample->value);
    body += '}';
  }
  return json_answer(200, body + "}");
}

}  // namespace

std::vector<Route> query_routes(Rooms& rooms) {
  const auto get = [&rooms](std::string path, auto handler) {
    return Route{"GET",        std::move(path),
                 Access::user, RunOn::worker,
                 k_small_body, at_once([&rooms, handler](const Call& call) { return handler(rooms, call); })};
  };
  return {
      get("/query-data",
          [](Rooms& all, const Call& call) { return columns(all, call, all_fields(), FieldChoice::free); }),
      get("/thd-values",
          [](Rooms& all, const Call& call) {
            return columns(all, call, {Field::voltage_thd, Field::current_thd, Field::power_factor},
                           FieldChoice::fixed);
          }),
      get("/latest-values", latest_values),
      get("/last-energy-data", last_energy_data),
  };
}

}  // namespace edl::server
