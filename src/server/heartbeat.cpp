#include "server/heartbeat.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>

namespace edl::server {

/// Outlives the heartbeat where a part holds an answer that it has not given.
class Heartbeat::Round : public std::enable_shared_from_this<Round> {
 public:
  Round(net::Scheduler& scheduler, std::chrono::milliseconds every, std::vector<Ask> parts, std::function<void()> alive)
      : scheduler_(scheduler), every_(every), parts_(std::move(parts)), alive_(std::move(alive)),
        states_(parts_.size(), State::idle) {}
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;
  ~Round() = default;

  void beat() {
    const std::lock_guard beating(beating_);
    for (std::size_t part = 0; part < parts_.size(); ++part) ask(part);
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    timer_ = scheduler_.after(every_, [weak = weak_from_this()] {
      if (const auto round = weak.lock()) round->beat();
    });
  }

  /// Returns when no part is being asked and none will be.
  void stop() {
    const std::lock_guard beating(beating_);
    std::unique_ptr<net::Timer> timer;  // let go without the lock, which its call may wait for
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    timer = std::move(timer_);
  }

 private:
  enum class State : std::uint8_t { idle, asked, answered };

  void ask(std::size_t part) {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_ || states_[part] != State::idle) return;
      states_[part] = State::asked;
    }
    if (parts_[part]([round = shared_from_this(), part] { round->answered(part); })) return;
    const std::lock_guard lock(mutex_);
    states_[part] = State::idle;
  }

  void answered(std::size_t part) {
    {
      const std::lock_guard lock(mutex_);
      states_[part] = State::answered;
      const bool all = std::ranges::all_of(states_, [](State state) { return state == State::answered; });
      if (stopped_ || !all) return;
      std::ranges::fill(states_, State::idle);
    }
    alive_();
  }

  net::Scheduler& scheduler_;
  const std::chrono::milliseconds every_;
  const std::vector<Ask> parts_;
  const std::function<void()> alive_;
  std::mutex beating_;
  std::mutex mutex_;
  std::vector<State> states_;          // with mutex_
  std::unique_ptr<net::Timer> timer_;  // with mutex_
  bool stopped_ = false;               // with mutex_
};

Heartbeat::Heartbeat(net::Scheduler& scheduler, std::chrono::milliseconds every, std::vector<Ask> parts,
                     std::function<void()> alive)
    : round_(std::make_shared<Round>(scheduler, every, std::move(parts), std::move(alive))) {
  round_->beat();
}

Heartbeat::~Heartbeat() { round_->stop(); }

Heartbeat::Ask ask_threads(net::HttpServer& server) {
  return [&server](std::function<void()> answered) {
    server.ask_threads(std::move(answered));
    return true;
  };
}

Heartbeat::Ask ask_workers(net::WorkerPool& workers) {
  return [&workers, last = std::uint64_t{0}](const std::function<void()>& answered) mutable {
    const std::uint64_t before = std::exchange(last, workers.load().finished);
    if (workers.run(answered)) return true;
    if (last == before) return false;
    answered();
    return true;
  };
}

}  // namespace edl::server
