// Power-quality events: in by POST /events and the devices' connections, out by GET /events and their waveforms.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "core/json_syntax.hpp"
#include "core/messages.hpp"
#include "core/power_event_json.hpp"
#include "server/api/alert_event.hpp"
#include "server/api/power_events.hpp"
#include "server/api/query_parameters.hpp"
#include "server/api/schemas.hpp"
#include "server/api/subject.hpp"
#include "server/http/body.hpp"
#include "server/http/content_encoding.hpp"
#include "server/http/problem.hpp"
#include "server/quality/event_id.hpp"

namespace edl::server {
namespace {

/// As it comes over the wire, and unpacked: 100 events, each with a waveform of 14,336 samples, are about 16 MB of JSON.
constexpr std::size_t k_max_events_body = 8 << 20;
constexpr std::size_t k_max_events_unpacked = 32 << 20;
/// A quota is over until midnight; but a clock may be wrong, and an owner may delete: it is worth asking now and then.
constexpr std::chrono::seconds k_longest_wait{3'600};

void tell_apps(Rooms& rooms, const DeviceId& device, const std::vector<KeptEvent>& kept) {
  for (const KeptEvent& one : kept) {
    rooms.live.tell_apps(device, to_json(message::DeviceEvent{device.text(), to_id(identity_of(one.event)), one.event,
                                                              one.has_waveform}));
  }
}

void post_events(Rooms& rooms, Call call, net::Responder respond) {
  if (!has_media_type(call.request, "application/json")) return respond(unsupported_media("application/json"));
  auto body = decoded_body(std::move(call.request), k_max_events_unpacked);
  if (!body) return respond(std::move(body).error());
  auto events = parse_power_events(*body, rooms.clock());
  if (!events) return respond(problem(events.error()));
  const std::size_t count = events->size();
  const auto waiting = std::make_shared<net::Responder>(std::move(respond));
  const DeviceId device = call.device();
  rooms.live.heard(device);
  const auto done = [&rooms, device, waiting, count](const Result<std::vector<KeptEvent>>& kept) {
    if (!kept) return (*waiting)(not_kept(kept.error(), rooms.clock()));
    (*waiting)(json_answer(201, fmt::format(R"({{"accepted":{}}})", count)));
    tell_apps(rooms, device, *kept);
  };
  rooms.erased.take_in(device, std::move(*events),
                       [&](std::vector<PowerEvent> rest) { rooms.quality.keep(device, std::move(rest), done); });
}

/// An event or an alert, as it stands in the list.
struct Listed {
  Timestamp begin;
  std::string text;
};

std::string text_of(const KeptEvent& one) {
  std::string text = fmt::format(R"({{"id":"{}",)", to_id(identity_of(one.event)));
  append_json_members(text, one.event);
  text += one.has_waveform ? R"(,"has_waveform":true})" : R"(,"has_waveform":false})";
  return text;
}

/// All that is kept of the range and asked for, ascending begin; of more than the limit the newest.
Result<std::vector<Listed>> list_events(Rooms& rooms, const Subject& subject, EventParameters asked, bool& more) {
  const TimeRange range = subject.shown(asked.range);
  std::vector<Listed> list;
  if (asked.events) {
    const auto kept =
        rooms.quality.events(subject.device, {.range = range, .kinds = std::move(asked.kinds), .limit = asked.limit});
    if (!kept) return tl::unexpected(kept.error());
    more = more || kept->more;
    for (const KeptEvent& one : kept->events) list.push_back({one.event.begin, text_of(one)});
  }
  if (asked.alerts) {
    const auto found = rooms.alerts.alerts(subject.device, {.range = range, .state = {}, .limit = asked.limit});
    if (!found) return tl::unexpected(found.error());
    more = more || found->more;
    for (const Alert& alert : found->alerts) list.push_back({alert.begin, event_text_of(alert)});
  }
  std::ranges::stable_sort(list, {}, &Listed::begin);
  if (list.size() > asked.limit) {
    list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(asked.limit));
    more = true;
  }
  return list;
}

net::HttpResponse get_events(Rooms& rooms, const Call& call) {
  const auto subject = subject_of(rooms, call, ParametersOf::events);
  if (!subject) return subject.error();
  auto asked = parse_event_parameters(call.request.query, subject->zone, rooms.clock());
  if (!asked) return problem(asked.error());
  bool more = false;
  const auto list = list_events(rooms, *subject, *std::move(asked), more);
  if (!list) return problem(list.error());
  std::string body = fmt::format(R"({{"device_id":"{}","events":[)", subject->device.text());
  for (bool first = true; const Listed& one : *list) {
    if (!std::exchange(first, false)) body += ',';
    body += one.text;
  }
  body += more ? R"(],"more":true})" : R"(],"more":false})";
  auto response = json_answer(200, std::move(body));
  pack_body(call.request, response);
  return response;
}

net::HttpResponse get_waveform(Rooms& rooms, const Call& call) {
  const auto subject = only_device_of(rooms, call);
  if (!subject) return subject.error();
  const auto event = parse_event_id(call.path.at("id"));
  if (!event || event->begin < subject->shown_from) return problem(404, "the device has no event of that id");
  const auto waveform = rooms.quality.waveform(subject->device, *event);
  if (!waveform) return problem(waveform.error());
  if (!*waveform) return problem(404, "the device has no such event, or it has no waveform");
  std::string body;
  append_json(body, **waveform);
  auto response = json_answer(200, std::move(body));
  pack_body(call.request, response);
  return response;
}

}  // namespace

void keep_told_event(Rooms& rooms, const DeviceId& device, PowerEvent event) {
  std::vector<PowerEvent> events;
  events.push_back(std::move(event));
  const auto done = [&rooms, device](const Result<std::vector<KeptEvent>>& kept) {
    if (kept) return tell_apps(rooms, device, *kept);
    spdlog::warn("an event of device {} was not kept: {}", device.text(), to_string(kept.error()));
    rooms.live.tell(device, message::ErrorNote{"the event was not kept: " + kept.error().message});
  };
  rooms.erased.take_in(device, std::move(events),
                       [&](std::vector<PowerEvent> rest) { rooms.quality.keep(device, std::move(rest), done); });
}

net::HttpResponse not_kept(const Error& error, Timestamp now) {
  auto response = problem(error);
  std::chrono::seconds wait{2};
  if (error.code == Errc::too_many) {
    const auto midnight = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
    wait = std::min(k_longest_wait, std::chrono::ceil<std::chrono::seconds>(midnight - now));
  }
  response.headers.add("Retry-After", std::to_string(wait.count()));
  return response;
}

std::vector<Route> event_routes(Rooms& rooms) {
  constexpr const char* k_tag = "power quality";
  Operation post{
      .tag = k_tag,
      .summary = "Keep power-quality events; answered once they are on disk. A newer telling replaces an older",
      .request = {{"application/json", events_schema}},
      .success = 201,
      .answer = {{"application/json", accepted_schema}}};
  Operation list{.tag = k_tag,
                 .summary = "Dips, swells, interruptions, limits passed, offline spells of a range",
                 .parameters = described_range_parameters(ParametersOf::events),
                 .answer = {{"application/json", event_list_schema}},
                 .faults = {{404, "unknown, or not yours"}}};
  Operation waveform{.tag = k_tag,
                     .summary = "The waveform around an event",
                     .parameters = {{"device_id", "one of your devices", R"({"type":"string"})", true}},
                     .answer = {{"application/json", waveform_schema}},
                     .faults = {{404, "no such device or event, or it has no waveform"}}};
  return {
      Route{"POST", "/events", Access::device, RunOn::worker, k_max_events_body,
            [&rooms](Call call, net::Responder respond) { post_events(rooms, std::move(call), std::move(respond)); },
            std::move(post)},
      Route{"GET", "/events", Access::user, RunOn::worker, k_small_body,
            at_once([&rooms](const Call& call) { return get_events(rooms, call); }), std::move(list)},
      Route{"GET", "/events/{id}/waveform", Access::user, RunOn::worker, k_small_body,
            at_once([&rooms](const Call& call) { return get_waveform(rooms, call); }), std::move(waveform)}};
}

}  // namespace edl::server
