#include "agent/outbox/outbox.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <mutex>
#include <type_traits>
#include <utility>

#include "agent/outbox/outbox_file.hpp"
#include "agent/outbox/payload.hpp"

namespace edl::agent {
namespace {

/// How many delivered sets go at once: a few ms of work.
constexpr std::int64_t k_prune_step = 1'000;

/// A row that this program did not write.
struct CorruptRow {
  Timestamp time;
};

/// How sure a change must be before the call returns.
enum class Durability : std::uint8_t {
  now,    ///< survives a power cut
  later,  ///< survives the process; a power cut may undo it, as a whole, until the next change with `now`
};

}  // namespace

class Outbox::Database {
 public:
  Database(OutboxSettings settings, SQLite::Database db) : settings_(std::move(settings)), db_(std::move(db)) {
    load_state();
  }

  Result<PutOutcome> put(std::span<const ReadingSet> sets) {
    auto outcome = change(Durability::now, [&](State& state) { return put_in(state, sets); });
    if (outcome || outcome.error().code != Errc::unavailable || counts().sent == 0) return outcome;
    // A full disk: what the server has goes first.
    const auto freed = change(Durability::now, [&](State& state) { return delete_sent(state, 5 * k_prune_step); });
    if (!freed) return outcome;
    return change(Durability::now, [&](State& state) { return put_in(state, sets); });
  }

  Result<std::vector<ReadingSet>> unsent(TimeRange range, std::size_t max_readings) {
    return guarded([&]() -> Result<std::vector<ReadingSet>> {
      Query query(*this, "SELECT time, payload FROM unsent WHERE time >= ? AND time < ? ORDER BY time");
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

  Result<std::uint64_t> mark_sent(std::span<const Timestamp> times, Timestamp at) {
    return change(Durability::later, [&](State& state) {
      Query copy(*this, "INSERT INTO sent SELECT time, payload, ?2 FROM unsent WHERE time = ?1");
      Query remove(*this, "DELETE FROM unsent WHERE time = ?");
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

  Result<std::uint64_t> set_aside(Timestamp time, std::span<const Phase> phases, const std::string& why, Timestamp at) {
    return change(Durability::now, [&](State& state) -> std::uint64_t {
      Query find(*this, "SELECT payload FROM unsent WHERE time = ?");
      find->bind(1, to_unix_ms(time));
      if (!find->executeStep()) return 0;
      std::vector<Reading> readings = set_of(time, find->getColumn(0)).readings;
      const auto refused = std::stable_partition(readings.begin(), readings.end(), [&](const Reading& reading) {
        return std::ranges::find(phases, reading.phase) == phases.end();
      });
      Query keep(*this, "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?)");
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

  Result<std::uint64_t> prune(Timestamp now) {
    return change(Durability::later, [&](State& state) {
      Query remove(*this,
                   "DELETE FROM sent WHERE time IN (SELECT time FROM sent WHERE time < ? ORDER BY time LIMIT ?)");
      const auto removed = remove.execute(to_unix_ms(now - settings_.retention), k_prune_step);
      state.counts.sent -= removed;
      return removed;
    });
  }

  OutboxCounts counts() const {
    const std::lock_guard lock(mutex_);
    return state_.counts;
  }
  std::optional<Timestamp> newest() const {
    const std::lock_guard lock(mutex_);
    return state_.newest;
  }
  PerPhase<std::optional<KilowattHour>> energy() const {
    const std::lock_guard lock(mutex_);
    return state_.energy;
  }

 private:
  /// The row of the table `state`.
  struct State {
    OutboxCounts counts;
    std::optional<Timestamp> newest;
    PerPhase<std::optional<KilowattHour>> energy;
    bool operator==(const State&) const = default;
  };

  struct Blob {
    std::string bytes;
  };

  /// A prepared statement, borrowed from the cache and left ready for its next use.
  class Query {
   public:
    Query(Database& database, const char* sql) : statement_(database.prepared(sql)) {}
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query() { statement_.tryReset(); }
    SQLite::Statement* operator->() { return &statement_; }

    /// Runs a change with these values.
    /// @return how many rows it made, changed or deleted
    template <typename... Value>
    std::uint64_t execute(const Value&... values) {
      statement_.reset();
      int index = 0;
      (bind(++index, values), ...);
      return static_cast<std::uint64_t>(statement_.exec());
    }

   private:
    void bind(int index, const Blob& blob) {
      statement_.bind(index, blob.bytes.data(), static_cast<int>(blob.bytes.size()));
    }
    template <typename T>
    void bind(int index, const std::optional<T>& value) {
      value ? statement_.bind(index, *value) : statement_.bind(index);
    }
    template <typename T>
    void bind(int index, const T& value) {
      statement_.bind(index, value);
    }

    SQLite::Statement& statement_;
  };

  SQLite::Statement& prepared(const char* sql) {
    const auto known = std::ranges::find(statements_, sql, [](const auto& entry) { return entry.first; });
    if (known != statements_.end()) return *known->second;
    return *statements_.emplace_back(sql, std::make_unique<SQLite::Statement>(db_, sql)).second;
  }

  void load_state() {
    Query query(*this, "SELECT unsent, sent, set_aside, dropped, newest, energy_a, energy_b, energy_c FROM state");
    query->executeStep();
    const auto count = [&](int column) { return static_cast<std::uint64_t>(query->getColumn(column).getInt64()); };
    state_.counts = {count(0), count(1), count(2), count(3)};
    if (!query->getColumn(4).isNull()) state_.newest = from_unix_ms(query->getColumn(4).getInt64());
    for (const Phase phase : k_phases) {
      const SQLite::Column column = query->getColumn(5 + static_cast<int>(index_of(phase)));
      if (!column.isNull()) state_.energy[phase] = KilowattHour(column.getDouble());
    }
  }

  void save_state(const State& state) {
    const auto energy = [&](Phase phase) {
      return state.energy[phase] ? std::optional(state.energy[phase]->value()) : std::nullopt;
    };
    const auto count = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
    Query update(*this,
                 "UPDATE state SET unsent = ?, sent = ?, set_aside = ?, dropped = ?, newest = ?, energy_a = ?, "
                 "energy_b = ?, energy_c = ?");
    update.execute(count(state.counts.unsent), count(state.counts.sent), count(state.counts.set_aside),
                   count(state.counts.dropped), state.newest ? std::optional(to_unix_ms(*state.newest)) : std::nullopt,
                   energy(Phase::a), energy(Phase::b), energy(Phase::c));
  }

  /// Runs `body(State&)` in a transaction: sets and state change together, or not at all.
  template <typename Body>
  auto change(Durability durability, const Body& body) -> Result<std::invoke_result_t<Body, State&>> {
    return guarded([&]() -> Result<std::invoke_result_t<Body, State&>> {
      db_.exec(durability == Durability::now ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
      SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
      State state = state_;
      auto result = body(state);
      if (state != state_) save_state(state);
      transaction.commit();
      state_ = state;
      return result;
    });
  }

  template <typename Call>
  std::invoke_result_t<Call> guarded(const Call& call) {
    const std::lock_guard lock(mutex_);
    try {
      return call();
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(error_of(exception, settings_.file));
    } catch (const CorruptRow& row) {
      return fail(Errc::corrupt, fmt::format("the outbox's set of {} cannot be read", to_rfc3339(row.time)),
                  settings_.file.string());
    }
  }

  PutOutcome put_in(State& state, std::span<const ReadingSet> sets) {
    Query insert(*this,
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
  std::uint64_t make_room(State& state) {
    const std::uint64_t total = state.counts.unsent + state.counts.sent;
    if (total <= settings_.max_sets) return 0;
    const std::uint64_t surplus = total - settings_.max_sets;
    const std::uint64_t left = surplus - delete_sent(state, static_cast<std::int64_t>(surplus));
    if (left == 0) return 0;
    Query remove(*this, "DELETE FROM unsent WHERE time IN (SELECT time FROM unsent ORDER BY time LIMIT ?)");
    const auto dropped = remove.execute(static_cast<std::int64_t>(left));
    state.counts.unsent -= dropped;
    state.counts.dropped += dropped;
    return dropped;
  }

  std::uint64_t delete_sent(State& state, std::int64_t at_most) {
    Query remove(*this, "DELETE FROM sent WHERE time IN (SELECT time FROM sent ORDER BY time LIMIT ?)");
    const auto deleted = remove.execute(at_most);
    state.counts.sent -= deleted;
    return deleted;
  }

  void keep_rest(State& state, Timestamp time, std::span<const Reading> readings) {
    if (!readings.empty()) {
      Query update(*this, "UPDATE unsent SET payload = ?2 WHERE time = ?1");
      update.execute(to_unix_ms(time), Blob{encode_payload(readings)});
      return;
    }
    Query remove(*this, "DELETE FROM unsent WHERE time = ?");
    remove.execute(to_unix_ms(time));
    --state.counts.unsent;
  }

  static ReadingSet set_of(Timestamp time, const SQLite::Column& payload) {
    const auto* bytes = static_cast<const std::uint8_t*>(payload.getBlob());
    auto set = decode_payload(time, {bytes, static_cast<std::size_t>(payload.getBytes())});
    if (!set) throw CorruptRow{time};
    return std::move(*set);
  }

  const OutboxSettings settings_;
  mutable std::mutex mutex_;
  SQLite::Database db_;
  std::vector<std::pair<const char*, std::unique_ptr<SQLite::Statement>>> statements_;
  State state_;
};

Outbox::Outbox(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Outbox::~Outbox() = default;

Result<std::unique_ptr<Outbox>> Outbox::open(const OutboxSettings& settings) {
  auto file = open_outbox_file(settings.file);
  if (!file) return tl::unexpected(std::move(file).error());
  try {
    return std::unique_ptr<Outbox>(new Outbox(std::make_unique<Database>(settings, std::move(*file))));
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, settings.file));
  }
}

Result<PutOutcome> Outbox::put(std::span<const ReadingSet> sets) { return database_->put(sets); }

Result<std::vector<ReadingSet>> Outbox::unsent(TimeRange range, std::size_t max_readings) {
  return database_->unsent(range, max_readings);
}

Result<std::uint64_t> Outbox::mark_sent(std::span<const Timestamp> times, Timestamp at) {
  return database_->mark_sent(times, at);
}

Result<std::uint64_t> Outbox::set_aside(Timestamp time, std::span<const Phase> phases, const std::string& why,
                                        Timestamp at) {
  return database_->set_aside(time, phases, why, at);
}

Result<std::uint64_t> Outbox::prune(Timestamp now) { return database_->prune(now); }
OutboxCounts Outbox::counts() const { return database_->counts(); }
std::optional<Timestamp> Outbox::newest() const { return database_->newest(); }
PerPhase<std::optional<KilowattHour>> Outbox::energy() const { return database_->energy(); }

}  // namespace edl::agent
