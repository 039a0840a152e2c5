// Harmonics: in by POST /harmonics, out by GET /harmonics, and measured now by POST /harmonics/capture.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/harmonics_json.hpp"
#include "core/messages.hpp"
#include "server/api/commanding.hpp"
#include "server/api/pace.hpp"
#include "server/api/power_events.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/schemas.hpp"
#include "server/api/subject.hpp"
#include "server/http/body.hpp"
#include "server/http/content_encoding.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

/// As it comes over the wire, and unpacked: 100 sets are about 1 MB of JSON.
constexpr std::size_t k_max_harmonics_body = 4 << 20;
/// A set of which every number has 17 digits.
constexpr std::size_t k_max_harmonics_unpacked = 8 << 20;
constexpr std::chrono::seconds k_between_captures{10};

struct CaptureRequest {
  std::string device_id;
  std::optional<std::int64_t> timeout_ms;
};
BOOST_DESCRIBE_STRUCT(CaptureRequest, (), (device_id, timeout_ms))

struct CaptureAnswer {
  std::string id;
  std::string status;
  std::int64_t latency_ms = 0;
};
BOOST_DESCRIBE_STRUCT(CaptureAnswer, (), (id, status, latency_ms))

void post_harmonics(Rooms& rooms, Call call, net::Responder respond) {
  if (!has_media_type(call.request, "application/json")) return respond(unsupported_media("application/json"));
  auto body = decoded_body(std::move(call.request), k_max_harmonics_unpacked);
  if (!body) return respond(std::move(body).error());
  auto sets = parse_harmonic_sets(*body, rooms.clock());
  if (!sets) return respond(problem(sets.error()));
  const std::size_t count = sets->size();
  const Timestamp newest = std::ranges::max_element(*sets, {}, &HarmonicSet::time)->time;
  const auto waiting = std::make_shared<net::Responder>(std::move(respond));
  const DeviceId device = call.device();
  rooms.live.heard(device);
  rooms.erased.take_in(device, std::move(*sets), [&](const std::vector<HarmonicSet>& rest) {
    const bool any = !rest.empty();
    rooms.quality.keep(device, rest, [&rooms, device, waiting, count, newest, any](const Result<void>& kept) {
      if (!kept) return (*waiting)(not_kept(kept.error(), rooms.clock()));
      (*waiting)(json_answer(201, fmt::format(R"({{"accepted":{}}})", count)));
      if (any) rooms.live.tell_apps(device, to_json(message::DeviceHarmonics{device.text(), to_rfc3339(newest)}));
    });
  });
}

Result<HarmonicsList> asked_sets(Rooms& rooms, const Subject& subject, const HarmonicsParameters& asked) {
  if (asked.range) return rooms.quality.harmonics(subject.device, subject.shown(*asked.range), asked.limit);
  return rooms.quality.newest_harmonics(subject.device).map([&](std::optional<HarmonicSet>&& newest) {
    HarmonicsList list;
    if (newest && newest->time >= subject.shown_from) list.sets.push_back(std::move(*newest));
    return list;
  });
}

net::HttpResponse get_harmonics(Rooms& rooms, const Call& call) {
  const auto subject = subject_of(rooms, call, ParametersOf::harmonics);
  if (!subject) return subject.error();
  const auto asked = parse_harmonics_parameters(call.request.query, subject->zone, rooms.clock());
  if (!asked) return problem(asked.error());
  const auto list = asked_sets(rooms, *subject, *asked);
  if (!list) return problem(list.error());
  std::string body = fmt::format(R"({{"device_id":"{}","harmonics":[)", subject->device.text());
  for (bool first = true; const HarmonicSet& set : list->sets) {
    if (!std::exchange(first, false)) body += ',';
    append_json(body, set);
  }
  body += list->more ? R"(],"more":true})" : R"(],"more":false})";
  auto response = json_answer(200, std::move(body));
  pack_body(call.request, response);
  return response;
}

net::HttpResponse answer_to(const CommandResult& result) {
  if (auto failed = failure_of(result)) return std::move(*failed);
  return typed_answer(200, CaptureAnswer{result.id, std::string(name_of(result.status)), result.latency.count()});
}

/// Any member of the device may ask: it changes nothing there.
void capture(Rooms& rooms, const std::shared_ptr<Pace>& pace, const Call& call, net::Responder respond) {
  const auto body = typed_body<CaptureRequest>(call.request);
  if (!body) return respond(body.error());
  const auto access = access_to(rooms, call, body->device_id);
  if (!access) return respond(access.error());
  Faults faults;
  const auto timeout = timeout_of(body->timeout_ms, faults);
  faults.summary = "the command has wrong members";
  if (!faults.faults.empty()) return respond(problem(faults));
  if (const auto wait = pace->take(access->device, rooms.clock())) {
    auto response = problem(429, "the device has been asked for harmonics just now");
    response.headers.add("Retry-After", std::to_string(wait->count()));
    return respond(std::move(response));
  }
  const auto waiting = std::make_shared<net::Responder>(std::move(respond));
  rooms.live.send(
      access->device, CaptureOrder{}, timeout, [waiting, pace, device = access->device](const CommandResult& result) {
        const bool sent = result.status != CommandStatus::offline && result.status != CommandStatus::overloaded;
        if (!sent) pace->give_back(device);
        (*waiting)(answer_to(result));
      });
}

}  // namespace

std::vector<Route> harmonics_routes(Rooms& rooms) {
  constexpr const char* k_tag = "power quality";
  const auto pace = std::make_shared<Pace>(k_between_captures);
  Operation post{.tag = k_tag,
                 .summary = "Keep harmonics; answered once they are on disk",
                 .request = {{"application/json", harmonic_sets_schema}},
                 .success = 201,
                 .answer = {{"application/json", accepted_schema}}};
  Operation list{.tag = k_tag,
                 .summary = "Harmonics of a range; without a range the newest",
                 .parameters = described_range_parameters(ParametersOf::harmonics),
                 .answer = {{"application/json", harmonics_list_schema}},
                 .faults = {{404, "unknown, or not yours"}}};
  Operation measure{.tag = k_tag,
                    .summary = "Have the device measure its harmonics now",
                    .request = {json_content<CaptureRequest>(JsonDirection::in)},
                    .answer = {json_content<CaptureAnswer>(JsonDirection::out)},
                    .faults = {{404, "unknown, or not yours"},
                               {409, "the device refused, and why"},
                               {503, "the device is not connected"},
                               {504, "no answer in time"}}};
  return {
      Route{"POST", "/harmonics", Access::device, RunOn::worker, k_max_harmonics_body,
            [&rooms](Call call, net::Responder respond) { post_harmonics(rooms, std::move(call), std::move(respond)); },
            std::move(post)},
      Route{"GET", "/harmonics", Access::user, RunOn::worker, k_small_body,
            at_once([&rooms](const Call& call) { return get_harmonics(rooms, call); }), std::move(list)},
      Route{
          "POST", "/harmonics/capture", Access::user, RunOn::worker, k_small_body,
          [&rooms, pace](const Call& call, net::Responder respond) { capture(rooms, pace, call, std::move(respond)); },
          std::move(measure)}};
}

}  // namespace edl::server
