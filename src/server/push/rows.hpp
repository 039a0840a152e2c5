#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/push/records.hpp"

// Rows of subscriptions and of messages on their way to them. All may throw SQLite::Exception and CorruptRow.
namespace edl::server::push {

/// What a row holds does not fit its type: somebody else wrote it.
struct CorruptRow {
  std::string message;
};

enum class MessageId : std::int64_t {};

// ---- subscriptions

/// A browser that subscribes again is the same subscription, as it is told now; of another user, it is a new one.
[[nodiscard]] SubscriptionId put_subscription(SQLite::Database& db, const NewSubscription& subscription, Timestamp now);
/// The newest first.
[[nodiscard]] std::vector<PushSubscription> select_subscriptions(SQLite::Database& db, PushUser user);
/// @return nullopt if there is none of that user's
[[nodiscard]] std::optional<PushSubscription> select_subscription(SQLite::Database& db, PushUser user,
                                                                  SubscriptionId id);
/// Who has subscribed, and in which session; each once.
[[nodiscard]] std::vector<std::pair<PushUser, PushSession>> select_sessions(SQLite::Database& db,
                                                                            std::optional<PushUser> user);

void move_session(SQLite::Database& db, PushUser user, PushSession before, PushSession after);

// What is on its way to a subscription goes with it.
/// @return whether there was one of that user's
[[nodiscard]] bool delete_subscription(SQLite::Database& db, PushUser user, SubscriptionId id);
void delete_session(SQLite::Database& db, PushUser user, PushSession session);
void delete_user(SQLite::Database& db, PushUser user);

[[nodiscard]] std::uint64_t count_subscriptions(SQLite::Database& db);

// ---- messages

/// Puts a message for each of the user's browsers in the place of what waits there of the same topic.
/// @param most  of more for one browser, the oldest go
/// @return how many browsers there are
int add_news(SQLite::Database& db, PushUser user, const PushNews& news, Timestamp now, std::int64_t most);
void add_test(SQLite::Database& db, SubscriptionId subscription, const std::string& text, Timestamp now);
void delete_messages_of(SQLite::Database& db, std::int64_t rule);

/// A message that is to be sent now.
struct Message {
  MessageId id{};
  SubscriptionId subscription{};
  PushUser user{};
  PushSession session{};
  std::string endpoint;
  BrowserKeys keys;
  std::string contact;
  std::string topic;
  std::optional<DeviceId> device{};  ///< nullopt: a test
  std::int64_t rule = 0;
  PushUrgency urgency = PushUrgency::normal;
  std::string text;
  std::int64_t tries = 0;                 ///< that went wrong
  std::optional<Timestamp> expires_at{};  ///< a day after its first try; nullopt: before it
};

/// The one that is due for the longest time, and of no user in `busy`.
[[nodiscard]] std::optional<Message> select_due(SQLite::Database& db, Timestamp now, const std::set<PushUser>& busy);
/// When the next one is due.
[[nodiscard]] std::optional<Timestamp> next_due(SQLite::Database& db);

/// Whether it has neither been replaced nor taken back.
[[nodiscard]] bool is_waiting(SQLite::Database& db, MessageId id);
void delete_message(SQLite::Database& db, MessageId id);
void postpone(SQLite::Database& db, const Message& message, Timestamp until);
void note_delivered(SQLite::Database& db, const Message& message, Timestamp now);
/// It is given up.
void note_refused(SQLite::Database& db, const Message& message, const std::string& problem, Timestamp now);
/// It is tried again at `retry_at`, and nothing else of the subscription before.
void note_failed(SQLite::Database& db, const Message& message, const std::string& problem, Timestamp now,
                 Timestamp retry_at);

[[nodiscard]] std::uint64_t count_messages(SQLite::Database& db);

}  // namespace edl::server::push
