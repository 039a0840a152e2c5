#include "server/push/rows.hpp"

#include <utility>

#include "core/sqlite_values.hpp"
#include "net/url.hpp"
#include "server/push/vapid.hpp"

namespace edl::server::push {
namespace {

using sqlite::maybe_text;
using sqlite::maybe_time;
using sqlite::put;
using sqlite::put_all;
using sqlite::run;
using sqlite::time_in;

/// The push service is told to people, and the rest of its URL is nobody's business.
std::string service_of(const std::string& endpoint) {
  const auto url = net::parse_url(endpoint.substr(0, endpoint.find('?')));
  return url ? origin_of(*url) : "";
}

constexpr const char* k_subscription_columns =
    "SELECT id, endpoint, user_agent, created_at, success, failure, problem FROM subscriptions";

PushSubscription subscription_in(SQLite::Statement& row) {
  return {SubscriptionId{row.getColumn(0).getInt64()},
          service_of(row.getColumn(1).getString()),
          maybe_text(row.getColumn(2)),
          time_in(row.getColumn(3)),
          maybe_time(row.getColumn(4)),
          maybe_time(row.getColumn(5)),
          maybe_text(row.getColumn(6))};
}

PushUrgency urgency_in(const SQLite::Column& column) {
  const std::int64_t number = column.getInt64();
  if (number < 0 || number > static_cast<std::int64_t>(PushUrgency::high)) {
    throw CorruptRow{"a push message's row is damaged"};
  }
  return static_cast<PushUrgency>(number);
}

struct NewMessage {
  const std::string& topic;
  std::optional<std::string> device{};
  std::int64_t rule = 0;
  PushUrgency urgency = PushUrgency::normal;
  const std::string& text;
};

void put_message(SQLite::Database& db, SubscriptionId subscription, const NewMessage& message, Timestamp now) {
  // What waits of the topic goes, and with it how often it was tried: this one has not been.
  run(db, "DELETE FROM messages WHERE subscription = ? AND topic = ?", subscription, message.topic);
  run(db,
      "INSERT INTO messages (subscription, topic, device, rule, urgency, text, due_at)"
      " SELECT id, ?2, ?3, ?4, ?5, ?6, max(?7, wait) FROM subscriptions WHERE id = ?1",
      subscription, message.topic, message.device, message.rule, message.urgency, message.text, now);
}

void drop_oldest(SQLite::Database& db, SubscriptionId subscription, std::int64_t most) {
  run(db,
      "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE subscription = ? ORDER BY id DESC"
      " LIMIT -1 OFFSET ?)",
      subscription, most);
}

}  // namespace

SubscriptionId put_subscription(SQLite::Database& db, const NewSubscription& subscription, Timestamp now) {
  run(db, "DELETE FROM subscriptions WHERE endpoint = ? AND user <> ?", subscription.endpoint, subscription.user);
  SQLite::Statement insert(
      db,
      "INSERT INTO subscriptions (user, session, endpoint, point, auth, contact, user_agent, created_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint) DO UPDATE SET session = excluded.session,"
      " point = excluded.point, auth = excluded.auth, contact = excluded.contact, user_agent = excluded.user_agent"
      " RETURNING id");
  const auto put_bytes = [&](int index, std::string_view bytes) {
    insert.bind(index, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
  };
  put(insert, 1, subscription.user);
  put(insert, 2, subscription.session);
  put(insert, 3, subscription.endpoint);
  put_bytes(4, subscription.keys.point);
  put_bytes(5, subscription.keys.auth.reveal());
  put(insert, 6, subscription.contact);
  put(insert, 7, subscription.user_agent);
  put(insert, 8, now);
  insert.executeStep();
  const SubscriptionId id{insert.getColumn(0).getInt64()};
  insert.executeStep();  // to its end: what it does is done then
  return id;
}

std::vector<PushSubscription> select_subscriptions(SQLite::Database& db, PushUser user) {
  SQLite::Statement query(db, std::string(k_subscription_columns) + " WHERE user = ? ORDER BY id DESC");
  put(query, 1, user);
  std::vector<PushSubscription> all;
  while (query.executeStep()) all.push_back(subscription_in(query));
  return all;
}

std::optional<PushSubscription> select_subscription(SQLite::Database& db, PushUser user, SubscriptionId id) {
  SQLite::Statement query(db, std::string(k_subscription_columns) + " WHERE user = ? AND id = ?");
  put_all(query, user, id);
  return query.executeStep() ? std::optional(subscription_in(query)) : std::nullopt;
}

std::vector<std::pair<PushUser, PushSession>> select_sessions(SQLite::Database& db, std::optional<PushUser> user) {
  SQLite::Statement query(db, "SELECT DISTINCT user, session FROM subscriptions WHERE ?1 IS NULL OR user = ?1");
  put(query, 1, user);
  std::vector<std::pair<PushUser, PushSession>> all;
  while (query.executeStep()) {
    all.emplace_back(PushUser{query.getColumn(0).getInt64()}, PushSession{query.getColumn(1).getInt64()});
  }
  return all;
}

bool delete_subscription(SQLite::Database& db, PushUser user, SubscriptionId id) {
  return run(db, "DELETE FROM subscriptions WHERE user = ? AND id = ?", user, id) > 0;
}

void move_session(SQLite::Database& db, PushUser user, PushSession before, PushSession after) {
  run(db, "UPDATE subscriptions SET session = ? WHERE user = ? AND session = ?", after, user, before);
}

void delete_session(SQLite::Database& db, PushUser user, PushSession session) {
  run(db, "DELETE FROM subscriptions WHERE user = ? AND session = ?", user, session);
}

void delete_user(SQLite::Database& db, PushUser user) { run(db, "DELETE FROM subscriptions WHERE user = ?", user); }

std::uint64_t count_subscriptions(SQLite::Database& db) {
  return static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM subscriptions").getInt64());
}

int add_news(SQLite::Database& db, PushUser user, const PushNews& news, Timestamp now, std::int64_t most) {
  const auto subscriptions = select_subscriptions(db, user);
  for (const PushSubscription& one : subscriptions) {
    put_message(db, one.id, {news.topic, news.device.text(), news.rule, news.urgency, news.text}, now);
    drop_oldest(db, one.id, most);
  }
  return static_cast<int>(subscriptions.size());
}

void add_test(SQLite::Database& db, SubscriptionId subscription, const std::string& text, Timestamp now) {
  const std::string topic = "test";
  put_message(db, subscription, {.topic = topic, .urgency = PushUrgency::high, .text = text}, now);
}

void delete_messages_of(SQLite::Database& db, std::int64_t rule) {
  run(db, "DELETE FROM messages WHERE rule = ? AND device IS NOT NULL", rule);
}

std::optional<Message> select_due(SQLite::Database& db, Timestamp now, const std::set<PushUser>& busy) {
  SQLite::Statement query(db,
                          "SELECT messages.id, subscription, user, session, endpoint, point, auth, contact, topic,"
                          " device, rule, urgency, text, tries, expires_at FROM messages"
                          " JOIN subscriptions ON subscriptions.id = subscription"
                          " WHERE due_at <= ? ORDER BY due_at, messages.id");
  put(query, 1, now);
  while (query.executeStep()) {
    const PushUser user{query.getColumn(2).getInt64()};
    if (busy.contains(user)) continue;
    Message message{.id = MessageId{query.getColumn(0).getInt64()},
                    .subscription = SubscriptionId{query.getColumn(1).getInt64()},
                    .user = user,
                    .session = PushSession{query.getColumn(3).getInt64()},
                    .endpoint = query.getColumn(4).getString(),
                    .keys = {query.getColumn(5).getString(), Secret(query.getColumn(6).getString())},
                    .contact = query.getColumn(7).getString(),
                    .topic = query.getColumn(8).getString(),
                    .rule = query.getColumn(10).getInt64(),
                    .urgency = urgency_in(query.getColumn(11)),
                    .text = query.getColumn(12).getString(),
                    .tries = query.getColumn(13).getInt64(),
                    .expires_at = maybe_time(query.getColumn(14))};
    if (!query.getColumn(9).isNull()) {
      auto device = DeviceId::parse(query.getColumn(9).getString());
      if (!device) throw CorruptRow{"a device's id is damaged"};
      message.device = std::move(*device);
    }
    return message;
  }
  return std::nullopt;
}

std::optional<Timestamp> next_due(SQLite::Database& db) {
  SQLite::Statement query(db, "SELECT min(due_at) FROM messages");
  return query.executeStep() ? maybe_time(query.getColumn(0)) : std::nullopt;
}

bool is_waiting(SQLite::Database& db, MessageId id) {
  SQLite::Statement query(db, "SELECT 1 FROM messages WHERE id = ?");
  put(query, 1, id);
  return query.executeStep();
}

void delete_message(SQLite::Database& db, MessageId id) { run(db, "DELETE FROM messages WHERE id = ?", id); }

void postpone(SQLite::Database& db, const Message& message, Timestamp until) {
  run(db, "UPDATE messages SET due_at = ? WHERE id = ?", until, message.id);
}

void note_delivered(SQLite::Database& db, const Message& message, Timestamp now) {
  delete_message(db, message.id);
  run(db, "UPDATE subscriptions SET success = ?, wait = 0 WHERE id = ?", now, message.subscription);
}

void note_refused(SQLite::Database& db, const Message& message, const std::string& problem, Timestamp now) {
  delete_message(db, message.id);
  run(db, "UPDATE subscriptions SET failure = ?, problem = ? WHERE id = ?", now, problem, message.subscription);
}

void note_failed(SQLite::Database& db, const Message& message, const std::string& problem, Timestamp now,
                 Timestamp retry_at) {
  run(db, "UPDATE subscriptions SET failure = ?, problem = ?, wait = ? WHERE id = ?", now, problem, retry_at,
      message.subscription);
  run(db, "UPDATE messages SET tries = tries + 1, expires_at = ? WHERE id = ?", message.expires_at, message.id);
  run(db, "UPDATE messages SET due_at = max(due_at, ?) WHERE subscription = ?", retry_at, message.subscription);
}

std::uint64_t count_messages(SQLite::Database& db) {
  return static_cast<std::uint64_t>(db.execAndGet("SELECT count(*) FROM messages").getInt64());
}

}  // namespace edl::server::push
