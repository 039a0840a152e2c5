#include "server/metrics/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace edl::server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

/// Every status that the house answers, ascending; others are counted together.
constexpr std::array<unsigned, 25> k_statuses{101, 200, 201, 204, 206, 304, 400, 401, 403, 404, 405, 406, 408,
                                              409, 410, 413, 415, 422, 426, 429, 431, 500, 502, 503, 504};
constexpr std::size_t k_other = k_statuses.size();

std::size_t place_of(unsigned status) {
  const auto* const found = std::ranges::lower_bound(k_statuses, status);
  const bool known = found != k_statuses.end() && *found == status;
  return known ? static_cast<std::size_t>(found - k_statuses.begin()) : k_other;
}

std::string status_text(std::size_t place) { return place == k_other ? "other" : std::to_string(k_statuses.at(place)); }

MetricFamily family(std::string name, std::string help, MetricType type) {
  return {std::move(name), std::move(help), type, {}};
}

void add_counter(MetricFamily& family, Labels labels, double value) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  metric.counter.value = value;
}

void add_histogram(MetricFamily& family, Labels labels, const DurationHistogram::Counts& counts) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  for (std::size_t i = 0; i < DurationHistogram::k_bounds.size(); ++i) {
    const std::chrono::duration<double> bound = DurationHistogram::k_bounds.at(i);
    metric.histogram.bucket.push_back({counts.up_to.at(i), bound.count()});
  }
  metric.histogram.sample_count = counts.up_to.back();
  metric.histogram.sample_sum = counts.sum_s;
}

/// Families of one number each.
class Numbers {
 public:
  explicit Numbers(std::vector<MetricFamily>& families) : families_(families) {}

  void gauge(const char* name, const char* help, double value, Labels labels = {}) {
    ClientMetric& metric = families_.emplace_back(family(name, help, MetricType::Gauge)).metric.emplace_back();
    metric.label = std::move(labels);
    metric.gauge.value = value;
  }
  void gauge(const char* name, const char* help, std::uint64_t value) { gauge(name, help, static_cast<double>(value)); }
  void counter(const char* name, const char* help, double value) {
    add_counter(families_.emplace_back(family(name, help, MetricType::Counter)), {}, value);
  }

 private:
  std::vector<MetricFamily>& families_;
};

void add_store(Numbers& numbers, const Levels& levels) {
  numbers.gauge("edl_store_bytes", "Readings on the disk.", levels.store_bytes);
  numbers.gauge("edl_store_pending_bytes", "Readings that were taken and are not durable yet.",
                levels.store_pending_bytes);
  if (!levels.spool) return;
  numbers.gauge("edl_store_spool_bytes", "Readings that the database elsewhere has not taken yet.",
                levels.spool->bytes);
  numbers.gauge("edl_store_spool_limit_bytes", "How large that may grow; more readings are refused.",
                levels.spool->limit);
  numbers.gauge("edl_store_away_seconds", "For how long the database elsewhere has taken nothing.",
                levels.spool->away.count());
}

void add_quality(Numbers& numbers, const Levels& levels) {
  numbers.gauge("edl_power_quality_events", "Power-quality events that are kept.", levels.quality_events);
  numbers.gauge("edl_power_quality_harmonics", "Sets of harmonics that are kept.", levels.quality_harmonics);
  numbers.gauge("edl_power_quality_bytes", "Events and harmonics on the disk.", levels.quality_bytes);
  numbers.gauge("edl_power_quality_pending_bytes", "Events and harmonics that are not durable yet.",
                levels.quality_pending_bytes);
}

void add_alerts(Numbers& numbers, const Levels& levels) {
  numbers.gauge("edl_alert_rules", "Rules of alerts, of all devices.", levels.alert_rules);
  numbers.gauge("edl_alerts_firing", "Alerts that are on.", levels.alerts_firing);
  numbers.gauge("edl_alert_readings_waiting", "Readings that the rules have yet to look at.",
                levels.alert_readings_waiting);
  numbers.gauge("edl_webhook_messages_waiting", "Messages that webhooks have not taken yet.", levels.webhooks_waiting);
  numbers.gauge("edl_push_subscriptions", "Browsers that alerts are pushed to.", levels.push_subscriptions);
  numbers.gauge("edl_push_messages_waiting", "Messages that push services have not taken yet.", levels.pushes_waiting);
}

void add_traffic(Numbers& numbers, const Levels& levels) {
  numbers.gauge("edl_http_connections", "Connections that are open, WebSockets too.",
                std::uint64_t{levels.connections});
  numbers.gauge("edl_devices_connected", "Devices with an open WebSocket.", std::uint64_t{levels.devices});
  numbers.gauge("edl_apps_connected", "Apps with an open WebSocket.", std::uint64_t{levels.apps});
  numbers.gauge("edl_workers_waiting", "Requests that wait for a worker.", std::uint64_t{levels.tasks_waiting});
  numbers.counter("edl_workers_finished_total", "Tasks that workers have finished.",
                  static_cast<double>(levels.tasks_finished));
  if (!levels.certificate_end) return;
  const std::chrono::duration<double> end = levels.certificate_end->time_since_epoch();
  numbers.gauge("edl_tls_certificate_end_timestamp_seconds", "Until when the TLS certificate is good.", end.count());
}

/// By the names that all of Prometheus' own libraries give them.
void add_process(Numbers& numbers, const ProcessFacts& process) {
  numbers.gauge("process_start_time_seconds", "When the process was started.", process.started_at_s);
  numbers.counter("process_cpu_seconds_total", "Processor time that was used.", process.processor_s);
  numbers.gauge("process_resident_memory_bytes", "Memory in use.", process.resident_bytes);
  numbers.gauge("process_virtual_memory_bytes", "Address space in use.", process.virtual_bytes);
  numbers.gauge("process_open_fds", "Open files and sockets.", process.open_files);
  numbers.gauge("process_max_fds", "How many may be open.", process.most_files);
}

MetricFamily parts_family(const Levels& levels) {
  MetricFamily parts = family("edl_part_ok", "1 for each part that works, 0 for one that does not.", MetricType::Gauge);
  for (const auto& [name, ok] : levels.parts) {
    ClientMetric& metric = parts.metric.emplace_back();
    metric.label = {{"part", name}};
    metric.gauge.value = ok ? 1.0 : 0.0;
  }
  return parts;
}

}  // namespace

struct Metrics::RouteCounts {
  explicit RouteCounts(CountedRoute counted) : route(std::move(counted)) {}

  [[nodiscard]] Labels labels() const { return {{"method", route.method}, {"route", route.pattern}}; }

  CountedRoute route;
  std::array<std::atomic<std::uint64_t>, k_statuses.size() + 1> by_status{};
  DurationHistogram duration;
  std::atomic<std::uint64_t> received_bytes{0};
  std::atomic<std::uint64_t> sent_bytes{0};
};

Metrics::Metrics(std::string_view version) : version_(version) { set_routes({}); }
Metrics::~Metrics() = default;

void Metrics::set_routes(std::vector<CountedRoute> routes) {
  routes_.clear();
  for (CountedRoute& route : routes) routes_.push_back(std::make_unique<RouteCounts>(std::move(route)));
  routes_.push_back(std::make_unique<RouteCounts>(CountedRoute{"other", "unknown"}));
}

void Metrics::answered(std::optional<std::size_t> route, const CountedAnswer& answer) {
  const std::size_t none = routes_.size() - 1;
  RouteCounts& counts = *routes_[std::min(route.value_or(none), none)];
  counts.by_status.at(place_of(answer.status)).fetch_add(1, std::memory_order_relaxed);
  counts.duration.add(answer.duration);
  if (answer.received_bytes > 0) counts.received_bytes.fetch_add(answer.received_bytes, std::memory_order_relaxed);
  if (answer.sent_bytes > 0) counts.sent_bytes.fetch_add(answer.sent_bytes, std::memory_order_relaxed);
}

std::string Metrics::text(const Levels& levels) const {
  auto requests = family("edl_http_requests_total", "Requests that were answered.", MetricType::Counter);
  auto durations = family("edl_http_request_duration_seconds",
                          "From the request, its body read, to the end of its answer.", MetricType::Histogram);
  auto received = family("edl_http_request_body_bytes_total", "Bodies of requests, as they came over the wire.",
                         MetricType::Counter);
  auto sent =
      family("edl_http_response_body_bytes_total", "Bodies of answers, as they go over the wire.", MetricType::Counter);
  for (const auto& route : routes_) {
    const auto duration = route->duration.counts();
    if (duration.up_to.back() == 0) continue;
    for (std::size_t place = 0; place < route->by_status.size(); ++place) {
      const auto count = static_cast<double>(route->by_status.at(place).load(std::memory_order_relaxed));
      if (count == 0) continue;
      Labels labels = route->labels();
      labels.push_back({"status", status_text(place)});
      add_counter(requests, std::move(labels), count);
    }
    add_histogram(durations, route->labels(), duration);
    add_counter(received, route->labels(), static_cast<double>(route->received_bytes));
    add_counter(sent, route->labels(), static_cast<double>(route->sent_bytes));
  }
  std::vector<MetricFamily> families{std::move(requests), std::move(durations), std::move(received), std::move(sent)};

  Numbers numbers(families);
  numbers.counter("edl_readings_accepted_total", "Readings that were made durable.", static_cast<double>(readings_));
  auto& commits = families.emplace_back(family("edl_store_commit_duration_seconds",
                                               "What it takes to make a group of readings durable (fsync).",
                                               MetricType::Histogram));
  add_histogram(commits, {}, commits_.counts());
  add_store(numbers, levels);
  add_quality(numbers, levels);
  add_alerts(numbers, levels);
  add_traffic(numbers, levels);
  families.push_back(parts_family(levels));
  numbers.gauge("edl_build_info", "1, with the program's version.", 1.0, {{"version", version_}});
  add_process(numbers, levels.process);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace edl::server
