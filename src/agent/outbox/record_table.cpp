#include "agent/outbox/record_table.hpp"

#include <fmt/format.h>

namespace edl::agent {
namespace {

/// How many delivered records go at once: a few ms of work.
constexpr std::int64_t k_record_prune_step = 100;

std::string text_of(const SQLite::Column& payload) {
  return {static_cast<const char*>(payload.getBlob()), static_cast<std::size_t>(payload.getBytes())};
}

std::uint64_t size_of(const SQLite::Column& payload) { return static_cast<std::uint64_t>(payload.getBytes()); }

}  // namespace

RecordTable::Texts::Texts(std::string_view name)
    : load(fmt::format("SELECT unsent, sent, set_aside, dropped, bytes FROM record_state WHERE kind = '{}'", name)),
      save(fmt::format("UPDATE record_state SET unsent = ?, sent = ?, set_aside = ?, dropped = ?, bytes = ? "
                       "WHERE kind = '{}'",
                       name)),
      find(fmt::format("SELECT id, status, payload FROM {} WHERE time = ? AND key = ?", name)),
      insert(fmt::format("INSERT INTO {} (time, key, status, payload) VALUES (?, ?, 0, ?)", name)),
      remove(fmt::format("DELETE FROM {} WHERE id = ?", name)),
      unsent(fmt::format("SELECT id, payload FROM {} WHERE status = 0 ORDER BY time, id LIMIT ?", name)),
      mark(fmt::format("UPDATE {} SET status = 1, at = ?2 WHERE id = ?1 AND status = 0", name)),
      set_aside(fmt::format("UPDATE {} SET status = 2, at = ?2, reason = ?3 WHERE id = ?1 AND status = 0", name)),
      oldest(fmt::format("SELECT id, payload FROM {} WHERE status = ? ORDER BY time, id LIMIT 1", name)),
      older(fmt::format("SELECT id, payload FROM {} WHERE status = 1 AND time < ? ORDER BY time, id LIMIT ?", name)),
      newest(fmt::format("SELECT payload FROM {} WHERE key = ? ORDER BY time DESC LIMIT 1", name)),
      // The other columns of a row with max() are those of the row that has it (SQLite, "Bare columns in an aggregate").
      // Only few payloads are looked at.
      newest_of_each_key(fmt::format("SELECT payload FROM {0} WHERE id IN "
                                     "(SELECT id FROM (SELECT id, max(time) FROM {0} GROUP BY key))",
                                     name)) {}

RecordTable::RecordTable(OutboxDatabase& database, std::string_view name, RecordLimits limits,
                         std::chrono::hours retention)
    : database_(database), sql_(name), limits_(limits), retention_(retention) {
  load();
}

Result<RecordOutcome> RecordTable::put(const Identity& identity, const std::string& json,
                                       const std::function<std::string(const std::string& there)>& merged) {
  return change(Durability::now, [&](State& state) -> RecordOutcome {
    Query find(database_, sql_.find.c_str());
    find.with(to_unix_ms(identity.time), identity.key);
    const bool known = find->executeStep();
    if (known) {
      const std::string there = text_of(find->getColumn(2));
      const std::string now = merged(there);
      if (now == there) return {RecordOutcome::What::known};
      remove(state, {find->getColumn(0).getInt64(), static_cast<Status>(find->getColumn(1).getInt()), there.size()});
      add(state, identity, now);
    } else {
      add(state, identity, json);
    }
    return {known ? RecordOutcome::What::replaced : RecordOutcome::What::added, make_room(state)};
  });
}

Result<std::vector<KeptRecord>> RecordTable::unsent(std::size_t max_records, std::size_t max_bytes) {
  return database_.guarded([&]() -> Result<std::vector<KeptRecord>> {
    Query query(database_, sql_.unsent.c_str());
    query.with(static_cast<std::int64_t>(max_records));
    std::vector<KeptRecord> records;
    for (std::size_t bytes = 0; query->executeStep();) {
      bytes += size_of(query->getColumn(1));
      if (bytes > max_bytes && !records.empty()) break;
      records.push_back({query->getColumn(0).getInt64(), text_of(query->getColumn(1))});
    }
    return records;
  });
}

Result<std::uint64_t> RecordTable::mark_sent(std::span<const std::int64_t> ids, Timestamp at) {
  return change(Durability::later, [&](State& state) {
    Query mark(database_, sql_.mark.c_str());
    std::uint64_t marked = 0;
    for (const std::int64_t id : ids) marked += mark.execute(id, to_unix_ms(at));
    state.counts.unsent -= marked;
    state.counts.sent += marked;
    return marked;
  });
}

Result<std::uint64_t> RecordTable::set_aside(std::int64_t id, const std::string& why, Timestamp at) {
  return change(Durability::now, [&](State& state) {
    const auto changed = Query(database_, sql_.set_aside.c_str()).execute(id, to_unix_ms(at), why);
    state.counts.unsent -= changed;
    state.counts.set_aside += changed;
    return changed;
  });
}

Result<std::uint64_t> RecordTable::prune(Timestamp now) {
  return change(Durability::later, [&](State& state) {
    std::vector<Row> rows;
    {
      Query older(database_, sql_.older.c_str());
      older.with(to_unix_ms(now - retention_), k_record_prune_step);
      while (older->executeStep()) {
        rows.push_back({older->getColumn(0).getInt64(), Status::sent, size_of(older->getColumn(1))});
      }
    }
    for (const Row& row : rows) remove(state, row);
    return static_cast<std::uint64_t>(rows.size());
  });
}

Result<std::optional<std::string>> RecordTable::newest(const std::string& key) {
  return database_.guarded([&]() -> Result<std::optional<std::string>> {
    Query newest(database_, sql_.newest.c_str());
    newest.with(key);
    if (!newest->executeStep()) return std::nullopt;
    return text_of(newest->getColumn(0));
  });
}

Result<std::vector<std::string>> RecordTable::newest_of_each_key() {
  return database_.guarded([&]() -> Result<std::vector<std::string>> {
    Query newest(database_, sql_.newest_of_each_key.c_str());
    std::vector<std::string> records;
    while (newest->executeStep()) records.push_back(text_of(newest->getColumn(0)));
    return records;
  });
}

OutboxCounts RecordTable::counts() const {
  const std::lock_guard lock(database_.mutex());
  return state_.counts;
}

void RecordTable::load() {
  Query query(database_, sql_.load.c_str());
  query->executeStep();
  const auto count = [&](int column) { return static_cast<std::uint64_t>(query->getColumn(column).getInt64()); };
  state_ = {{count(0), count(1), count(2), count(3)}, count(4)};
}

void RecordTable::save(const State& state) {
  const auto count = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  Query(database_, sql_.save.c_str())
      .execute(count(state.counts.unsent), count(state.counts.sent), count(state.counts.set_aside),
               count(state.counts.dropped), count(state.bytes));
}

void RecordTable::add(State& state, const Identity& identity, const std::string& json) {
  Query(database_, sql_.insert.c_str()).execute(to_unix_ms(identity.time), identity.key, Blob{json});
  ++state.counts.unsent;
  state.bytes += json.size();
}

void RecordTable::remove(State& state, const Row& row) {
  Query(database_, sql_.remove.c_str()).execute(row.id);
  --count_of(state, row.status);
  state.bytes -= row.bytes;
}

/// Holds the limits: the oldest delivered records go first, then the oldest refused ones, then those that wait.
std::uint64_t RecordTable::make_room(State& state) {
  const auto over = [&] {
    const std::uint64_t total = state.counts.unsent + state.counts.sent + state.counts.set_aside;
    return total > limits_.records || (state.bytes > limits_.bytes && total > 1);
  };
  std::uint64_t dropped = 0;
  for (const Status status : {Status::sent, Status::set_aside, Status::waits}) {
    while (over()) {
      const auto row = oldest(status);
      if (!row) break;
      remove(state, *row);
      if (status != Status::sent) ++dropped;
    }
  }
  state.counts.dropped += dropped;
  return dropped;
}

std::optional<RecordTable::Row> RecordTable::oldest(Status status) {
  Query query(database_, sql_.oldest.c_str());
  query.with(static_cast<int>(status));
  if (!query->executeStep()) return std::nullopt;
  return Row{query->getColumn(0).getInt64(), status, size_of(query->getColumn(1))};
}

std::uint64_t& RecordTable::count_of(State& state, Status status) {
  switch (status) {
    case Status::waits: return state.counts.unsent;
    case Status::sent: return state.counts.sent;
    case Status::set_aside: return state.counts.set_aside;
  }
  return state.counts.unsent;
}

}  // namespace edl::agent
