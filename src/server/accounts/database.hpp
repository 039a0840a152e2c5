#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "core/device_id.hpp"
#include "core/device_key.hpp"
#include "core/fault.hpp"
#include "core/result.hpp"
#include "server/accounts/accounts.hpp"

namespace edl::server {

/// What a row holds does not fit its type: somebody else wrote it.
struct CorruptRow {
  std::string message;
};

/// The file and its two connections: one writes, with a lock that is held while the disk is waited for; one
/// reads and waits for nobody (SQLite's write-ahead log lets it).
class Accounts::Database {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file);

  /// Runs `body(SQLite::Database&)`, which returns a Result or Parsed, on the reading connection. What the
  /// database refuses becomes an Error.
  template <typename Body>
  auto read(Body body) -> std::invoke_result_t<Body, SQLite::Database&> {
    const std::lock_guard lock(read_mutex_);
    return guarded<Body>(reader_, body);
  }

  /// As read, on the writing connection, in a transaction that is committed if `body` succeeds and undone if
  /// it fails.
  template <typename Body>
  auto write(Body body) -> std::invoke_result_t<Body, SQLite::Database&> {
    const std::lock_guard lock(write_mutex_);
    return guarded<Body>(writer_, [&body](SQLite::Database& db) {
      SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
      auto result = body(db);
      if (result) transaction.commit();
      return result;
    });
  }

  [[nodiscard]] Result<DevicePublicKey> public_key_of(const DeviceId& device);

  /// Copies what is committed into an empty file.
  /// @throws SQLite::Exception
  void copy_to(const std::filesystem::path& file) const;

 private:
  explicit Database(const std::filesystem::path& file);

  /// Asks SQLite whether anything was committed since, and forgets the keys if so. With read_mutex_.
  void notice_changes(SQLite::Database& db);

  template <typename Body, typename Call>
  static auto guarded(SQLite::Database& db, const Call& call) -> std::invoke_result_t<Body, SQLite::Database&> {
    using Answer = std::invoke_result_t<Body, SQLite::Database&>;
    try {
      return call(db);
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(as<typename Answer::error_type>(error_of(exception)));
    } catch (const CorruptRow& row) {
      return tl::unexpected(as<typename Answer::error_type>({Errc::corrupt, row.message}));
    }
  }

  template <typename T>
  static T as(Error error) {
    if constexpr (std::is_same_v<T, Faults>) {
      return Faults{error.code, std::move(error.message)};
    } else {
      return error;
    }
  }

  static Error error_of(const SQLite::Exception& exception);

  const std::filesystem::path file_;
  std::mutex write_mutex_;
  SQLite::Database writer_;
  std::mutex read_mutex_;
  SQLite::Database reader_;

  /// Keys of devices that may deliver, good for as long as `data_version` stays the same: SQLite changes it
  /// on a connection when any other one, here or in another process, has committed. Guarded by read_mutex_.
  std::unordered_map<DeviceId, DevicePublicKey> keys_;
  std::int64_t data_version_ = -1;

  /// The log of the database as it was when data_version was asked for the last time: every commit writes to it.
  struct LogState {
    std::int64_t size = -1;
    std::chrono::nanoseconds changed_at{};
    bool settled = false;  ///< its time was old enough to tell the next change from the last one

    [[nodiscard]] static LogState of(const std::filesystem::path& log);
    bool operator==(const LogState&) const = default;
  };
  const std::filesystem::path log_;
  LogState log_state_;  ///< guarded by read_mutex_
};

}  // namespace edl::server
