#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/reading.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// What the uplink asks of the place where readings wait. Any thread; the calls of one lane do not disturb another's,
/// and a set that two lanes deliver is delivered once, since the server knows it by its identity.
class DeliveryQueue {
 public:
  DeliveryQueue() = default;
  DeliveryQueue(const DeliveryQueue&) = delete;
  DeliveryQueue& operator=(const DeliveryQueue&) = delete;
  virtual ~DeliveryQueue() = default;

  /// The newest sets that the server does not have yet, at most `max_sets`, ascending time.
  [[nodiscard]] virtual Result<std::vector<ReadingSet>> newest_unsent(std::size_t max_sets) = 0;

  /// The oldest ones, ascending time, at most `max_sets` and at most k_max_readings_per_batch readings.
  [[nodiscard]] virtual Result<std::vector<ReadingSet>> oldest_unsent(std::size_t max_sets) = 0;

  /// The server has them. Doing so again changes nothing.
  [[nodiscard]] virtual Result<void> mark_sent(const std::vector<Timestamp>& times) = 0;

  /// The server will never take this set, and says why. It is kept, and stands in nobody's way.
  [[nodiscard]] virtual Result<void> set_aside(Timestamp time, const std::string& why) = 0;

  /// How many sets wait.
  [[nodiscard]] virtual std::size_t backlog() const = 0;
};

}  // namespace edl::agent
