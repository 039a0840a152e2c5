// GET /health: whether each part works. GET /openapi.json: what all calls take and answer.

#include <utility>

#include "edl_version.hpp"
#include "server/api/part_states.hpp"
#include "server/api/rooms.hpp"
#include "server/http/content_encoding.hpp"
#include "server/http/endpoint.hpp"

namespace edl::server {
namespace {

/// Of a store whose database is elsewhere: what waits here for it.
struct SpoolPart {
  std::uint64_t bytes = 0;
  std::uint64_t limit_bytes = 0;
  double away_seconds = 0.0;
};
BOOST_DESCRIBE_STRUCT(SpoolPart, (), (bytes, limit_bytes, away_seconds))

struct StorePart {
  std::string status;
  std::string problem;
  std::uint64_t bytes_on_disk = 0;
  std::uint64_t pending_bytes = 0;
  std::optional<SpoolPart> spool{};
};
BOOST_DESCRIBE_STRUCT(StorePart, (), (status, problem, bytes_on_disk, pending_bytes, spool))

/// Power-quality events and harmonics.
struct PowerQualityPart {
  std::string status;
  std::string problem;
  std::uint64_t events = 0;
  std::uint64_t harmonics = 0;
  std::uint64_t bytes_on_disk = 0;
  std::uint64_t pending_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(PowerQualityPart, (), (status, problem, events, harmonics, bytes_on_disk, pending_bytes))

struct AlertsPart {
  std::string status;
  std::string problem;
  std::uint64_t rules = 0;
  std::uint64_t firing = 0;
  std::uint64_t waiting_readings = 0;
  std::uint64_t waiting_webhooks = 0;
};
BOOST_DESCRIBE_STRUCT(AlertsPart, (), (status, problem, rules, firing, waiting_readings, waiting_webhooks))

/// Alerts that are pushed to browsers.
struct PushPart {
  std::string status;
  std::string problem;
  std::uint64_t subscriptions = 0;
  std::uint64_t waiting = 0;
};
BOOST_DESCRIBE_STRUCT(PushPart, (), (status, problem, subscriptions, waiting))

struct AccountsPart {
  std::string status;
  std::string problem;
};
BOOST_DESCRIBE_STRUCT(AccountsPart, (), (status, problem))

struct LivePart {
  std::string status;
  std::size_t devices = 0;
  std::size_t apps = 0;
};
BOOST_DESCRIBE_STRUCT(LivePart, (), (status, devices, apps))

/// Who answers most calls. That this one is answered shows that they work.
struct WorkersPart {
  std::string status;
  std::size_t waiting = 0;
};
BOOST_DESCRIBE_STRUCT(WorkersPart, (), (status, waiting))

/// Not there without TLS.
struct TlsPart {
  std::string status;
  std::string problem;
  std::string good_until;
  std::int64_t days_left = 0;
};
BOOST_DESCRIBE_STRUCT(TlsPart, (), (status, problem, good_until, days_left))

struct Parts {
  StorePart store;
  PowerQualityPart power_quality;
  AlertsPart alerts;
  PushPart push;
  AccountsPart accounts;
  LivePart live;
  WorkersPart workers;
  std::optional<TlsPart> tls{};
};
BOOST_DESCRIBE_STRUCT(Parts, (), (store, power_quality, alerts, push, accounts, live, workers, tls))

struct Health {
  std::string status;
  std::string version;
  Parts parts;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version, parts))

std::optional<SpoolPart> spool_part(const StoreHealth& store) {
  if (!store.spool) return std::nullopt;
  const std::chrono::duration<double> away = store.spool->away.value_or(std::chrono::milliseconds(0));
  return SpoolPart{store.spool->bytes, store.spool->limit, away.count()};
}

std::string word(bool ok) { return ok ? "ok" : "failing"; }

std::optional<TlsPart> tls_part(const Outside& outside, Timestamp now) {
  if (!outside.certificate_end) return std::nullopt;
  const Timestamp end = *outside.certificate_end;
  const bool good = now <= end;
  return TlsPart{word(good), good ? "" : "the certificate has expired", to_rfc3339(end),
                 std::chrono::floor<std::chrono::days>(end - now).count()};
}

net::HttpResponse health(Rooms& rooms, const Outside& outside) {
  const PartStates states = look_at_parts(rooms);
  const StoreHealth& store = states.store;
  const QualityHealth& quality = states.quality;
  Health answer;
  answer.version = k_version;
  answer.parts.store = {word(store.ok), store.problem, store.bytes_on_disk, store.pending_bytes, spool_part(store)};
  answer.parts.power_quality = {word(quality.ok),  quality.problem,       quality.events,
                                quality.harmonics, quality.bytes_on_disk, quality.pending_bytes};
  const AlertsHealth& alerts = states.alerts;
  answer.parts.alerts = {word(alerts.ok), alerts.problem,          alerts.rules,
                         alerts.firing,   alerts.waiting_readings, alerts.waiting_webhooks};
  answer.parts.push = {word(states.push.ok), states.push.problem, states.push.subscriptions, states.push.waiting};
  answer.parts.accounts = {word(states.accounts_ok()), states.accounts_problem};
  answer.parts.live = {word(true), states.devices, states.apps};
  answer.parts.workers = {word(true), states.workers.waiting};
  answer.parts.tls = tls_part(outside, rooms.clock());
  const bool tls_ok = !answer.parts.tls || answer.parts.tls->problem.empty();
  const bool ok = store.ok && quality.ok && alerts.ok && states.push.ok && states.accounts_ok() && tls_ok;
  answer.status = word(ok);
  return typed_answer(ok ? 200 : 503, answer);
}

}  // namespace

PartStates look_at_parts(Rooms& rooms) {
  const auto devices = rooms.accounts.list_devices();
  return {.store = rooms.store.health(),
          .quality = rooms.quality.health(),
          .alerts = rooms.alerts.health(),
          .push = rooms.pushes.health(),
          .accounts_problem = devices ? "" : devices.error().message,
          .devices = rooms.live.devices_online(),
          .apps = rooms.live.apps(),
          .workers = rooms.workers.load()};
}

std::vector<Route> health_routes(Rooms& rooms, std::function<Outside()> outside) {
  Operation operation{.tag = "server", .summary = "Whether each part works; 503 where one fails"};
  operation.answer.push_back(json_content<Health>(JsonDirection::out));
  operation.others.emplace(503, json_content<Health>(JsonDirection::out));
  return {Route{"GET", "/health", Access::open, RunOn::worker, k_small_body,
                at_once([&rooms, outside = std::move(outside)](const Call&) { return health(rooms, outside()); }),
                std::move(operation)}};
}

Route openapi_route(std::string document) {
  return {"GET",
          "/openapi.json",
          Access::open,
          RunOn::io,
          k_small_body,
          at_once([document = std::move(document)](const Call& call) {
            auto response = json_answer(200, document);
            pack_body(call.request, response);
            return response;
          })};
}

}  // namespace edl::server
