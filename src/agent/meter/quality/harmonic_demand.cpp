#include "agent/meter/quality/harmonic_demand.hpp"

#include <utility>

namespace edl::agent {

HarmonicDemand::~HarmonicDemand() { answer_all(fail(Errc::unavailable, "the meter stops")); }

void HarmonicDemand::ask(Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < k_max_waiting) {
      waiting_.push_back(std::move(answer));
      return;
    }
  }
  answer(fail(Errc::too_many, "as many captures as can wait are waiting"));
}

bool HarmonicDemand::wanted(MonotonicTime now, Timestamp wall) {
  if (every_ > std::chrono::milliseconds(0)) {
    const std::int64_t period = std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch()) / every_;
    // A clock that was set back begins its periods anew.
    due_ = due_ || (period_ && period > *period_);
    period_ = period;
  }
  if (now < not_before_) return false;
  const std::lock_guard lock(mutex_);
  return due_ || !waiting_.empty();
}

void HarmonicDemand::measured(const HarmonicSet& set) {
  due_ = false;
  failures_ = 0;
  answer_all(set);
}

bool HarmonicDemand::failed(const Error& error, MonotonicTime now) {
  not_before_ = now + k_again_after;
  if (++failures_ < k_tries) return false;
  failures_ = 0;
  due_ = false;
  answer_all(tl::unexpected(error));
  return true;
}

void HarmonicDemand::answer_all(const Result<HarmonicSet>& result) {
  std::vector<Answer> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
  }
  for (const Answer& answer : waiting) answer(result);
}

}  // namespace edl::agent
