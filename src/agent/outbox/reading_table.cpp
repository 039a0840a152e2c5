#include "agent/outbox/reading_table.hpp"

#include <algorithm>

#include "agent/outbox/payload.hpp"

namespace edl::agent {
namespace {

/// How many delivered sets go at once: a few ms of work.
constexpr std::int64_t k_reading_prune_step = 1'000;

ReadingSet set_of(Timestamp time, const SQLite::Column& payload) {
  const auto* bytes = static_cast<const std::uint8_t*>(payload.getBlob());
  auto set = decode_payload(time, {bytes, static_cast<std::size_t>(payload.getBytes())});
  if (!set) throw CorruptRow{time};
  return std::move(*set);
}

}  // namespace

ReadingTable::ReadingTable(OutboxDatabase& database, const OutboxSettings& settings)
    : database_(database), max_sets_(settings.max_sets), retention_(settings.retention) {
  load();
}

Result<PutOutcome> ReadingTable::put(std::span<const ReadingSet> sets) {
  auto outcome = change(Durability::now, [&](State& state) { return put_in(state, sets); });
  if (outcome || outcome.error().code != Errc::unavailable) return outcome;
  // A full disk: what the server has goes first.
  if (free_some().value_or(0) == 0) return outcome;
  return change(Durability::now, [&](State& state) { return put_in(state, sets); });
}

Result<std::uint64_t> ReadingTable::free_some() {
  if (counts().sent == 0) return 0;
  return change(Durability::now, [&](State& state) { return delete_sent(state, 5 * k_reading_prune_step); });
}

Result<std::vector<ReadingSet>> ReadingTable::unsent(TimeRange range, std::size_t max_readings) {
  return database_.guarded([&]() -> Result<std::vector<ReadingSet>> {
    Query query(database_, "SELECT time, payload FROM unsent WHERE time >= ? AND time < ? ORDER BY time");
    query->bind(1, to_unix_ms(range.begin));
    query->bind(2, to_unix_ms(range.end));
    std::vector<ReadingSet> sets;
    for (std::size_t readings = 0; query->executeStep();) {
      ReadingSet set = set_of(from_unix_ms(query->getColumn(0).getInt64()), query->getColumn(1));
      readings += set.readings.size();
      if (readings > max_readings && !sets.empty()) break;
      sets.push_back(std::move(set));
    }
    return sets;
  });
}

Result<std::uint64_t> ReadingTable::mark_sent(std::span<const Timestamp> times, Timestamp at) {
  return change(Durability::later, [&](State& state) {
    Query copy(database_, "INSERT INTO sent SELECT time, payload, ?2 FROM unsent WHERE time = ?1");
    Query remove(database_, "DELETE FROM unsent WHERE time = ?");
    std::uint64_t moved = 0;
    for (const Timestamp time : times) {
      if (copy.execute(to_unix_ms(time), to_unix_ms(at)) == 0) continue;
      remove.execute(to_unix_ms(time));
      ++moved;
    }
    state.counts.unsent -= moved;
    state.counts.sent += moved;
    return moved;
  });
}

Result<std::uint64_t> ReadingTable::set_aside(Timestamp time, std::span<const Phase> phases, const std::string& why,
                                              Timestamp at) {
  return change(Durability::now, [&](State& state) -> std::uint64_t {
    Query find(database_, "SELECT payload FROM unsent WHERE time = ?");
    find->bind(1, to_unix_ms(time));
    if (!find->executeStep()) return 0;
    std::vector<Reading> readings = set_of(time, find->getColumn(0)).readings;
    const auto refused = std::stable_partition(readings.begin(), readings.end(), [&](const Reading& reading) {
      return std::ranges::find(phases, reading.phase) == phases.end();
    });
    Query keep(database_, "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?)");
    for (auto reading = refused; reading != readings.end(); ++reading) {
      keep.execute(to_unix_ms(time), static_cast<int>(reading->phase), Blob{encode_payload({&*reading, 1})}, why,
                   to_unix_ms(at));
    }
    const auto count = static_cast<std::uint64_t>(readings.end() - refused);
    readings.erase(refused, readings.end());
    keep_rest(state, time, readings);
    state.counts.set_aside += count;
    return count;
  });
}

Result<std::uint64_t> ReadingTable::prune(Timestamp now) {
  return change(Durability::later, [&](State& state) {
    Query remove(database_,
                 "DELETE FROM sent WHERE time IN (SELECT time FROM sent WHERE time < ? ORDER BY time LIMIT ?)");
    const auto removed = remove.execute(to_unix_ms(now - retention_), k_reading_prune_step);
    state.counts.sent -= removed;
    return removed;
  });
}

OutboxCounts ReadingTable::counts() const {
  const std::lock_guard lock(database_.mutex());
  return state_.counts;
}
std::optional<Timestamp> ReadingTable::newest() const {
  const std::lock_guard lock(database_.mutex());
  return state_.newest;
}
PerPhase<std::optional<KilowattHour>> ReadingTable::energy() const {
  const std::lock_guard lock(database_.mutex());
  return state_.energy;
}

void ReadingTable::load() {
  Query query(database_, "SELECT unsent, sent, set_aside, dropped, newest, energy_a, energy_b, energy_c FROM state");
  query->executeStep();
  const auto count = [&](int column) { return static_cast<std::uint64_t>(query->getColumn(column).getInt64()); };
  state_.counts = {count(0), count(1), count(2), count(3)};
  if (!query->getColumn(4).isNull()) state_.newest = from_unix_ms(query->getColumn(4).getInt64());
  for (const Phase phase : k_phases) {
    const SQLite::Column column = query->getColumn(5 + static_cast<int>(index_of(phase)));
    if (!column.isNull()) state_.energy[phase] = KilowattHour(column.getDouble());
  }
}

void ReadingTable::save(const State& state) {
  const auto energy = [&](Phase phase) {
    return state.energy[phase] ? std::optional(state.energy[phase]->value()) : std::nullopt;
  };
  const auto count = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  Query update(database_,
               "UPDATE state SET unsent = ?, sent = ?, set_aside = ?, dropped = ?, newest = ?, energy_a = ?, "
               "energy_b = ?, energy_c = ?");
  update.execute(count(state.counts.unsent), count(state.counts.sent), count(state.counts.set_aside),
                 count(state.counts.dropped), state.newest ? std::optional(to_unix_ms(*state.newest)) : std::nullopt,
                 energy(Phase::a), energy(Phase::b), energy(Phase::c));
}

PutOutcome ReadingTable::put_in(State& state, std::span<const ReadingSet> sets) {
  Query insert(database_,
               "INSERT OR IGNORE INTO unsent SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM sent WHERE time = ?1) "
               "AND NOT EXISTS (SELECT 1 FROM set_aside WHERE time = ?1)");
  PutOutcome outcome;
  for (const ReadingSet& set : sets) {
    if (set.readings.empty()) continue;
    const bool kept = insert.execute(to_unix_ms(set.time), Blob{encode_payload(set.readings)}) == 1;
    ++(kept ? outcome.kept : outcome.known);
    state.newest = std::max(state.newest.value_or(set.time), set.time);
    for (const Reading& reading : set.readings) {
      if (const auto& energy = reading.values[Field::energy_kwh]) state.energy[reading.phase] = KilowattHour(*energy);
    }
  }
  state.counts.unsent += outcome.kept;
  outcome.dropped = make_room(state);
  return outcome;
}

/// Holds the limit of size: the oldest delivered sets go first, then the oldest undelivered ones.
std::uint64_t ReadingTable::make_room(State& state) {
  const std::uint64_t total = state.counts.unsent + state.counts.sent;
  if (total <= max_sets_) return 0;
  const std::uint64_t surplus = total - max_sets_;
  const std::uint64_t left = surplus - delete_sent(state, static_cast<std::int64_t>(surplus));
  if (left == 0) return 0;
  Query remove(database_, "DELETE FROM unsent WHERE time IN (SELECT time FROM unsent ORDER BY time LIMIT ?)");
  const auto dropped = remove.execute(static_cast<std::int64_t>(left));
  state.counts.unsent -= dropped;
  state.counts.dropped += dropped;
  return dropped;
}

std::uint64_t ReadingTable::delete_sent(State& state, std::int64_t at_most) {
  Query remove(database_, "DELETE FROM sent WHERE time IN (SELECT time FROM sent ORDER BY time LIMIT ?)");
  const auto deleted = remove.execute(at_most);
  state.counts.sent -= deleted;
  return deleted;
}

void ReadingTable::keep_rest(State& state, Timestamp time, std::span<const Reading> readings) {
  if (!readings.empty()) {
    Query update(database_, "UPDATE unsent SET payload = ?2 WHERE time = ?1");
    update.execute(to_unix_ms(time), Blob{encode_payload(readings)});
    return;
  }
  Query remove(database_, "DELETE FROM unsent WHERE time = ?");
  remove.execute(to_unix_ms(time));
  --state.counts.unsent;
}

}  // namespace edl::agent
