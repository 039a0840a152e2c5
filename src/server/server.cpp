#include "server/server.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <iterator>
#include <utility>

#include "core/wall_clock.hpp"
#include "edl_version.hpp"
#include "net/http_server.hpp"
#include "net/scheduler.hpp"
#include "net/token.hpp"
#include "net/worker_pool.hpp"
#include "server/accounts/access_keys.hpp"
#include "server/accounts/accounts.hpp"
#include "server/alerts/alerts.hpp"
#include "server/api/alert_surroundings.hpp"
#include "server/api/authentication.hpp"
#include "server/api/eraser.hpp"
#include "server/api/live_socket.hpp"
#include "server/api/offline_watch.hpp"
#include "server/api/power_events.hpp"
#include "server/api/rooms.hpp"
#include "server/api/schedules.hpp"
#include "server/api/scrape_token.hpp"
#include "server/backup.hpp"
#include "server/backup/backup_socket.hpp"
#include "server/heartbeat.hpp"
#include "server/http/app_files.hpp"
#include "server/http/browser_rules.hpp"
#include "server/http/openapi.hpp"
#include "server/http/problem.hpp"
#include "server/http/request_id.hpp"
#include "server/live/live.hpp"
#include "server/metrics/metrics.hpp"
#include "server/push/pushes.hpp"
#include "server/request_observer.hpp"
#include "server/tls.hpp"

namespace edl::server {
namespace {

namespace fs = std::filesystem;

/// Requests that wait for a worker. More than that, and a client is better told to come again.
constexpr std::size_t k_max_waiting_requests = 1'000;
/// SIGTERM ends the server within 5 s: this long for requests in work, the rest for the stores.
constexpr std::chrono::milliseconds k_grace{2'500};

std::vector<Route> all_routes(Rooms& rooms, LiveSocket& live_socket, const ServerSettings& settings,
                              const std::function<Outside()>& outside) {
  std::vector<Route> routes;
  for (auto group : {identity_routes(rooms), account_care_routes(rooms), device_routes(rooms), ingest_routes(rooms),
                     query_routes(rooms), event_routes(rooms), harmonics_routes(rooms), control_routes(rooms),
                     schedule_routes(rooms), switching_routes(rooms), analytics_routes(rooms),
                     alert_routes(rooms, settings.private_webhooks),
                     push_routes(rooms, settings.private_webhooks, settings.push_contact),
                     health_routes(rooms, outside), metrics_routes(rooms, outside), live_socket.routes()}) {
    std::ranges::move(group, std::back_inserter(routes));
  }
  routes.push_back(openapi_route(openapi_document(routes, k_version)));
  return routes;
}

Result<std::unique_ptr<TelemetryStore>> open_store(
    const std::variant<EmbeddedStoreSettings, InfluxdbStoreSettings>& store, const DataFolder& folder,
    const Committed& committed) {
  if (const auto* influxdb = std::get_if<InfluxdbStoreSettings>(&store)) {
    InfluxdbStoreSettings settings = *influxdb;
    if (settings.spool.empty()) settings.spool = folder.influxdb_spool();
    settings.committed = committed;
    return open_influxdb_store(settings);
  }
  auto settings = std::get<EmbeddedStoreSettings>(store);
  if (settings.path.empty()) settings.path = folder.readings();
  settings.committed = committed;
  return open_embedded_store(settings);
}

Result<std::string> logged_backup(const DataFolder& folder, Accounts& accounts, const QualityRecords& quality,
                                  const FolderInUse& readings, int file, const Progress& progress) {
  spdlog::info("a backup begins");
  auto made = back_up(folder, accounts, quality, {readings}, file, progress);
  if (made) {
    spdlog::info("a backup is made: {}", *made);
  } else {
    spdlog::warn("a backup was not made: {}", to_string(made.error()));
  }
  return made;
}

}  // namespace

Result<void> DataFolder::create() const {
  std::error_code error;
  for (const fs::path& folder : {root, keys()}) {
    const bool made = fs::create_directories(folder, error);
    if (error) return fail(Errc::io, "cannot make the data folder: " + error.message(), folder.string());
    if (made) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return fail(Errc::io, "cannot protect the data folder: " + error.message(), folder.string());
  }
  return {};
}

/// All rooms. Declared in the order in which one needs the other, so that they end in the reverse order.
struct Server::House {
  std::unique_ptr<Metrics> metrics;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<AccessKeys> access_keys;
  std::unique_ptr<net::Scheduler> scheduler;
  net::WorkerPool workers;
  Live live;
  AppFiles app;
  std::unique_ptr<TelemetryStore> store;
  std::unique_ptr<QualityRecords> quality;
  std::unique_ptr<Pushes> pushes;
  std::unique_ptr<Alerts> alerts;
  ErasedPasts erased;
  Eraser eraser;
  Rooms rooms;
  OfflineWatch offline;
  Authenticator authenticator;
  RequestLimits limits;
  LiveSocket live_socket;
  Router router;
  Route files;
  RequestObserver observer;
  std::shared_ptr<net::ServerTls> tls;  ///< none: HTTP in the clear
  std::unique_ptr<net::HttpServer> http;
  std::atomic<const net::HttpServer*> serving = nullptr;  ///< `http`, for its own threads, once it is there
  std::unique_ptr<BackupSocket> backups;
  std::unique_ptr<Heartbeat> heartbeat;

  House(const ServerSettings& settings, std::unique_ptr<Metrics> counts, std::unique_ptr<Accounts> opened_accounts,
        std::unique_ptr<TelemetryStore> opened_store, std::unique_ptr<QualityRecords> opened_quality,
        std::unique_ptr<Pushes> opened_pushes, std::unique_ptr<Alerts> opened_alerts,
        std::unique_ptr<AccessKeys> opened_keys, Secret scrape_token, AppFiles app_files)
      : metrics(std::move(counts)), accounts(std::move(opened_accounts)), access_keys(std::move(opened_keys)),
        scheduler(net::start_scheduler()), workers(settings.worker_threads, k_max_waiting_requests),
        live(wall_clock, *scheduler, listeners()), app(std::move(app_files)), store(std::move(opened_store)),
        quality(std::move(opened_quality)), pushes(std::move(opened_pushes)), alerts(std::move(opened_alerts)),
        eraser(erased, *accounts, *store, *quality, *alerts), rooms{*accounts, *store,       *quality,   live,
                                                                    workers,   *access_keys, wall_clock, *metrics,
                                                                    erased,    eraser,       *alerts,    *pushes},
        offline(rooms, *scheduler, settings.offline_after), authenticator(rooms, std::move(scrape_token)),
        limits(settings.rates), live_socket(rooms, authenticator, limits, settings.origins),
        router(
            all_routes(rooms, live_socket, settings, [this] { return outside(); }),
            [this](const net::HttpRequest& request, Access access) { return authenticator.check(request, access); },
            workers, &limits),
        files(app.route()), observer(*metrics, router.routes(), files, settings.logged_requests) {}
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// The rooms' threads finish what they have while all rooms are still there to hear of it.
  ~House() {
    eraser.stop();
    offline.stop();
    workers.stop();
    alerts->stop();
    pushes->stop();
    quality.reset();
    store.reset();
  }

  /// Called once the server serves.
  [[nodiscard]] LiveListeners listeners() {
    return {
        .heard =
            [this](const DeviceId& device, Timestamp at) {
              offline.heard(device, at);
              alerts->heard(device, at);
            },
        .event = [this](const DeviceId& device, PowerEvent event) { keep_told_event(rooms, device, std::move(event)); },
        .schedule_kept = [this](const DeviceId& device,
                                std::optional<std::uint64_t> revision) { schedule_kept(rooms, device, revision); },
        .schedule_answered = [this](
                                 const DeviceId& device,
                                 message::ScheduleState state) { schedule_answered(rooms, device, std::move(state)); }};
  }

  [[nodiscard]] net::HttpHandlers handlers() {
    net::HttpHandlers handlers;
    handlers.on_head = [this](net::HttpRequest& head) -> std::variant<std::size_t, net::HttpResponse> {
      if (!is_for_the_app(head)) return router.on_head(head);
      head.admission = std::make_shared<Admission>(Admission{&files});
      return files.max_body;
    };
    handlers.on_request = [this](net::HttpRequest request, net::Responder respond) {
      router.on_request(std::move(request), std::move(respond));
    };
    handlers.on_upgrade = [this](const net::HttpRequest& request) { return live_socket.upgrade(request); };
    handlers.on_refusal = [](unsigned status, const std::string& detail) { return problem(status, detail); };
    return handlers;
  }

  [[nodiscard]] Outside outside() const {
    Outside outside;
    if (const net::HttpServer* server = serving) outside.connections = server->connections();
    if (tls) outside.certificate_end = tls->certificate().not_after;
    return outside;
  }

  /// A folder that holds no sockets does not keep the server from working, another server in it does.
  [[nodiscard]] Result<void> listen_for_backups(const DataFolder& folder, const fs::path& readings) {
    auto opened = BackupSocket::open(folder.root, [this, folder, readings](int file, const Progress& progress) {
      return logged_backup(folder, *accounts, *quality, running_store(*store, readings), file, progress);
    });
    if (opened) {
      backups = std::move(*opened);
      return {};
    }
    if (opened.error().code == Errc::conflict) return tl::unexpected(opened.error());
    spdlog::warn("no backup can be made while the server runs: {}", to_string(opened.error()));
    return {};
  }

  [[nodiscard]] bool is_for_the_app(const net::HttpRequest& request) const {
    return (request.method == "GET" || request.method == "HEAD") && app.has(request.path);
  }
};

Server::Server(std::unique_ptr<House> house) : house_(std::move(house)) {}

Result<std::unique_ptr<Server>> Server::start(const ServerSettings& settings) {
  const DataFolder folder{settings.data};
  if (auto created = folder.create(); !created) return tl::unexpected(created.error());
  auto key = AccessKeys::open(folder.keys(), net::k_access_token_lifetime);
  if (!key) return tl::unexpected(key.error());
  auto scrape_token = load_or_create_scrape_token(folder.keys());
  if (!scrape_token) return tl::unexpected(scrape_token.error());
  auto accounts = Accounts::open(folder.accounts(), wall_clock, settings.password_cost);
  if (!accounts) return tl::unexpected(accounts.error());
  auto metrics = std::make_unique<Metrics>(k_version);
  auto store = open_store(settings.store, folder,
                          [counts = metrics.get()](std::chrono::nanoseconds took) { counts->committed(took); });
  if (!store) return tl::unexpected(store.error());
  auto quality = QualityRecords::open({.file = folder.power_quality(),
                                       .keep_events = settings.keep_events,
                                       .keep_harmonics = settings.keep_harmonics,
                                       .clock = wall_clock});
  if (!quality) return tl::unexpected(quality.error());
  auto alerts = Alerts::open({.file = folder.alerts(), .keep = settings.keep_events, .clock = wall_clock});
  if (!alerts) return tl::unexpected(alerts.error());
  auto pushes = Pushes::open({.file = folder.push(), .keys = folder.keys(), .clock = wall_clock});
  if (!pushes) return tl::unexpected(pushes.error());
  remove_unfinished_backup(folder);  // the store is open: nobody else is making one
  AppFiles app;
  if (settings.app) {
    auto loaded = AppFiles::load(*settings.app);
    if (!loaded) return tl::unexpected(loaded.error());
    app = std::move(*loaded);
  }

  auto house = std::make_unique<House>(settings, std::move(metrics), std::move(*accounts), std::move(*store),
                                       std::move(*quality), std::move(*pushes), std::move(*alerts), std::move(*key),
                                       std::move(*scrape_token), std::move(app));
  const bool elsewhere = std::holds_alternative<InfluxdbStoreSettings>(settings.store);
  const fs::path readings = elsewhere ? DataFolder{""}.influxdb_spool() : DataFolder{""}.readings();
  if (auto asked = house->listen_for_backups(folder, readings); !asked) return tl::unexpected(asked.error());
  net::HttpServerSettings http_settings = settings.http;
  if (settings.tls) {
    auto tls = open_tls(*settings.tls);
    if (!tls) return tl::unexpected(tls.error());
    house->tls = std::move(*tls);
    http_settings.tls = house->tls;
  }
  if (auto started = house->eraser.start(); !started) return tl::unexpected(started.error());
  house->pushes->start(push_surroundings(*house->accounts, *house->alerts, settings.private_webhooks));
  if (auto started = house->alerts->start(
          alert_surroundings(*house->accounts, *house->store, house->live, *house->pushes, settings.private_webhooks));
      !started) {
    return tl::unexpected(started.error());
  }
  auto http = net::HttpServer::start(
      http_settings,
      with_request_ids(with_browser_rules(house->handlers(), settings.origins),
                       [&house = *house](const AnsweredRequest& request) { house.observer.observe(request); }));
  if (!http) return tl::unexpected(http.error());
  house->http = std::move(*http);
  house->serving = house->http.get();
  return std::unique_ptr<Server>(new Server(std::move(house)));
}

Server::~Server() {
  house_->heartbeat.reset();
  house_->backups.reset();
  house_->offline.stop();  // the ends of connections that come now are the server's
  house_->live.stop();
  house_->http->stop(k_grace);
}

void Server::reload() {
  if (house_->tls) {
    reload_tls(*house_->tls);
  } else {
    spdlog::info("SIGHUP: there is no certificate to read again");
  }
}

void Server::beat(std::chrono::milliseconds every, std::function<void()> alive) {
  std::vector<Heartbeat::Ask> parts{ask_threads(*house_->http), ask_workers(house_->workers)};
  house_->heartbeat = std::make_unique<Heartbeat>(*house_->scheduler, every, std::move(parts), std::move(alive));
}

std::string Server::openapi() const { return openapi_document(house_->router.routes(), k_version); }

std::uint16_t Server::port() const { return house_->http->port(); }

}  // namespace edl::server
