// GET /metrics: what the server does, for Prometheus.

#include <utility>

#include "server/api/part_states.hpp"
#include "server/api/rooms.hpp"

namespace edl::server {
namespace {

Levels levels_of(const PartStates& states, const Outside& outside) {
  Levels levels;
  levels.parts = {{"store", states.store.ok},
                  {"power_quality", states.quality.ok},
                  {"alerts", states.alerts.ok},
                  {"push", states.push.ok},
                  {"accounts", states.accounts_ok()}};
  levels.alert_rules = states.alerts.rules;
  levels.alerts_firing = states.alerts.firing;
  levels.alert_readings_waiting = states.alerts.waiting_readings;
  levels.webhooks_waiting = states.alerts.waiting_webhooks;
  levels.push_subscriptions = states.push.subscriptions;
  levels.pushes_waiting = states.push.waiting;
  levels.store_bytes = states.store.bytes_on_disk;
  levels.store_pending_bytes = states.store.pending_bytes;
  if (const auto& spool = states.store.spool) {
    levels.spool = Levels::Spool{spool->bytes, spool->limit, spool->away.value_or(std::chrono::milliseconds(0))};
  }
  levels.quality_events = states.quality.events;
  levels.quality_harmonics = states.quality.harmonics;
  levels.quality_bytes = states.quality.bytes_on_disk;
  levels.quality_pending_bytes = states.quality.pending_bytes;
  levels.devices = states.devices;
  levels.apps = states.apps;
  levels.connections = outside.connections;
  levels.tasks_waiting = states.workers.waiting;
  levels.tasks_finished = states.workers.finished;
  levels.certificate_end = outside.certificate_end;
  levels.process = process_facts();
  return levels;
}

}  // namespace

std::vector<Route> metrics_routes(Rooms& rooms, std::function<Outside()> outside) {
  Operation operation{.tag = "server",
                      .summary = "Counts and times of what the server does, in Prometheus' text format"};
  operation.answer = {{"text/plain"}};
  const auto answer = [&rooms, outside = std::move(outside)](const Call&) {
    net::HttpResponse response{
        200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}}, {}};
    response.body = rooms.metrics.text(levels_of(look_at_parts(rooms), outside()));
    return response;
  };
  return {
      Route{"GET", "/metrics", Access::scraper, RunOn::worker, k_small_body, at_once(answer), std::move(operation)}};
}

}  // namespace edl::server
