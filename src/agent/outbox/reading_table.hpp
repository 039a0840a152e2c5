#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/outbox/outbox.hpp"
#include "agent/outbox/outbox_database.hpp"

namespace edl::agent {

/// The reading sets of the outbox: what waits, what was delivered, what the server refuses. Calls as Outbox has them.
class ReadingTable {
 public:
  /// The database is borrowed and outlives the table.
  ReadingTable(OutboxDatabase& database, const OutboxSettings& settings);

  [[nodiscard]] Result<PutOutcome> put(std::span<const ReadingSet> sets);
  [[nodiscard]] Result<std::vector<ReadingSet>> unsent(TimeRange range, std::size_t max_readings);
  [[nodiscard]] Result<std::uint64_t> mark_sent(std::span<const Timestamp> times, Timestamp at);
  [[nodiscard]] Result<std::uint64_t> set_aside(Timestamp time, std::span<const Phase> phases, const std::string& why,
                                                Timestamp at);
  [[nodiscard]] Result<std::uint64_t> prune(Timestamp now);

  /// A full disk: deletes many of the delivered sets.
  /// @return how many
  [[nodiscard]] Result<std::uint64_t> free_some();

  [[nodiscard]] OutboxCounts counts() const;
  [[nodiscard]] std::optional<Timestamp> newest() const;
  [[nodiscard]] PerPhase<std::optional<KilowattHour>> energy() const;

 private:
  using Query = OutboxDatabase::Query;

  /// The row of the table `state`.
  struct State {
    OutboxCounts counts;
    std::optional<Timestamp> newest;
    PerPhase<std::optional<KilowattHour>> energy;
    bool operator==(const State&) const = default;
  };

  template <typename Body>
  auto change(Durability durability, const Body& body) {
    return database_.change(
        durability, state_, [this](const State& state) { save(state); }, body);
  }
  void load();
  void save(const State& state);
  [[nodiscard]] PutOutcome put_in(State& state, std::span<const ReadingSet> sets);
  [[nodiscard]] std::uint64_t make_room(State& state);
  std::uint64_t delete_sent(State& state, std::int64_t at_most);
  void keep_rest(State& state, Timestamp time, std::span<const Reading> readings);

  OutboxDatabase& database_;
  const std::uint64_t max_sets_;
  const std::chrono::hours retention_;
  State state_;
};

}  // namespace edl::agent
