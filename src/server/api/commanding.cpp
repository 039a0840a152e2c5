#include "server/api/commanding.hpp"

#include <fmt/format.h>

#include "server/http/problem.hpp"

namespace edl::server {

std::chrono::milliseconds timeout_of(std::optional<std::int64_t> asked, Faults& faults) {
  const std::int64_t timeout = asked.value_or(k_default_timeout_ms);
  if (timeout < k_shortest_timeout_ms || timeout > k_longest_timeout_ms) {
    faults.add("/timeout_ms", fmt::format("expected {} to {}", k_shortest_timeout_ms, k_longest_timeout_ms));
  }
  return std::chrono::milliseconds(timeout);
}

std::optional<net::HttpResponse> failure_of(const CommandResult& result) {
  switch (result.status) {
    case CommandStatus::acknowledged: return std::nullopt;
    case CommandStatus::refused: return problem(409, "the device refused: " + result.error);
    case CommandStatus::timeout: return problem(504, result.error);
    case CommandStatus::offline: return problem(503, result.error);
    case CommandStatus::overloaded: {
      auto response = problem(503, result.error);
      response.headers.add("Retry-After", "1");
      return response;
    }
  }
  return problem(500, "the command ended in no known way");
}

}  // namespace edl::server
