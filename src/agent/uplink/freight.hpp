#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "agent/uplink/delivery_queue.hpp"

namespace edl::agent {

/// What a lane carries: takes from the place where it waits, as the body of one request, and settles what became of
/// it there. Belongs to one lane.
class Freight {
 public:
  struct Batch {
    std::size_t items = 0;  ///< 0: nothing waits
    std::string json;
  };

  Freight() = default;
  Freight(const Freight&) = delete;
  Freight& operator=(const Freight&) = delete;
  virtual ~Freight() = default;

  /// The endpoint that takes it.
  [[nodiscard]] virtual std::string_view path() const = 0;

  /// How many items wait.
  [[nodiscard]] virtual std::size_t waiting() const = 0;

  /// The next batch, of at most `max_items`. What was taken before and not settled stays where it waits.
  [[nodiscard]] virtual Result<Batch> take(std::size_t max_items) = 0;

  /// The server has the batch that was taken last.
  [[nodiscard]] virtual Result<void> mark_sent() = 0;

  /// The server will never take the batch that was taken last, which is a single item, and says why.
  [[nodiscard]] virtual Result<void> set_aside(const std::string& why) = 0;
};

/// Reading sets; an item is a set.
class ReadingFreight final : public Freight {
 public:
  enum class Takes : std::uint8_t { newest, oldest };

  /// The queue is borrowed and outlives the freight.
  ReadingFreight(DeliveryQueue& queue, Takes takes) : queue_(queue), takes_(takes) {}

  [[nodiscard]] std::string_view path() const override { return "/write-data"; }
  [[nodiscard]] std::size_t waiting() const override { return queue_.backlog(); }
  [[nodiscard]] Result<Batch> take(std::size_t max_items) override;
  [[nodiscard]] Result<void> mark_sent() override { return queue_.mark_sent(taken_); }
  [[nodiscard]] Result<void> set_aside(const std::string& why) override {
    return queue_.set_aside(taken_.front(), why);
  }

 private:
  DeliveryQueue& queue_;
  const Takes takes_;
  std::vector<Timestamp> taken_;
};

/// Events or sets of harmonics.
class RecordFreight final : public Freight {
 public:
  /// @param path  the endpoint that takes an array of these; outlives the freight, as does the queue
  RecordFreight(RecordQueue& queue, std::string_view path) : queue_(queue), path_(path) {}

  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] std::size_t waiting() const override { return queue_.waiting(); }
  [[nodiscard]] Result<Batch> take(std::size_t max_items) override;
  [[nodiscard]] Result<void> mark_sent() override { return queue_.mark_sent(taken_); }
  [[nodiscard]] Result<void> set_aside(const std::string& why) override {
    return queue_.set_aside(taken_.front(), why);
  }

 private:
  RecordQueue& queue_;
  const std::string_view path_;
  std::vector<std::int64_t> taken_;
};

}  // namespace edl::agent
