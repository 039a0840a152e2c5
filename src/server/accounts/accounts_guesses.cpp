#include <algorithm>
#include <cstdint>

#include "core/digest.hpp"
#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"

namespace edl::server {
namespace {

/// A subject that nobody guessed at for so long starts afresh.
constexpr std::chrono::hours k_forgotten_after{24};
/// More subjects than that are somebody's game: the oldest are forgotten, who come back last.
constexpr std::int64_t k_max_subjects = 100'000;

struct Guesses {
  std::int64_t failures = 0;
  Timestamp last_at;
};

Guesses guesses_at(SQLite::Database& db, std::string_view subject) {
  SQLite::Statement query(db, "SELECT failures, last_at FROM wrong_guesses WHERE subject = ?");
  put(query, 1, sha256(subject));
  if (!query.executeStep()) return {};
  return {query.getColumn(0).getInt64(), time_in(query.getColumn(1))};
}

/// 1, 2, 4, ... seconds after each failure past the free ones.
std::chrono::seconds wait_after(std::int64_t failures, GuessLimit limit) {
  constexpr std::int64_t k_most_doublings = 30;
  const std::int64_t past = failures - static_cast<std::int64_t>(limit.free);
  if (past < 0) return std::chrono::seconds(0);
  return std::min(limit.longest, std::chrono::seconds(std::int64_t{1} << std::min(past, k_most_doublings)));
}

void forget_old(SQLite::Database& db, Timestamp now) {
  SQLite::Statement old(db, "DELETE FROM wrong_guesses WHERE last_at <= ?");
  put(old, 1, now - k_forgotten_after);
  old.exec();
  SQLite::Statement surplus(db,
                            "DELETE FROM wrong_guesses WHERE subject IN (SELECT subject FROM wrong_guesses"
                            " ORDER BY last_at DESC LIMIT -1 OFFSET ?)");
  surplus.bind(1, k_max_subjects);
  surplus.exec();
}

std::chrono::milliseconds wait_now(const Guesses& guesses, GuessLimit limit, Timestamp now) {
  if (guesses.failures == 0 || now - guesses.last_at >= k_forgotten_after) return {};
  // A clock that was set back must not lock anybody out for longer than the wait itself.
  const std::chrono::milliseconds passed = std::max(now - guesses.last_at, std::chrono::milliseconds(0));
  return std::max<std::chrono::milliseconds>(wait_after(guesses.failures, limit) - passed, {});
}

void count(SQLite::Database& db, const std::string& subject, Timestamp now) {
  SQLite::Statement statement(db,
                              "INSERT INTO wrong_guesses (subject, failures, last_at) VALUES (?1, 1, ?2)"
                              " ON CONFLICT (subject) DO UPDATE SET failures = failures + 1, last_at = ?2");
  put(statement, 1, sha256(subject));
  put(statement, 2, now);
  statement.exec();
}

}  // namespace

Result<std::chrono::seconds> Accounts::begin_guess(const std::vector<Guessed>& guessed) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<std::chrono::seconds> {
    forget_old(db, now);
    std::chrono::milliseconds wait{0};
    for (const auto& [subject, limit] : guessed) wait = std::max(wait, wait_now(guesses_at(db, subject), limit, now));
    if (wait.count() > 0) return std::chrono::ceil<std::chrono::seconds>(wait);
    for (const auto& [subject, limit] : guessed) count(db, subject, now);
    return std::chrono::seconds(0);
  });
}

Result<void> Accounts::guessed_right(const std::vector<Guessed>& guessed) {
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    for (const auto& [subject, limit] : guessed) {
      const bool forgets = limit.on_success == GuessLimit::OnSuccess::forgets;
      SQLite::Statement forgive(
          db, forgets ? "DELETE FROM wrong_guesses WHERE subject = ?"
                      : "UPDATE wrong_guesses SET failures = failures - 1 WHERE subject = ? AND failures > 0");
      put(forgive, 1, sha256(subject));
      forgive.exec();
    }
    return {};
  });
}

}  // namespace edl::server
