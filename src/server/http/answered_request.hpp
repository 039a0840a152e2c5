#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "server/http/principal.hpp"
#include "server/http/router.hpp"

namespace edl::server {

/// One request and what became of it, for logs and counts.
struct AnsweredRequest {
  std::string id;
  std::string method;  ///< as it came; empty: the request could not be read
  std::string path;    ///< as it came, without the query
  const Route* route = nullptr;
  Principal principal{};  ///< nobody, where no token was needed or it was no good
  unsigned status = 0;    ///< 101 for a connection that became a WebSocket
  bool whole = true;      ///< false: the answer broke off
  std::chrono::nanoseconds duration{};
  std::uint64_t received_bytes = 0;  ///< of the request's body, as it came
  std::uint64_t sent_bytes = 0;      ///< of the answer's body, as far as it was handed over
};

/// Hears of each request when its answer is there, and of one with a body that comes in pieces when that has ended. Called on any thread, also on
/// I/O threads: quick, and without waiting.
using Observe = std::function<void(const AnsweredRequest&)>;

}  // namespace edl::server
