#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace edl::net {

/// Something with an open connection that can be asked to end it.
class StoppableSession {
 public:
  StoppableSession() = default;
  StoppableSession(const StoppableSession&) = delete;
  StoppableSession& operator=(const StoppableSession&) = delete;
  virtual ~StoppableSession() = default;
  virtual void stop() = 0;  ///< end politely, soon; any thread
  virtual void cut() = 0;   ///< end now; any thread
  /// No thread serves any more: let go of what the application lent.
  virtual void abandon() {}
};

/// The open connections of a server: how many, and how to end them all. Any thread.
class SessionRegistry {
 public:
  /// Whoever comes after stop_all() is asked to end at once.
  void add(const std::shared_ptr<StoppableSession>& session) {
    bool late = false;
    {
      const std::lock_guard lock(mutex_);
      sessions_.emplace(session.get(), session);
      late = stopping_;
    }
    if (late) session->stop();
  }

  void remove(const StoppableSession* session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
    if (sessions_.empty()) emptied_.notify_all();
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
  }

  /// Asks every session to end, and whoever is still to come.
  void stop_all() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    for (const auto& session : all()) session->stop();
  }

  /// Every session that is open now. A copy, since sessions that are called may remove themselves.
  [[nodiscard]] std::vector<std::shared_ptr<StoppableSession>> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<StoppableSession>> alive;
    for (const auto& [key, session] : sessions_) {
      if (auto pointer = session.lock()) alive.push_back(std::move(pointer));
    }
    return alive;
  }

  /// Waits until the last session has ended.
  /// @return false: some are still open at the deadline
  [[nodiscard]] bool wait_until_empty(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_until(lock, deadline, [this] { return sessions_.empty(); });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable emptied_;
  bool stopping_ = false;
  std::unordered_map<const StoppableSession*, std::weak_ptr<StoppableSession>> sessions_;
};

}  // namespace edl::net
