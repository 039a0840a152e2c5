// Switching: POST /remote-control.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "server/api/command_log.hpp"
#include "server/api/commanding.hpp"
#include "server/api/rooms.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

struct ControlRequest {
  std::string device_id;
  std::string phase;
  std::string state;
  std::optional<std::int64_t> timeout_ms;
  static constexpr std::array k_notes{
      note("phase").one_of("A", "B", "C"), note("state").one_of("on", "off", "toggle"),
      note("timeout_ms").between(k_shortest_timeout_ms, k_longest_timeout_ms).says("how long to wait; 5000 if absent")};
};
BOOST_DESCRIBE_STRUCT(ControlRequest, (), (device_id, phase, state, timeout_ms))

struct ControlAnswer {
  std::string id;
  std::string status;
  std::string phase;
  std::string state;
  std::int64_t latency_ms = 0;
  static constexpr std::array k_notes{note("status").one_of("acknowledged"), note("phase").one_of("A", "B", "C"),
                                      note("state").one_of("on", "off").says("what the relay is in")};
};
BOOST_DESCRIBE_STRUCT(ControlAnswer, (), (id, status, phase, state, latency_ms))

std::optional<Switch> switch_named(std::string_view name) {
  for (const Switch to : {Switch::on, Switch::off, Switch::toggle}) {
    if (name_of(to) == name) return to;
  }
  return std::nullopt;
}

/// The order that the request asks for, and how long it may take.
struct TimedOrder {
  SwitchOrder order;
  std::chrono::milliseconds timeout;
};

Parsed<TimedOrder> order_of(const ControlRequest& request) {
  Faults faults;
  const auto phase = phase_named(request.phase);
  if (!phase) faults.add("/phase", "expected \"A\", \"B\" or \"C\"");
  const auto to = switch_named(request.state);
  if (!to) faults.add("/state", "expected \"on\", \"off\" or \"toggle\"");
  const auto timeout = timeout_of(request.timeout_ms, faults);
  if (faults.faults.empty()) return TimedOrder{{*phase, *to}, timeout};
  faults.summary = "the command has wrong members";
  return tl::unexpected(std::move(faults));
}

net::HttpResponse answer_to(const CommandResult& result, const SwitchOrder& order) {
  if (auto failed = failure_of(result)) return std::move(*failed);
  return typed_answer(200, ControlAnswer{result.id, std::string(name_of(result.status)),
                                         std::string(name_of(order.phase)), result.state, result.latency.count()});
}

/// Who switched what, and what came of it, for its users to read.
CommandRecord record_of(const SwitchOrder& order, const CommandResult& result, Timestamp now) {
  CommandRecord record{.id = result.id,
                       .at = now,
                       .who = {},
                       .phase = std::string(name_of(order.phase)),
                       .asked = std::string(name_of(order.to)),
                       .status = std::string(name_of(result.status)),
                       .latency = result.latency};
  if (result.status == CommandStatus::acknowledged) record.state = result.state;
  if (!result.error.empty()) record.error = result.error;
  return record;
}

void remote_control(Rooms& rooms, const std::shared_ptr<CommandLog>& log, const Call& call, net::Responder respond) {
  const auto body = typed_body<ControlRequest>(call.request);
  if (!body) return respond(body.error());
  const auto access = access_to(rooms, call, body->device_id, Role::switcher);
  if (!access) return respond(access.error());
  const auto order = order_of(*body);
  if (!order) return respond(problem(order.error()));
  const auto waiting = std::make_shared<net::Responder>(std::move(respond));
  rooms.live.send(access->device, order->order, order->timeout,
                  [&rooms, log, waiting, by = user_of(call), device = access->device,
                   to = order->order](const CommandResult& result) {
                    (*waiting)(answer_to(result, to));
                    spdlog::info("relay {} {} on {}, by user {}: {}", name_of(to.phase), name_of(to.to), device.text(),
                                 to_string(by), name_of(result.status));
                    log->add({device, by, record_of(to, result, rooms.clock())});
                  });
}

}  // namespace

std::vector<Route> control_routes(Rooms& rooms) {
  Operation operation{.tag = "control",
                      .summary = "Switch a phase and wait for the device's word (operator)",
                      .faults = {{403, "yours to see, not to switch"},
                                 {404, "unknown, or not yours"},
                                 {409, "the device refused, and why"},
                                 {503, "the device is not connected: the command was not sent"},
                                 {504, "no answer in time; the command will not be carried out later"}}};
  operation.request.push_back(json_content<ControlRequest>(JsonDirection::in));
  operation.answer.push_back(json_content<ControlAnswer>(JsonDirection::out));
  return {Route{"POST", "/remote-control", Access::user, RunOn::worker, k_small_body,
                [&rooms, log = std::make_shared<CommandLog>(rooms.accounts)](const Call& call, net::Responder respond) {
                  remote_control(rooms, log, call, std::move(respond));
                },
                std::move(operation)}};
}

}  // namespace edl::server
