// Who is told what of an alert: apps, the webhook and those to whom it is pushed, by what was told of it before.

#include <spdlog/spdlog.h>

#include <algorithm>

#include "server/alerts/engine.hpp"

namespace edl::server {
namespace {

/// Readings that are older than this are of the past: what they show is not told as something that is.
constexpr std::chrono::minutes k_still_current{5};

}  // namespace

Result<std::vector<Alert>> Alerts::Engine::tell(const DeviceId& id) {
  const std::lock_guard lock(mutex_);
  std::vector<Alert> news;
  const auto found = devices_.find(id);
  if (found == devices_.end() || !found->second.untold) return news;
  WatchedDevice& device = found->second;
  const bool current = device.looked_until && now() - *device.looked_until <= k_still_current;
  bool left = false;
  auto told = guarded([&]() -> Result<void> {
    SQLite::Transaction transaction(*db_, SQLite::TransactionBehavior::IMMEDIATE);
    for (alerts::UntoldAlert& one : alerts::select_untold(*db_, device.number)) {
      Alert& alert = one.alert;
      const bool was_told = one.told == alerts::Told::that_it_is_on;
      if (!alert.end && was_told) continue;
      if (!alert.end && field_of(alert.quantity) && !current) {
        left = true;
        continue;
      }
      alert.late = !was_told && alert.end.has_value();
      alerts::set_told(*db_, alert.id, alert.end ? alerts::Told::all : alerts::Told::that_it_is_on, alert.late);
      const auto over = was_told ? alerts::MessageKind::cleared : alerts::MessageKind::was;
      tell_people(device, alert, alert.end ? over : alerts::MessageKind::firing);
      news.push_back(std::move(alert));
    }
    transaction.commit();
    return {};
  });
  if (!told) return tl::unexpected(told.error());
  device.untold = left;
  if (!news.empty()) wake_senders();
  return news;
}

void Alerts::Engine::tell_people(const WatchedDevice& device, const Alert& alert, alerts::MessageKind kind) {
  const auto rule =
      std::ranges::find_if(device.rules, [&](const WatchedRule& one) { return one.kept.id == alert.rule; });
  const Timestamp time = now();
  const bool silenced = rule != device.rules.end() && rule->kept.silenced_until && time < *rule->kept.silenced_until;
  // What nobody was told yet need not be told in two messages.
  if (kind == alerts::MessageKind::cleared && alerts::delete_untried_firing(*db_, alert.id, being_sent_)) {
    kind = alerts::MessageKind::was;
  }
  if (silenced) return;
  if (around_.push) around_.push(alert);
  const auto webhook = alerts::select_webhook(*db_, device.number);
  if (!webhook || (kind == alerts::MessageKind::was && alert.late && webhook->late == LateAlerts::not_told)) return;
  if (!alerts::insert_delivery(*db_, device.number, alert.id, kind, time, settings_.max_messages_per_webhook)) {
    spdlog::warn("too many messages wait for the webhook of device {}: one is dropped", alert.device.text());
  }
}

void Alerts::Engine::note_outcome(const Result<void>& outcome) {
  const std::lock_guard lock(mutex_);
  const std::string problem = outcome ? "" : to_string(outcome.error());
  if (!problem.empty() && problem != problem_) spdlog::error("alerts: {}", problem);
  problem_ = problem;
}

}  // namespace edl::server
