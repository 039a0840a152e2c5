#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/digest.hpp"
#include "core/random.hpp"
#include "server/accounts/accounts.hpp"
#include "server/accounts/database.hpp"
#include "server/accounts/rows.hpp"
#include "server/accounts/rules.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_refresh_token_bytes = 32;

struct TokenRow {
  std::int64_t session;
  Timestamp expires_at;
  bool spent;
  bool session_ended;
  User user;
};

std::optional<TokenRow> find_token(SQLite::Database& db, const Sha256& hash) {
  SQLite::Statement query(db, std::string("SELECT refresh_tokens.session_id, refresh_tokens.expires_at, "
                                          "refresh_tokens.spent_at, sessions.revoked_at, ") +
                                  k_user_columns +
                                  " FROM refresh_tokens JOIN sessions ON sessions.id = refresh_tokens.session_id"
                                  " JOIN users ON users.id = sessions.user_id WHERE token_hash = ?");
  put(query, 1, hash);
  if (!query.executeStep()) return std::nullopt;
  return TokenRow{.session = query.getColumn(0).getInt64(),
                  .expires_at = time_in(query.getColumn(1)),
                  .spent = !query.isColumnNull(2),
                  .session_ended = !query.isColumnNull(3),
                  .user = user_in(query, 4)};
}

RefreshToken add_token(SQLite::Database& db, std::int64_t session, Timestamp now) {
  RefreshToken token{Secret(to_base64url(random_secret(k_refresh_token_bytes).reveal())),
                     now + k_refresh_token_lifetime, SessionId{session}};
  SQLite::Statement insert_token(db,
                                 "INSERT INTO refresh_tokens (token_hash, session_id, expires_at) VALUES (?, ?, ?)");
  put(insert_token, 1, sha256(token.token.reveal()));
  insert_token.bind(2, session);
  put(insert_token, 3, token.expires_at);
  insert_token.exec();
  SQLite::Statement use(db, "UPDATE sessions SET last_used_at = ? WHERE id = ?");
  put(use, 1, now);
  use.bind(2, session);
  use.exec();
  return token;
}

void spend(SQLite::Database& db, const Sha256& hash, Timestamp now) {
  SQLite::Statement update(db, "UPDATE refresh_tokens SET spent_at = ? WHERE token_hash = ?");
  put(update, 1, now);
  put(update, 2, hash);
  update.exec();
}

void end(SQLite::Database& db, std::int64_t session, Timestamp now) {
  SQLite::Statement update(db, "UPDATE sessions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL");
  put(update, 1, now);
  update.bind(2, session);
  update.exec();
}

/// Expired tokens prove nothing, spent or not; a session without tokens is over.
void forget_expired(SQLite::Database& db, Timestamp now) {
  SQLite::Statement tokens(db, "DELETE FROM refresh_tokens WHERE expires_at <= ?");
  put(tokens, 1, now);
  if (tokens.exec() == 0) return;
  db.exec("DELETE FROM sessions WHERE id NOT IN (SELECT session_id FROM refresh_tokens)");
}

tl::unexpected<Error> signed_out() {
  return fail(Errc::unauthorized, "the refresh token is not accepted; sign in again");
}

}  // namespace

Result<RefreshToken> Accounts::issue_session(UserId user, std::string_view user_agent) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<RefreshToken> {
    if (!find_user(db, user)) return fail(Errc::not_found, "there is no such user");
    forget_expired(db, now);
    SQLite::Statement insert_session(db, "INSERT INTO sessions (user_id, created_at, user_agent) VALUES (?, ?, ?)");
    put(insert_session, 1, user);
    put(insert_session, 2, now);
    if (const auto tamed = tamed_user_agent(user_agent)) put(insert_session, 3, *tamed);
    insert_session.exec();
    return add_token(db, db.getLastInsertRowid(), now);
  });
}

Result<Refreshed> Accounts::refresh(const Secret& refresh_token) {
  const Timestamp now = clock_();
  const Sha256 hash = sha256(refresh_token.reveal());
  // Nothing is an outcome too, not a failure: what a stolen token has ended stays ended.
  auto refreshed = database_->write([&](SQLite::Database& db) -> Result<std::optional<Refreshed>> {
    auto token = find_token(db, hash);
    if (!token || token->session_ended || token->expires_at <= now) return std::nullopt;
    if (token->spent) {
      end(db, token->session, now);
      insert(db, {now, "user:" + token->user.name, "session ended: a refresh token came twice"});
      return std::nullopt;
    }
    spend(db, hash, now);
    return Refreshed{std::move(token->user), add_token(db, token->session, now)};
  });
  if (!refreshed) return tl::unexpected(std::move(refreshed.error()));
  if (!*refreshed) return signed_out();
  return std::move(**refreshed);
}

Result<std::vector<SessionRecord>> Accounts::sessions(UserId user) {
  const Timestamp now = clock_();
  return database_->read([&](SQLite::Database& db) -> Result<std::vector<SessionRecord>> {
    // A session is over when its last token is: all but the newest are spent.
    SQLite::Statement query(db,
                            "SELECT id, created_at, coalesce(last_used_at, created_at), user_agent FROM sessions"
                            " WHERE user_id = ?1 AND revoked_at IS NULL AND EXISTS (SELECT 1 FROM refresh_tokens"
                            " WHERE session_id = sessions.id AND spent_at IS NULL AND expires_at > ?2)"
                            " ORDER BY id DESC");
    put(query, 1, user);
    put(query, 2, now);
    std::vector<SessionRecord> sessions;
    while (query.executeStep()) {
      sessions.push_back(
          {SessionId{query.getColumn(0).getInt64()}, time_in(query.getColumn(1)), time_in(query.getColumn(2))});
      if (!query.isColumnNull(3)) sessions.back().user_agent = query.getColumn(3).getString();
    }
    return sessions;
  });
}

Result<bool> Accounts::was_ended(UserId user, SessionId session) {
  return database_->read([&](SQLite::Database& db) -> Result<bool> {
    if (!find_user(db, user)) return true;
    SQLite::Statement query(db, "SELECT revoked_at IS NOT NULL FROM sessions WHERE id = ? AND user_id = ?");
    query.bind(1, static_cast<std::int64_t>(session));
    put(query, 2, user);
    return query.executeStep() && query.getColumn(0).getInt() != 0;
  });
}

Result<void> Accounts::end_session(UserId user, SessionId session) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    SQLite::Statement update(db,
                             "UPDATE sessions SET revoked_at = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL");
    put(update, 1, now);
    update.bind(2, static_cast<std::int64_t>(session));
    put(update, 3, user);
    if (update.exec() == 0) return fail(Errc::not_found, "you have no such session");
    return {};
  });
}

Result<void> Accounts::end_other_sessions(UserId user, SessionId kept) {
  const Timestamp now = clock_();
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    SQLite::Statement update(db,
                             "UPDATE sessions SET revoked_at = ? WHERE id <> ? AND user_id = ? AND revoked_at IS NULL");
    put(update, 1, now);
    update.bind(2, static_cast<std::int64_t>(kept));
    put(update, 3, user);
    update.exec();
    return {};
  });
}

Result<void> Accounts::logout(const Secret& refresh_token) {
  const Timestamp now = clock_();
  const Sha256 hash = sha256(refresh_token.reveal());
  return database_->write([&](SQLite::Database& db) -> Result<void> {
    if (const auto token = find_token(db, hash)) end(db, token->session, now);
    return {};
  });
}

}  // namespace edl::server
