#include "server/push/pushes.hpp"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "core/private_file.hpp"
#include "core/wall_clock.hpp"
#include "server/push/vapid.hpp"
#include "server/push/with_file.hpp"

namespace edl::server {
namespace {

tl::unexpected<Error> no_such_subscription() { return fail(Errc::not_found, "you have no such subscription"); }

}  // namespace

Pushes::Pushes(PushSettings settings, std::unique_ptr<SQLite::Database> db, std::unique_ptr<Vapid> vapid)
    : settings_(std::move(settings)), vapid_(std::move(vapid)), db_(std::move(db)) {}

Pushes::~Pushes() { stop(); }

Result<std::unique_ptr<Pushes>> Pushes::open(PushSettings settings) {
  if (!settings.clock) settings.clock = wall_clock;
  auto vapid = Vapid::open(settings.keys);
  if (!vapid) return tl::unexpected(vapid.error());
  auto db = push::open_push_file(settings.file);
  if (!db) return tl::unexpected(db.error());
  return std::unique_ptr<Pushes>(new Pushes(std::move(settings), std::move(*db), std::move(*vapid)));
}

void Pushes::start(PushSurroundings around) {
  around_ = std::move(around);
  for (unsigned i = 0; i < settings_.senders; ++i) {
    sending_.emplace_back([this, sweeps = i == 0](const std::stop_token& stop) { send(stop, sweeps); });
  }
}

void Pushes::stop() {
  for (std::jthread& thread : sending_) thread.request_stop();
  wake_senders();
  for (std::jthread& thread : sending_) {
    if (thread.joinable()) thread.join();
  }
}

const std::string& Pushes::public_key() const { return vapid_->public_key(); }

Result<PushSubscription> Pushes::subscribe(const NewSubscription& subscription) {
  if (auto dropped = drop_ended(subscription.user); !dropped) return tl::unexpected(dropped.error());
  return with_file([&](SQLite::Database& db) -> Result<PushSubscription> {
    const SubscriptionId id = push::put_subscription(db, subscription, now());
    // Counted behind it: who subscribes again may do so whatever is there. A failure takes it back.
    const auto all = push::select_subscriptions(db, subscription.user);
    if (all.size() > settings_.max_subscriptions_per_user) {
      return fail(Errc::conflict, fmt::format("at most {} browsers are told of alerts; let one of them go first",
                                              settings_.max_subscriptions_per_user));
    }
    return *std::ranges::find(all, id, &PushSubscription::id);
  });
}

Result<std::vector<PushSubscription>> Pushes::subscriptions(PushUser user) {
  if (auto dropped = drop_ended(user); !dropped) return tl::unexpected(dropped.error());
  return with_file([user](SQLite::Database& db) -> Result<std::vector<PushSubscription>> {
    return push::select_subscriptions(db, user);
  });
}

Result<void> Pushes::unsubscribe(PushUser user, SubscriptionId id) {
  return with_file([&](SQLite::Database& db) -> Result<void> {
    if (!push::delete_subscription(db, user, id)) return no_such_subscription();
    return {};
  });
}

Result<void> Pushes::test(PushUser user, SubscriptionId id, const std::string& text) {
  auto added = with_file([&](SQLite::Database& db) -> Result<void> {
    if (!push::select_subscription(db, user, id)) return no_such_subscription();
    push::add_test(db, id, text, now());
    return {};
  });
  wake_senders();
  return added;
}

Result<void> Pushes::go_on(PushUser user, PushSession before, PushSession after) {
  return with_file([&](SQLite::Database& db) -> Result<void> {
    push::move_session(db, user, before, after);
    return {};
  });
}

Result<void> Pushes::forget(PushUser user) {
  return with_file([user](SQLite::Database& db) -> Result<void> {
    push::delete_user(db, user);
    return {};
  });
}

void Pushes::tell(const PushNews& news) {
  const auto users = around_.users_of(news.device);
  if (!users) return note_outcome(tl::unexpected(users.error()));
  if (news.text.size() > k_max_push_text) {
    return note_outcome(fail(Errc::too_large, "a message is too long to be pushed", news.device.text()));
  }
  int browsers = 0;
  note_outcome(with_file([&](SQLite::Database& db) -> Result<void> {
    for (const PushUser user : *users) {
      browsers += push::add_news(db, user, news, now(), settings_.max_messages_per_subscription);
    }
    return {};
  }));
  if (browsers > 0) wake_senders();
}

void Pushes::take_back(std::int64_t rule) {
  note_outcome(with_file([rule](SQLite::Database& db) -> Result<void> {
    push::delete_messages_of(db, rule);
    return {};
  }));
}

Result<void> Pushes::drop_ended(std::optional<PushUser> user) {
  using Sessions = std::vector<std::pair<PushUser, PushSession>>;
  const auto sessions =
      with_file([user](SQLite::Database& db) -> Result<Sessions> { return push::select_sessions(db, user); });
  if (!sessions) return tl::unexpected(sessions.error());
  for (const auto& [whose, session] : *sessions) {
    const auto standing = around_.standing(whose, session, std::nullopt);
    if (!standing) return tl::unexpected(standing.error());
    if (*standing != Standing::ended) continue;
    auto dropped = with_file([&, user = whose, of = session](SQLite::Database& db) -> Result<void> {
      push::delete_session(db, user, of);
      return {};
    });
    if (!dropped) return dropped;
  }
  return {};
}

PushHealth Pushes::health() {
  PushHealth health;
  const auto counted = with_file([&](SQLite::Database& db) -> Result<void> {
    health.problem = problem_;
    health.subscriptions = push::count_subscriptions(db);
    health.waiting = push::count_messages(db);
    return {};
  });
  if (!counted) health.problem = to_string(counted.error());
  health.ok = health.problem.empty();
  return health;
}

void Pushes::note_outcome(const Result<void>& outcome) {
  const std::lock_guard lock(mutex_);
  const std::string problem = outcome ? "" : to_string(outcome.error());
  if (!problem.empty() && problem != problem_) spdlog::error("push: {}", problem);
  problem_ = problem;
}

Result<void> copy_pushes(const std::filesystem::path& from, const std::filesystem::path& to) {
  // Private and empty: SQLite keeps the mode of a file that is there.
  if (auto made = create_private_file(to, ""); !made) return made;
  try {
    SQLite::Database source(from.string(), SQLite::OPEN_READONLY, 5'000);
    SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE);
    copy.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // a copy that is cut off is thrown away
    const int result = SQLite::Backup(copy, source).executeStep(-1);
    if (result != SQLITE_DONE) throw SQLite::Exception(copy.getHandle(), result);
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(push::error_of(exception, to));
  }
}

}  // namespace edl::server
