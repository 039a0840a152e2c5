#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/device_id.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"
#include "server/push/records.hpp"

namespace SQLite {
class Database;
}

namespace edl::server {

class Vapid;
namespace push {
struct Message;
}

/// What the room needs of the others. All are called without its lock, and may block.
struct PushSurroundings {
  /// All who have a part in a device.
  std::function<Result<std::vector<PushUser>>(const DeviceId&)> users_of{};
  /// @param device  nullopt: none in particular
  std::function<Result<Standing>(PushUser, PushSession, const std::optional<DeviceId>& device)> standing{};
  /// Whether what a rule has found may be told now.
  std::function<TellTime(const DeviceId&, std::int64_t rule)> tell_time{};
  /// Posts to a push service; soon when it is asked to stop.
  /// @return any status | why there is none, for people, without the URL
  std::function<Result<PushAnswer>(const PushRequest&, const std::stop_token&)> post{};
};

struct PushSettings {
  std::filesystem::path file;
  std::filesystem::path keys;  ///< the folder in which the server's key is, or is made
  std::size_t max_subscriptions_per_user = 20;
  std::int64_t max_messages_per_subscription = 100;  ///< that its push service has not taken; of more, the oldest go
  unsigned senders = 4;                              ///< threads: a push service that hangs holds up one of them
  std::chrono::milliseconds first_retry{1'000};      ///< doubled with each time, up to an hour
  std::function<Timestamp()> clock{};                ///< the system's if absent
};

/// Browsers that are told of alerts while no page is open (Web Push, RFC 8030): who wants to be told, what is on its way
/// to them, and the threads that send it (docs/alerts.md). One SQLite file of mode 0600, and the server's key beside the
/// others.
///
/// All functions may be called from any thread. Each may fail with Errc::unavailable, corrupt or io where the file does
/// not work, with its name in `where`.
class Pushes {
 public:
  /// @return Errc::forbidden if others may read the file or the key | Errc::corrupt, Errc::invalid if one of them is
  /// damaged, or the file another program's, or a newer version's | Errc::io
  [[nodiscard]] static Result<std::unique_ptr<Pushes>> open(PushSettings settings);
  Pushes(const Pushes&) = delete;
  Pushes& operator=(const Pushes&) = delete;
  ~Pushes();

  /// Begins to send. Once.
  void start(PushSurroundings around);
  /// Ends the threads: nothing around is called any more, and what waits is sent after the next start.
  void stop();

  /// What browsers subscribe with: a point on P-256 in base64url.
  [[nodiscard]] const std::string& public_key() const;

  // ---- who is told

  /// A browser that subscribes again is the same subscription.
  /// @return Errc::conflict where the user has as many as he may
  [[nodiscard]] Result<PushSubscription> subscribe(const NewSubscription& subscription);
  /// The newest first.
  [[nodiscard]] Result<std::vector<PushSubscription>> subscriptions(PushUser user);
  /// @return Errc::not_found
  [[nodiscard]] Result<void> unsubscribe(PushUser user, SubscriptionId id);
  /// Sends `text` soon, to see whether it arrives.
  /// @return Errc::not_found
  [[nodiscard]] Result<void> test(PushUser user, SubscriptionId id, const std::string& text);
  /// What was subscribed in one session is of another one now.
  [[nodiscard]] Result<void> go_on(PushUser user, PushSession before, PushSession after);
  /// All of the user's.
  [[nodiscard]] Result<void> forget(PushUser user);

  // ---- what is told

  /// To every browser of everybody who has a part in the device, soon. Once this returns it is on disk. What fails is told
  /// by health(): whoever has news is not to be held up.
  void tell(const PushNews& news);
  /// Nobody is told any more of what the rule has found, as far as it is not sent.
  void take_back(std::int64_t rule);

  [[nodiscard]] PushHealth health();

 private:
  Pushes(PushSettings settings, std::unique_ptr<SQLite::Database> db, std::unique_ptr<Vapid> vapid);

  [[nodiscard]] Timestamp now() const { return settings_.clock(); }
  /// Runs `body(db)`, which gives a Result, with the lock, in a transaction that is committed if it succeeds.
  template <typename Body>
  auto with_file(const Body& body) -> decltype(body(std::declval<SQLite::Database&>()));
  /// Subscriptions of sessions that were ended go.
  [[nodiscard]] Result<void> drop_ended(std::optional<PushUser> user);
  void note_outcome(const Result<void>& outcome);

  // ---- the threads (sending.cpp)
  void send(const std::stop_token& stop, bool sweeps);
  [[nodiscard]] Result<std::optional<push::Message>> take_message();
  void send_one(push::Message message, const std::stop_token& stop);
  [[nodiscard]] Result<PushRequest> request_of(const push::Message& message, Timestamp time) const;
  /// What is to be written down of an answer.
  [[nodiscard]] std::function<void(SQLite::Database&)> note_of(const push::Message& message,
                                                               const Result<PushAnswer>& answer, Timestamp time) const;
  /// Writes down what became of the message that was taken; its user may be sent another one then.
  void finish(const push::Message& message, const std::function<void(SQLite::Database&)>& note,
              const std::stop_token& stop);
  [[nodiscard]] std::chrono::milliseconds until_next_message();
  void wake_senders();

  const PushSettings settings_;
  const std::unique_ptr<Vapid> vapid_;
  PushSurroundings around_;  ///< set before the threads are
  std::mutex mutex_;
  std::unique_ptr<SQLite::Database> db_;  // with mutex_
  std::set<PushUser> busy_;               // with mutex_; users to whom something is being sent
  std::string problem_;                   // with mutex_
  std::mutex wake_mutex_;
  std::condition_variable_any wake_;
  std::uint64_t woken_ = 0;  // with wake_mutex_
  std::vector<std::jthread> sending_;
};

/// All of one moment, in a new file.
/// @param from  the file of a room, open or not
/// @param to  does not exist; is made with mode 0600
[[nodiscard]] Result<void> copy_pushes(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace edl::server
