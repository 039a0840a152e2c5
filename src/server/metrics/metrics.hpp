#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/timestamp.hpp"
#include "server/metrics/duration_histogram.hpp"
#include "server/metrics/process_facts.hpp"

namespace edl::server {

/// A route as it is counted: never a path that somebody asked for, or there would be as many as somebody likes.
struct CountedRoute {
  std::string method;
  std::string pattern;
};

/// What one answer adds to the counts.
struct CountedAnswer {
  unsigned status = 0;
  std::chrono::nanoseconds duration{};
  std::uint64_t received_bytes = 0;  ///< of the request's body
  std::uint64_t sent_bytes = 0;      ///< of the answer's body
};

/// What is not counted but looked up when somebody asks.
struct Levels {
  struct Spool {
    std::uint64_t bytes = 0;
    std::uint64_t limit = 0;
    std::chrono::duration<double> away{};
  };

  std::vector<std::pair<std::string, bool>> parts{};  ///< the server's parts, and whether each works
  std::uint64_t store_bytes = 0;
  std::uint64_t store_pending_bytes = 0;
  std::optional<Spool> spool{};
  std::uint64_t quality_events = 0;
  std::uint64_t quality_harmonics = 0;
  std::uint64_t quality_bytes = 0;
  std::uint64_t quality_pending_bytes = 0;
  std::uint64_t alert_rules = 0;
  std::uint64_t alerts_firing = 0;
  std::uint64_t alert_readings_waiting = 0;
  std::uint64_t webhooks_waiting = 0;
  std::uint64_t push_subscriptions = 0;
  std::uint64_t pushes_waiting = 0;
  std::size_t devices = 0;
  std::size_t apps = 0;
  std::size_t connections = 0;
  std::size_t tasks_waiting = 0;
  std::uint64_t tasks_finished = 0;
  std::optional<Timestamp> certificate_end{};
  ProcessFacts process{};
};

/// Counts what the server does, for GET /metrics (docs/operations.md has the names). Any thread; counting takes no lock
/// and looks nothing up by name.
class Metrics {
 public:
  explicit Metrics(std::string_view version);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  /// Names the routes that answered() counts, by their places. Once, before the first answer.
  void set_routes(std::vector<CountedRoute> routes);

  /// @param route  its place in set_routes; nullopt, or one that is not there: what has no route
  void answered(std::optional<std::size_t> route, const CountedAnswer& answer);

  /// Readings that are durable now.
  void accepted(std::size_t readings) { readings_.fetch_add(readings, std::memory_order_relaxed); }

  /// The store has made a group of readings durable, or has tried to.
  void committed(std::chrono::nanoseconds duration) { commits_.add(duration); }

  /// All counts, and `levels`, as Prometheus reads them. What never happened on a route is left out.
  /// @source Prometheus' text format 0.0.4
  [[nodiscard]] std::string text(const Levels& levels) const;

 private:
  struct RouteCounts;

  const std::string version_;
  std::vector<std::unique_ptr<RouteCounts>> routes_;  ///< the last: what has no route
  std::atomic<std::uint64_t> readings_{0};
  DurationHistogram commits_;
};

}  // namespace edl::server
