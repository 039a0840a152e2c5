#pragma once

#include <cstddef>
#include <cstdint>
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

/// The same of the place where records of one kind wait: events, or sets of harmonics. Any thread.
class RecordQueue {
 public:
  struct Item {
    std::int64_t id = 0;
    std::string json;
  };

  /// What one batch may have in JSON, unless it is a single record.
  static constexpr std::size_t k_max_batch_bytes = 1 << 20;

  RecordQueue() = default;
  RecordQueue(const RecordQueue&) = delete;
  RecordQueue& operator=(const RecordQueue&) = delete;
  virtual ~RecordQueue() = default;

  /// The oldest that wait, at most `max_records` and about k_max_batch_bytes, but one if there is any.
  [[nodiscard]] virtual Result<std::vector<Item>> oldest_unsent(std::size_t max_records) = 0;

  /// The server has them. Ids that are not there any more are passed over: what they were is told anew.
  [[nodiscard]] virtual Result<void> mark_sent(const std::vector<std::int64_t>& ids) = 0;

  /// The server will never take this one, and says why. It is kept, and stands in nobody's way.
  [[nodiscard]] virtual Result<void> set_aside(std::int64_t id, const std::string& why) = 0;

  /// How many wait.
  [[nodiscard]] virtual std::size_t waiting() const = 0;
};

}  // namespace edl::agent
