// Readings go out: /query-data, /thd-values, /latest-values, /last-energy-data.

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <optional>

#include "core/json_syntax.hpp"
#include "core/reading_json.hpp"
#include "server/api/column_text.hpp"
#include "server/api/columns.hpp"
#include "server/api/pooled_stream.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/rooms.hpp"
#include "server/api/schemas.hpp"
#include "server/api/streamed_columns.hpp"
#include "server/api/subject.hpp"
#include "server/http/content_encoding.hpp"
#include "server/http/problem.hpp"

namespace edl::server {
namespace {

/// Values, times included, of an answer that is made whole and has a Content-Length; a longer one is streamed.
constexpr std::size_t k_max_whole_values = 100'000;

std::vector<Field> all_fields() {
  std::vector<Field> fields;
  fields.reserve(k_field_count);
  for (const FieldInfo& info : k_fields) fields.push_back(info.field);
  return fields;
}

/// The whole answer, where it has at most k_max_whole_values.
Result<std::optional<QueryResult>> short_answer(const StoreView& view, const Query& query) {
  const auto cursor = view.read(query);
  if (!cursor) return tl::unexpected(cursor.error());
  QueryResult whole = empty_result(query);
  const std::size_t parts = parts_of(query.resolution).size();
  for (;;) {
    auto piece = (*cursor)->next();
    if (!piece) return tl::unexpected(piece.error());
    if (!*piece) return whole;
    append_piece(whole, **piece);
    if (whole.time.size() * (1 + parts * whole.series.size()) > k_max_whole_values) return std::nullopt;
  }
}

/// Whether the answer has no more rows than that: counted, by a pass for as little as can be asked for.
Result<bool> has_at_most(const StoreView& view, Query query, std::size_t max_rows) {
  query.fields.resize(1);
  const auto cursor = view.read(query);
  if (!cursor) return tl::unexpected(cursor.error());
  for (std::size_t rows = 0; rows <= max_rows;) {
    const auto piece = (*cursor)->next();
    if (!piece) return tl::unexpected(piece.error());
    if (!*piece) return true;
    rows += (*piece)->time.size();
  }
  return false;
}

net::HttpResponse too_many_rows(std::size_t max_points) {
  return problem(422, "the answer would be too large: ask for a shorter range, or a coarser resolution",
                 {query_fault("resolution", fmt::format("gives more than the {} times of max_points", max_points))});
}

net::HttpResponse too_many_streams() {
  auto response = problem(
      429, fmt::format("{} of your long answers are on their way already; read those first", StreamSlots::k_per_user));
  response.headers.add("Retry-After", "5");
  return response;
}

/// The headers of an answer in that format.
net::HttpResponse answer_in(Format format, const DeviceId& device) {
  if (format == Format::json) return json_answer(200, {});
  const bool csv = format == Format::csv;
  return {200,
          {{"Content-Type", csv ? "text/csv; charset=utf-8; header=present" : "text/plain; charset=utf-8"},
           {"Content-Disposition", fmt::format("attachment; filename=\"{}.{}\"", device.text(), csv ? "csv" : "lp")}},
          {}};
}

std::string whole_text(Format format, const DeviceId& device, const QueryResult& result, TimeFormat time_format) {
  switch (format) {
    case Format::json: return columns_as_json(device.text(), result, time_format);
    case Format::csv: return columns_as_csv(result, time_format);
    case Format::line_protocol: break;
  }
  return columns_as_lines(device, result, time_format);
}

std::unique_ptr<ChunkedText> long_text(Format format, std::shared_ptr<const StoreView> view, Query query,
                                       TimeFormat time_format) {
  switch (format) {
    case Format::json: return stream_as_json(std::move(view), std::move(query), time_format);
    case Format::csv: return stream_as_csv(std::move(view), std::move(query), time_format);
    case Format::line_protocol: break;
  }
  return stream_as_lines(std::move(view), std::move(query), time_format);
}

net::HttpResponse streamed(Rooms& rooms, StreamSlots& slots, const Call& call, std::shared_ptr<const StoreView> view,
                           Query query, const QueryParameters& asked) {
  auto slot = slots.take(user_of(call));
  if (!slot) return too_many_streams();
  auto response = answer_in(asked.format, query.device);
  const auto encoding = choose_encoding(call.request.headers.find("Accept-Encoding").value_or(""));
  response.headers.add("Vary", "Accept-Encoding");
  if (encoding != ContentEncoding::identity) {
    response.headers.add("Content-Encoding", std::string(name_of(encoding)));
  }
  auto text = long_text(asked.format, std::move(view), std::move(query), asked.time_format);
  response.stream = std::make_shared<PooledStream>(rooms.workers, std::move(slot), std::move(text), encoding);
  return response;
}

net::HttpResponse columns(Rooms& rooms, StreamSlots& slots, const Call& call, const std::vector<Field>& fields,
                          FieldChoice choice) {
  const auto subject = subject_of(rooms, call);
  if (!subject) return subject.error();
  const auto asked = parse_query_parameters(call.request.query, subject->zone, fields, choice, rooms.clock());
  if (!asked) return problem(asked.error());

  Query query{subject->device, subject->shown(asked->range), asked->fields, asked->phases, Resolution::raw,
              asked->zone};
  query.resolution = asked->resolution
                         ? *asked->resolution
                         : choose_resolution(asked->range, asked->max_points.value_or(k_default_max_points));
  // With "auto" max_points has chosen the resolution; with another it is a limit.
  const auto max_rows = asked->resolution ? asked->max_points : std::nullopt;

  std::shared_ptr<const StoreView> view = rooms.store.view();
  const auto whole = short_answer(*view, query);
  if (!whole) return problem(whole.error());
  if (*whole) {
    if (max_rows && (*whole)->time.size() > *max_rows) return too_many_rows(*max_rows);
    auto response = answer_in(asked->format, query.device);
    response.body = whole_text(asked->format, query.device, **whole, asked->time_format);
    pack_body(call.request, response);
    return response;
  }
  if (max_rows) {
    const auto fits = has_at_most(*view, query, *max_rows);
    if (!fits) return problem(fits.error());
    if (!*fits) return too_many_rows(*max_rows);
  }
  return streamed(rooms, slots, call, std::move(view), std::move(query), *asked);
}

net::HttpResponse newest_readings(const PerPhase<std::optional<Reading>>& latest, Timestamp shown_from) {
  std::string body = "{";
  for (const auto& reading : latest) {
    if (!reading || reading->time < shown_from) continue;
    body += fmt::format("{}\"{}\":", body.size() > 1 ? "," : "", name_of(reading->phase));
    append_json(body, *reading);
  }
  return json_answer(200, body + "}");
}

/// Runs on the I/O thread, since what is newest is nearly always at hand and a worker's turn takes longer than to say it.
void latest_values(Rooms& rooms, Call call, net::Responder respond) {
  const auto subject = only_device_of(rooms, call);
  if (!subject) return respond(subject.error());
  if (const auto known = rooms.store.latest_at_hand(subject->device)) {
    return respond(newest_readings(*known, subject->shown_from));
  }
  hand_to(
      rooms.workers,
      [&rooms, subject = *subject](const Call&, net::Responder answer) {
        const auto latest = rooms.store.latest(subject.device);
        answer(latest ? newest_readings(*latest, subject.shown_from) : problem(latest.error()));
      },
      std::move(call), std::move(respond));
}

net::HttpResponse last_energy_data(Rooms& rooms, const Call& call) {
  const auto subject = only_device_of(rooms, call);
  if (!subject) return subject.error();
  const auto latest = rooms.store.latest_with(subject->device, Field::energy_kwh);
  if (!latest) return problem(latest.error());
  std::string body = "{";
  for (const Phase phase : k_phases) {
    const auto& sample = (*latest)[phase];
    if (!sample || sample->time < subject->shown_from) continue;
    body += fmt::format(R"({}"{}":{{"time":"{}","energy_kwh":)", body.size() > 1 ? "," : "", name_of(phase),
                        to_rfc3339(sample->time));
    append_json_number(body, sample->value);
    body += '}';
  }
  return json_answer(200, body + "}");
}

std::string last_energy_schema(JsonSchemas&) {
  return per_phase_schema(
      R"({"type":"object","properties":{"time":{"type":"string","format":"date-time"},"energy_kwh":{"type":"number"}},)"
      R"("required":["time","energy_kwh"],"additionalProperties":false})");
}

Operation columns_operation(std::string summary, FieldChoice choice) {
  return {.tag = "readings",
          .summary = std::move(summary),
          .parameters = described_query_parameters(choice),
          .answer = {{"application/json", columns_schema}, {"text/csv"}, {"text/plain"}},
          .faults = {{404, "unknown, or not yours"}, {429, "too many streamed answers on their way; Retry-After"}}};
}

Operation newest_operation(std::string summary, WriteSchema schema) {
  return {.tag = "readings",
          .summary = std::move(summary),
          .parameters = {{"device_id", "one of your devices", R"({"type":"string"})", true}},
          .answer = {{"application/json", std::move(schema)}},
          .faults = {{404, "unknown, or not yours"}}};
}

}  // namespace

std::vector<Route> query_routes(Rooms& rooms) {
  const auto slots = std::make_shared<StreamSlots>();
  const auto get = [](std::string path, std::function<net::HttpResponse(const Call&)> handler, Operation operation) {
    return Route{"GET",
                 std::move(path),
                 Access::user,
                 RunOn::worker,
                 k_small_body,
                 at_once(std::move(handler)),
                 std::move(operation)};
  };
  return {
      get(
          "/query-data",
          [&rooms, slots](const Call& call) { return columns(rooms, *slots, call, all_fields(), FieldChoice::free); },
          columns_operation("Columns over a range, as measured or by interval", FieldChoice::free)),
      get(
          "/thd-values",
          [&rooms, slots](const Call& call) {
            return columns(rooms, *slots, call, {Field::voltage_thd, Field::current_thd, Field::power_factor},
                           FieldChoice::fixed);
          },
          columns_operation("The columns voltage_thd, current_thd and power_factor over a range", FieldChoice::fixed)),
      Route{"GET", "/latest-values", Access::user, RunOn::io, k_small_body,
            [&rooms](Call call, net::Responder respond) { latest_values(rooms, std::move(call), std::move(respond)); },
            newest_operation("The newest reading of each phase", latest_schema)},
      get(
          "/last-energy-data", [&rooms](const Call& call) { return last_energy_data(rooms, call); },
          newest_operation("The newest energy counter of each phase", last_energy_schema)),
  };
}

}  // namespace edl::server
