#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/outbox/outbox.hpp"
#include "agent/outbox/outbox_database.hpp"

namespace edl::agent {

/// The outbox's table of one kind of record. Calls as Outbox has them.
class RecordTable {
 public:
  /// What identifies a record.
  struct Identity {
    Timestamp time;
    std::string key;
  };

  /// @param name  of the table, and of its row in record_state
  /// The database is borrowed and outlives the table.
  RecordTable(OutboxDatabase& database, std::string_view name, RecordLimits limits, std::chrono::hours retention);

  /// @param merged  what to keep where one of the same identity is there: given its JSON
  [[nodiscard]] Result<RecordOutcome> put(const Identity& identity, const std::string& json,
                                          const std::function<std::string(const std::string& there)>& merged);
  [[nodiscard]] Result<std::vector<KeptRecord>> unsent(std::size_t max_records, std::size_t max_bytes);
  [[nodiscard]] Result<std::uint64_t> mark_sent(std::span<const std::int64_t> ids, Timestamp at);
  [[nodiscard]] Result<std::uint64_t> set_aside(std::int64_t id, const std::string& why, Timestamp at);
  [[nodiscard]] Result<std::uint64_t> prune(Timestamp now);

  /// The JSON of the newest record with that key, in whatever status.
  [[nodiscard]] Result<std::optional<std::string>> newest(const std::string& key);

  /// As newest(), of every key.
  [[nodiscard]] Result<std::vector<std::string>> newest_of_each_key();

  [[nodiscard]] OutboxCounts counts() const;

 private:
  using Query = OutboxDatabase::Query;

  enum class Status : std::uint8_t { waits, sent, set_aside };

  /// The table's row of record_state.
  struct State {
    OutboxCounts counts;
    std::uint64_t bytes = 0;
    bool operator==(const State&) const = default;
  };

  struct Row {
    std::int64_t id;
    Status status;
    std::uint64_t bytes;
  };

  /// The statements' texts, with the table's name.
  struct Texts {
    explicit Texts(std::string_view name);
    std::string load, save, find, insert, remove, unsent, mark, set_aside, oldest, older, newest, newest_of_each_key;
  };

  template <typename Body>
  auto change(Durability durability, const Body& body) {
    return database_.change(
        durability, state_, [this](const State& state) { save(state); }, body);
  }
  void load();
  void save(const State& state);
  void add(State& state, const Identity& identity, const std::string& json);
  void remove(State& state, const Row& row);
  [[nodiscard]] std::uint64_t make_room(State& state);
  [[nodiscard]] std::optional<Row> oldest(Status status);
  static std::uint64_t& count_of(State& state, Status status);

  OutboxDatabase& database_;
  const Texts sql_;
  const RecordLimits limits_;
  const std::chrono::hours retention_;
  State state_;
};

}  // namespace edl::agent
