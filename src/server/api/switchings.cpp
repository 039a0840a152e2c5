// What devices have switched by themselves: POST /switchings.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/messages.hpp"
#include "core/switching_described.hpp"
#include "server/api/power_events.hpp"
#include "server/api/rooms.hpp"
#include "server/api/schemas.hpp"
#include "server/http/body.hpp"
#include "server/http/content_encoding.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

/// 100 switchings, each with a long error.
constexpr std::size_t k_max_switchings_body = 256 << 10;

/// As a command that nobody gave.
CommandRecord record_of(const Switching& switching) {
  const std::string_view phase = name_of(phase_of(switching.phase));
  CommandRecord record;
  record.at = parse_rfc3339(switching.time).value();
  record.id = fmt::format("{}-{}-{}", name_of(switching.by), phase, to_unix_ms(record.at));
  record.who = name_of(switching.by);
  record.cause = record.who;
  record.phase = phase;
  record.asked = name_of(switching.state);
  record.status = switching.error ? "refused" : "acknowledged";
  if (!switching.error) record.state = record.asked;
  record.error = switching.error;
  return record;
}

message::CommandOutcome outcome_of(const DeviceId& device, const CommandRecord& record) {
  return {device.text(), record.id, record.phase, record.asked, record.status, record.error, record.cause};
}

net::HttpResponse post_switchings(Rooms& rooms, const Call& call) {
  if (!has_media_type(call.request, "application/json")) return unsupported_media("application/json");
  const auto body = decoded_body(call.request, k_max_switchings_body);
  if (!body) return body.error();
  const auto switchings = parse_switchings(*body, rooms.clock());
  if (!switchings) return problem(switchings.error());
  const DeviceId device = call.device();
  rooms.live.heard(device);
  std::vector<CommandRecord> records;
  records.reserve(switchings->size());
  for (const Switching& one : *switchings) records.push_back(record_of(one));
  const auto fresh = rooms.accounts.record_switchings(device, records);
  if (!fresh) return not_kept(fresh.error(), rooms.clock());
  for (const CommandRecord& one : *fresh) rooms.live.tell_apps(device, to_json(outcome_of(device, one)));
  return json_answer(201, fmt::format(R"({{"accepted":{}}})", switchings->size()));
}

}  // namespace

std::vector<Route> switching_routes(Rooms& rooms) {
  Operation post{.tag = "control",
                 .summary = "Keep what the device has switched by itself; answered once it is on disk",
                 .request = {json_content<std::vector<Switching>>(JsonDirection::in)},
                 .success = 201,
                 .answer = {{"application/json", accepted_schema}}};
  return {Route{"POST", "/switchings", Access::device, RunOn::worker, k_max_switchings_body,
                at_once([&rooms](const Call& call) { return post_switchings(rooms, call); }), std::move(post)}};
}

}  // namespace edl::server
