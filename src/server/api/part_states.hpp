#pragma once

#include <cstddef>
#include <string>

#include "net/worker_pool.hpp"
#include "server/api/rooms.hpp"
#include "server/quality/quality_records.hpp"
#include "server/store/telemetry_store.hpp"

namespace edl::server {

/// How each part of the server is, for /health and /metrics.
struct PartStates {
  StoreHealth store;
  QualityHealth quality;
  AlertsHealth alerts;
  PushHealth push;
  std::string accounts_problem;  ///< for people; empty: they work
  std::size_t devices = 0;       ///< connected
  std::size_t apps = 0;          ///< connected
  net::WorkerPool::Load workers;

  [[nodiscard]] bool accounts_ok() const { return accounts_problem.empty(); }
};

/// Blocks for as long as the disk needs.
[[nodiscard]] PartStates look_at_parts(Rooms& rooms);

}  // namespace edl::server
