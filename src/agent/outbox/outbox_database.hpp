#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "agent/outbox/outbox_file.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// A row that this program did not write; thrown within OutboxDatabase's calls and told as Errc::corrupt.
struct CorruptRow {
  Timestamp time;
};

/// How sure a change must be before the call returns.
enum class Durability : std::uint8_t {
  now,    ///< survives a power cut
  later,  ///< survives the process; a power cut may undo it, as a whole, until the next change with `now`
};

struct Blob {
  std::string bytes;
};

/// The outbox's connection, for its tables: one lock, statements prepared once, and transactions in which rows and the
/// counts of them change together.
class OutboxDatabase {
 public:
  OutboxDatabase(std::filesystem::path file, SQLite::Database db) : file_(std::move(file)), db_(std::move(db)) {}

  /// A prepared statement, borrowed from the cache and left ready for its next use. Only within guarded() or change(),
  /// or before there are threads.
  class Query {
   public:
    /// @param sql  outlives the database: statements are known by its address
    Query(OutboxDatabase& database, const char* sql) : statement_(database.prepared(sql)) {}
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query() { statement_.tryReset(); }
    SQLite::Statement* operator->() { return &statement_; }

    /// Gives the parameters these values.
    template <typename... Value>
    Query& with(const Value&... values) {
      statement_.reset();
      int index = 0;
      (bind(++index, values), ...);
      return *this;
    }

    /// Runs a change with these values.
    /// @return how many rows it made, changed or deleted
    template <typename... Value>
    std::uint64_t execute(const Value&... values) {
      with(values...);
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

  [[nodiscard]] std::mutex& mutex() const { return mutex_; }

  /// Runs `call`, which returns a Result, with the lock, and tells what SQLite throws in the house's kinds.
  template <typename Call>
  std::invoke_result_t<Call> guarded(const Call& call) {
    const std::lock_guard lock(mutex_);
    try {
      return call();
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(error_of(exception, file_));
    } catch (const CorruptRow& row) {
      return fail(Errc::corrupt, fmt::format("the outbox's row of {} cannot be read", to_rfc3339(row.time)),
                  file_.string());
    }
  }

  /// Runs `body(State&)` in a transaction, on a copy of `state` that `save(const State&)` writes where it has changed:
  /// rows and state change together, in the file and here, or not at all.
  template <typename State, typename Save, typename Body>
  auto change(Durability durability, State& state, const Save& save, const Body& body)
      -> Result<std::invoke_result_t<Body, State&>> {
    return guarded([&]() -> Result<std::invoke_result_t<Body, State&>> {
      db_.exec(durability == Durability::now ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
      SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
      State changed = state;
      auto result = body(changed);
      if (changed != state) save(changed);
      transaction.commit();
      state = changed;
      return result;
    });
  }

 private:
  SQLite::Statement& prepared(const char* sql) {
    const auto known = std::ranges::find(statements_, sql, [](const auto& entry) { return entry.first; });
    if (known != statements_.end()) return *known->second;
    return *statements_.emplace_back(sql, std::make_unique<SQLite::Statement>(db_, sql)).second;
  }

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  SQLite::Database db_;
  std::vector<std::pair<const char*, std::unique_ptr<SQLite::Statement>>> statements_;
};

}  // namespace edl::agent
