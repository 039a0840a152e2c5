#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/quality/quality_file.hpp"
#include "server/quality/quality_records.hpp"
#include "server/quality/rows.hpp"
#include "server/quality/write_queue.hpp"

namespace edl::server {

/// The file, its two connections, and the one thread that writes what has gathered, with one sync of the disk for all of
/// it. The other connection reads and waits for nobody (SQLite's write-ahead log lets it).
class QualityRecords::Engine {
 public:
  /// @throws SQLite::Exception
  explicit Engine(QualitySettings settings);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  [[nodiscard]] const QualitySettings& settings() const { return settings_; }

  void add(quality::Write write);

  [[nodiscard]] Result<std::uint64_t> drop_old();

  /// Of what is in the file.
  [[nodiscard]] Result<void> erase(const DeviceId& device, Timestamp before, const std::stop_token& stop);

  [[nodiscard]] QualityHealth health() const;

  /// Runs `body(SQLite::Database&)`, which returns a Result, on the reading connection.
  template <typename Body>
  auto read(const Body& body) -> std::invoke_result_t<const Body&, SQLite::Database&> {
    const std::lock_guard lock(read_mutex_);
    return guarded(reader_, body);
  }

  /// As read, on the writing connection, in a transaction that is committed if `body` succeeds and undone if it fails.
  template <typename Body>
  auto write(const Body& body) -> std::invoke_result_t<const Body&, SQLite::Database&> {
    const std::lock_guard lock(write_mutex_);
    return guarded(writer_, [&body](SQLite::Database& db) {
      SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
      auto result = body(db);
      if (result) transaction.commit();
      return result;
    });
  }

 private:
  template <typename Call>
  auto guarded(SQLite::Database& db, const Call& call) -> std::invoke_result_t<const Call&, SQLite::Database&> {
    try {
      return call(db);
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(quality::error_of(exception, settings_.file));
    } catch (const quality::CorruptRow& row) {
      return fail(Errc::corrupt, row.message, settings_.file.string());
    }
  }

  void work();
  void commit(std::vector<quality::Write> writes);
  [[nodiscard]] Result<quality::Change> put(SQLite::Database& db, const quality::Write& write,
                                            std::vector<KeptEvent>& kept);
  /// Some of what is too old; nobody waits long for it.
  [[nodiscard]] Result<quality::Change> drop_some();
  /// Deletes what `drop(db)` deletes, and counts it.
  template <typename Drop>
  [[nodiscard]] Result<quality::Change> drop_counted(const Drop& drop);
  /// Empties the log of the file, where deleted rows still stand as they were.
  [[nodiscard]] Result<void> clear_log();
  /// In the transaction that has changed that.
  void count(SQLite::Database& db, const quality::Change& change);
  void note_outcome(const Result<void>& outcome);

  const QualitySettings settings_;
  std::mutex write_mutex_;
  SQLite::Database writer_;
  mutable std::mutex read_mutex_;
  SQLite::Database reader_;

  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<std::uint64_t> harmonics_ = 0;
  mutable std::mutex problem_mutex_;
  std::string problem_;

  quality::WriteQueue queue_;
  std::thread thread_;
};

}  // namespace edl::server
