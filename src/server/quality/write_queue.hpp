#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/device_id.hpp"
#include "core/power_event.hpp"
#include "core/timestamp.hpp"
#include "server/quality/quality_records.hpp"

namespace edl::server::quality {

/// An event on its way to the disk: the waveform stands apart, packed.
struct EventRow {
  PowerEvent event;                       ///< without its waveform
  std::optional<std::string> waveform{};  ///< as encode_waveform makes it
};

struct HarmonicsRow {
  Timestamp time;
  std::string payload;  ///< as encode_harmonics makes it
};

enum class Counted { in_quota, free };

/// What one call wants to be kept, all or none.
struct Write {
  DeviceId device;
  std::vector<EventRow> events{};
  std::vector<HarmonicsRow> harmonics{};
  Counted counted = Counted::in_quota;
  QualityRecords::EventsDone done;

  [[nodiscard]] std::size_t bytes() const;
};

/// Where writes wait for the thread that makes them durable: while one sync of the disk runs, the next ones gather.
class WriteQueue {
 public:
  explicit WriteQueue(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// @return the write again, if it finds no room
  [[nodiscard]] std::optional<Write> push(Write write);

  /// Takes all that wait, in their order; waits for the first. Their bytes are pending until done_with.
  /// @return none if nothing came for so long, or the queue is closed and empty
  [[nodiscard]] std::vector<Write> take(std::chrono::milliseconds patience);
  void done_with(const std::vector<Write>& writes);

  /// take() does not wait any more.
  void close();
  [[nodiscard]] bool closed() const;
  [[nodiscard]] std::size_t pending_bytes() const;

 private:
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable come_;
  std::vector<Write> waiting_;
  std::size_t pending_bytes_ = 0;
  bool closed_ = false;
};

}  // namespace edl::server::quality
