// Those that send: each takes a message that is due, seals it for its browser, and posts it to the push service.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>

#include "core/digest.hpp"
#include "core/random.hpp"
#include "net/url.hpp"
#include "server/push/retry_after.hpp"
#include "server/push/vapid.hpp"
#include "server/push/with_file.hpp"

namespace edl::server {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds k_longest_push_wait = 60s;
constexpr milliseconds k_longest_push_retry = 1h;
constexpr milliseconds k_pushed_for = 24h;  ///< counted from the first try; what is older is no news
constexpr milliseconds k_between_sweeps = 1h;
constexpr std::int64_t k_most_push_doublings = 20;
/// Lengths tell what is said; there are a few of them only.
constexpr std::size_t k_padding = 512;
constexpr std::size_t k_topic_bytes = 24;  // 32 characters of base64url: the most there may be (RFC 8030, 5.4)

milliseconds push_retry(milliseconds first, std::int64_t tries) {
  return std::min(k_longest_push_retry, first * (std::int64_t{1} << std::min(tries, k_most_push_doublings)));
}

std::string_view word_of(PushUrgency urgency) {
  switch (urgency) {
    case PushUrgency::low: return "low";
    case PushUrgency::normal: return "normal";
    case PushUrgency::high: return "high";
  }
  return "normal";
}

/// The same for the same topic of the same browser; to everybody else it says nothing.
std::string header_topic(const push::Message& message) {
  const Sha256 digest = hmac_sha256(message.keys.auth, "topic:" + message.topic);
  return to_base64url(
      std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()).substr(0, k_topic_bytes));
}

std::size_t padded(std::size_t length) {
  return std::min((length + k_padding - 1) / k_padding * k_padding, k_max_push_text);
}

/// Nobody is there any more (RFC 8030, section 7.3).
bool is_gone(unsigned status) { return status == 404 || status == 410; }

/// Another time it may do; whatever else it says, it says again.
bool may_be_retried(unsigned status) { return status == 429 || status == 408 || status >= 500; }

}  // namespace

void Pushes::wake_senders() {
  {
    const std::lock_guard lock(wake_mutex_);
    ++woken_;
  }
  wake_.notify_all();
}

void Pushes::send(const std::stop_token& stop, bool sweeps) {
  std::uint64_t seen = 0;
  std::optional<Timestamp> swept;
  while (!stop.stop_requested()) {
    {
      const std::lock_guard lock(wake_mutex_);
      seen = woken_;
    }
    if (sweeps && (!swept || now() < *swept || now() - *swept >= k_between_sweeps)) {
      note_outcome(drop_ended(std::nullopt));
      swept = now();
    }
    auto message = take_message();
    if (message && *message) {
      send_one(std::move(**message), stop);
      continue;
    }
    if (!message) note_outcome(tl::unexpected(message.error()));
    const milliseconds patience = until_next_message();
    std::unique_lock lock(wake_mutex_);
    wake_.wait_for(lock, stop, patience, [&] { return woken_ != seen; });
  }
}

milliseconds Pushes::until_next_message() {
  const auto due =
      with_file([](SQLite::Database& db) -> Result<std::optional<Timestamp>> { return push::next_due(db); });
  if (!due || !*due) return k_longest_push_wait;
  // What is due and was not taken is being sent by somebody else, who wakes us.
  const milliseconds wait = **due - now();
  return wait <= 0ms ? milliseconds(1s) : std::min(wait, k_longest_push_wait);
}

Result<std::optional<push::Message>> Pushes::take_message() {
  return with_file([this](SQLite::Database& db) -> Result<std::optional<push::Message>> {
    auto message = push::select_due(db, now(), busy_);
    if (message) busy_.insert(message->user);
    return message;
  });
}

void Pushes::send_one(push::Message message, const std::stop_token& stop) {
  const Timestamp time = now();
  const auto done_with = [&](const std::function<void(SQLite::Database&)>& note) { finish(message, note, stop); };
  const auto later = [&] {
    const auto minute = std::chrono::floor<std::chrono::minutes>(time) + 1min;
    done_with([&](SQLite::Database& db) { push::postpone(db, message, minute); });
  };
  const auto standing = around_.standing(message.user, message.session, message.device);
  if (!standing) return later();
  if (*standing == Standing::ended) {
    return done_with([&](SQLite::Database& db) { push::delete_session(db, message.user, message.session); });
  }
  if (*standing == Standing::no_part) {
    return done_with([&](SQLite::Database& db) { push::delete_message(db, message.id); });
  }
  if (message.device && around_.tell_time(*message.device, message.rule) == TellTime::later) return later();
  if (!message.expires_at) message.expires_at = time + k_pushed_for;
  if (*message.expires_at <= time) {
    return done_with([&](SQLite::Database& db) { push::note_refused(db, message, "it took nothing for a day", time); });
  }
  const auto request = request_of(message, time);
  if (!request) {
    spdlog::warn("a browser that nothing can be sealed for is forgotten: {}", request.error().message);
    return done_with(
        [&](SQLite::Database& db) { std::ignore = push::delete_subscription(db, message.user, message.subscription); });
  }
  const auto waits = with_file([&](SQLite::Database& db) -> Result<bool> { return push::is_waiting(db, message.id); });
  if (!waits || !*waits) return done_with([](SQLite::Database&) {});
  const auto answer = around_.post(*request, stop);
  if (stop.stop_requested() && !answer) return;  // it is tried again with the next start
  done_with(note_of(message, answer, now()));
}

void Pushes::finish(const push::Message& message, const std::function<void(SQLite::Database&)>& note,
                    const std::stop_token& stop) {
  const auto noted = with_file([&](SQLite::Database& db) -> Result<void> {
    note(db);
    return {};
  });
  note_outcome(noted);
  if (!noted) {
    // What was sent and cannot be written down would be sent again and again.
    std::unique_lock lock(wake_mutex_);
    wake_.wait_for(lock, stop, k_longest_push_wait, [] { return false; });
  }
  {
    const std::lock_guard lock(mutex_);
    busy_.erase(message.user);
  }
  wake_senders();
}

Result<PushRequest> Pushes::request_of(const push::Message& message, Timestamp time) const {
  const auto url = net::parse_url(message.endpoint.substr(0, message.endpoint.find('?')));
  const auto body = encrypt_push(message.text, message.keys, P256Key::generate(),
                                 random_secret(k_push_salt_bytes).reveal(), padded(message.text.size()));
  if (!body) return tl::unexpected(body.error());
  PushRequest request{message.endpoint, {}, *body};
  const auto ttl = std::chrono::floor<std::chrono::seconds>(*message.expires_at - time);
  request.headers = {
      {"Authorization", vapid_->authorization(url ? origin_of(*url) : "", message.contact, time)},
      {"Content-Encoding", "aes128gcm"},
      {"Content-Type", "application/octet-stream"},
      {"TTL", std::to_string(ttl.count())},
      {"Urgency", std::string(word_of(message.urgency))},
      {"Topic", header_topic(message)},
  };
  return request;
}

std::function<void(SQLite::Database&)> Pushes::note_of(const push::Message& message, const Result<PushAnswer>& answer,
                                                       Timestamp time) const {
  const unsigned status = answer ? answer->status : 0;
  if (status >= 200 && status < 300) {
    return [&message, time](SQLite::Database& db) { push::note_delivered(db, message, time); };
  }
  if (is_gone(status)) {
    return [&message](SQLite::Database& db) {
      std::ignore = push::delete_subscription(db, message.user, message.subscription);
    };
  }
  const std::string problem = answer ? fmt::format("it answered with status {}", status) : answer.error().message;
  milliseconds wait = push_retry(settings_.first_retry, message.tries);
  if (answer && answer->retry_after) {
    if (const auto wish = parse_retry_after(*answer->retry_after, time)) wait = std::max<milliseconds>(wait, *wish);
  }
  const bool is_refused = answer && !may_be_retried(status);
  if (is_refused || time + wait >= *message.expires_at) {
    spdlog::warn("a push service did not take a message, which is given up: {}", problem);
    return [&message, problem, time](SQLite::Database& db) { push::note_refused(db, message, problem, time); };
  }
  return [&message, problem, time, retry_at = time + wait](SQLite::Database& db) {
    push::note_failed(db, message, problem, time, retry_at);
  };
}

}  // namespace edl::server
