// Those that send: each takes a message that is due, and posts it to its webhook.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "server/alerts/engine.hpp"
#include "server/alerts/quiet_hours.hpp"
#include "server/alerts/webhook_message.hpp"

namespace edl::server {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_longest_wait{60'000};
constexpr milliseconds k_longest_retry{3'600'000};
constexpr std::int64_t k_most_doublings = 20;

milliseconds retry_after(milliseconds first, std::int64_t tries) {
  return std::min(k_longest_retry, first * (std::int64_t{1} << std::min(tries, k_most_doublings)));
}

bool is_taken(unsigned status) { return status >= 200 && status < 300; }

}  // namespace

void Alerts::Engine::wake_senders() {
  {
    const std::lock_guard lock(wake_mutex_);
    ++woken_;
  }
  wake_.notify_all();
}

void Alerts::Engine::send(const std::stop_token& stop) {
  std::uint64_t seen = 0;
  while (!stop.stop_requested()) {
    {
      const std::lock_guard lock(wake_mutex_);
      seen = woken_;
    }
    const auto delivery = take_delivery();
    if (delivery && *delivery) {
      send_one(**delivery, stop);
      continue;
    }
    if (!delivery) note_outcome(tl::unexpected(delivery.error()));
    const milliseconds patience = until_next_delivery();
    std::unique_lock lock(wake_mutex_);
    wake_.wait_for(lock, stop, patience, [&] { return woken_ != seen; });
  }
}

milliseconds Alerts::Engine::until_next_delivery() {
  const auto due = read([](SQLite::Database& db) -> Result<std::optional<Timestamp>> { return alerts::next_due(db); });
  if (!due || !*due) return k_longest_wait;
  // What is due and was not taken is being sent by somebody else, who wakes us.
  const milliseconds wait = **due - now();
  return wait <= milliseconds(0) ? milliseconds(1'000) : std::min(wait, k_longest_wait);
}

Result<std::optional<alerts::Delivery>> Alerts::Engine::take_delivery() {
  return read([this](SQLite::Database& db) -> Result<std::optional<alerts::Delivery>> {
    auto delivery = alerts::select_due(db, now(), being_sent_);
    if (delivery) being_sent_.emplace(static_cast<std::int64_t>(delivery->number), std::nullopt);
    return delivery;
  });
}

/// From here on it is not taken back, if it has not been before.
bool Alerts::Engine::begin_sending(const alerts::Delivery& delivery) {
  const auto begun = read([&](SQLite::Database& db) -> Result<bool> {
    if (!alerts::is_waiting(db, delivery)) return false;
    being_sent_[static_cast<std::int64_t>(delivery.number)] = delivery.id;
    return true;
  });
  return begun && *begun;
}

bool Alerts::Engine::is_quiet_now(const DeviceId& device, RuleId id) {
  const auto times = read([&](SQLite::Database& db) -> Result<std::vector<QuietTime>> {
    const auto number = alerts::find_device(db, device);
    if (!number) return std::vector<QuietTime>();
    for (const KeptRule& rule : alerts::select_rules(db, *number)) {
      if (rule.id == id) return rule.rule.quiet_hours.value_or(std::vector<QuietTime>());
    }
    return std::vector<QuietTime>();
  });
  if (!times || times->empty() || !around_.zone) return false;
  return is_quiet(*times, around_.zone(device), now());
}

void Alerts::Engine::send_one(const alerts::Delivery& delivery, const std::stop_token& stop) {
  const auto done_with = [&](const auto& note) {
    const auto noted = read([&](SQLite::Database& db) -> Result<void> {
      being_sent_.erase(static_cast<std::int64_t>(delivery.number));
      SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
      note(db);
      transaction.commit();
      return {};
    });
    if (!noted) note_outcome(noted);
    wake_senders();
  };
  const auto owned_since = around_.owned_since ? around_.owned_since(delivery.device) : std::nullopt;
  if (owned_since && delivery.since < *owned_since) {
    done_with([&](SQLite::Database& db) { alerts::delete_webhook(db, delivery.number); });
    return;
  }
  if (delivery.alert && is_quiet_now(delivery.device, delivery.alert->rule)) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(now()) + std::chrono::minutes(1);
    done_with([&](SQLite::Database& db) { alerts::postpone(db, delivery, minute); });
    return;
  }
  if (!begin_sending(delivery)) {
    done_with([](SQLite::Database&) {});
    return;
  }
  const auto status = around_.post(alerts::request_of(delivery, now()), stop);
  if (stop.stop_requested() && !status) return;  // it is tried again with the next start
  if (status && is_taken(*status)) {
    done_with([&](SQLite::Database& db) { alerts::note_delivered(db, delivery, now()); });
    return;
  }
  const std::string problem = status ? fmt::format("it answered with status {}", *status) : status.error().message;
  const Timestamp retry_at = now() + retry_after(settings_.first_retry, delivery.tries);
  done_with([&](SQLite::Database& db) {
    if (!alerts::note_failed(db, delivery, problem, now(), retry_at)) return;
    spdlog::warn("the webhook of device {} did not take a message for a day, which is given up: {}",
                 delivery.device.text(), problem);
  });
}

}  // namespace edl::server
