#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "net/http_server.hpp"
#include "net/scheduler.hpp"
#include "net/worker_pool.hpp"

namespace edl::server {

/// Tells again and again that the server is alive, for as long as each of its parts answers: a part that is stuck makes
/// it fall silent, however well its own timer runs.
class Heartbeat {
 public:
  /// Asks a part, which calls `answered` when it has come round to it; on any thread, also before Ask returns.
  /// @return false: the part could not even be asked
  using Ask = std::function<bool(std::function<void()> answered)>;

  /// @param every  how often the parts are asked, beginning now. One that still owes an answer is not asked again
  /// @param alive  called once all have answered, on the thread of the last of them
  /// @param scheduler  outlives this
  Heartbeat(net::Scheduler& scheduler, std::chrono::milliseconds every, std::vector<Ask> parts,
            std::function<void()> alive);
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;
  ~Heartbeat();

 private:
  class Round;
  std::shared_ptr<Round> round_;
};

/// Whether each thread that serves comes round.
[[nodiscard]] Heartbeat::Ask ask_threads(net::HttpServer& server);

/// Whether the workers get on: one of them comes round, or, where too many tasks wait for that, they finish others.
[[nodiscard]] Heartbeat::Ask ask_workers(net::WorkerPool& workers);

}  // namespace edl::server
