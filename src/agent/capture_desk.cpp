#include "agent/capture_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace edl::agent {
namespace {

message::Ack refusal(const std::string& id, std::string why) { return {id, false, std::nullopt, std::move(why)}; }

}  // namespace

std::optional<message::Ack> CaptureDesk::take(const message::Command& command, Timestamp server_now) {
  if (!capture_) return refusal(command.id, "this meter cannot measure harmonics on demand");
  const auto expires_at = parse_rfc3339(command.expires_at);
  if (!expires_at) return refusal(command.id, "expires_at is no time: " + expires_at.error().message);
  const std::lock_guard lock(mutex_);
  const auto known = std::ranges::find(taken_, command.id, &Taken::id);
  if (known != taken_.end()) return known->answer;
  if (server_now >= *expires_at) {
    return refusal(command.id, "the command expired at " + to_rfc3339(*expires_at) + ": not carried out");
  }
  if (waiting_.size() >= k_max_waiting) return refusal(command.id, "too many wait for harmonics already");
  if (taken_.size() == k_max_remembered) taken_.pop_front();
  taken_.push_back({command.id});
  waiting_.push_back(command.id);
  changed_.notify_all();
  return std::nullopt;
}

std::jthread CaptureDesk::start(std::function<void(const message::Ack&)> answer) {
  return std::jthread([this, answer = std::move(answer)](const std::stop_token& stop) { run(stop, answer); });
}

void CaptureDesk::run(const std::stop_token& stop, const std::function<void(const message::Ack&)>& answer) {
  for (;;) {
    std::deque<std::string> asked;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
      if (stop.stop_requested()) return;
      asked.swap(waiting_);
    }
    const auto problem = measure();
    spdlog::info("harmonics on demand: {}", problem.value_or("measured"));
    for (const std::string& id : asked) {
      const message::Ack ack{id, !problem, std::nullopt, problem};
      {
        const std::lock_guard lock(mutex_);
        const auto known = std::ranges::find(taken_, id, &Taken::id);
        if (known != taken_.end()) known->answer = ack;
      }
      answer(ack);
    }
  }
}

/// @return why there are no new harmonics; nothing: there are
std::optional<std::string> CaptureDesk::measure() const {
  const auto set = capture_();
  if (!set) return to_string(set.error());
  const auto kept = keep_(*set);
  if (!kept) return to_string(kept.error());
  return std::nullopt;
}

}  // namespace edl::agent
