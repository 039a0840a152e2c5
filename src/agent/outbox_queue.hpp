#pragma once

#include <algorithm>
#include <vector>

#include "agent/outbox/outbox.hpp"
#include "agent/port/clock.hpp"
#include "agent/uplink/delivery_queue.hpp"

namespace edl::agent {

/// The outbox's reading sets as the uplink sees them.
class OutboxQueue final : public DeliveryQueue {
 public:
  OutboxQueue(Outbox& outbox, const Clock& clock) : outbox_(outbox), clock_(clock) {}

  Result<std::vector<ReadingSet>> newest_unsent(std::size_t max_sets) override {
    TimeRange range = k_all_time;
    // With more than that waiting, the newest seconds are those at the end of what was measured.
    if (const auto newest = outbox_.newest(); newest && backlog() > max_sets) {
      range.begin = *newest - std::chrono::seconds(max_sets - 1);
    }
    return first_unsent(range, max_sets);
  }
  Result<std::vector<ReadingSet>> oldest_unsent(std::size_t max_sets) override {
    return first_unsent(k_all_time, max_sets);
  }
  Result<void> mark_sent(const std::vector<Timestamp>& times) override {
    return outbox_.mark_sent(times, clock_.now()).map([](auto) {});
  }
  Result<void> set_aside(Timestamp time, const std::string& why) override {
    return outbox_.set_aside(time, k_phases, why, clock_.now()).map([](auto) {});
  }
  std::size_t backlog() const override { return outbox_.counts().unsent; }

 private:
  static constexpr TimeRange k_all_time{Timestamp::min(), Timestamp::max()};

  Result<std::vector<ReadingSet>> first_unsent(TimeRange range, std::size_t max_sets) {
    auto sets = outbox_.unsent(range, std::min(max_sets * k_phase_count, k_max_readings_per_batch));
    if (sets && sets->size() > max_sets) sets->resize(max_sets);
    return sets;
  }

  Outbox& outbox_;
  const Clock& clock_;
};

/// One kind of the outbox's records as the uplink sees them.
class OutboxRecords final : public RecordQueue {
 public:
  OutboxRecords(Outbox& outbox, RecordKind kind, const Clock& clock) : outbox_(outbox), kind_(kind), clock_(clock) {}

  Result<std::vector<Item>> oldest_unsent(std::size_t max_records) override {
    return outbox_.unsent(kind_, max_records, k_max_batch_bytes).map([](std::vector<KeptRecord>&& records) {
      std::vector<Item> items;
      items.reserve(records.size());
      for (KeptRecord& record : records) items.push_back({record.id, std::move(record.json)});
      return items;
    });
  }
  Result<void> mark_sent(const std::vector<std::int64_t>& ids) override {
    return outbox_.mark_sent(kind_, ids, clock_.now()).map([](auto) {});
  }
  Result<void> set_aside(std::int64_t id, const std::string& why) override {
    return outbox_.set_aside(kind_, id, why, clock_.now()).map([](auto) {});
  }
  std::size_t waiting() const override { return outbox_.counts(kind_).unsent; }

 private:
  Outbox& outbox_;
  const RecordKind kind_;
  const Clock& clock_;
};

}  // namespace edl::agent
