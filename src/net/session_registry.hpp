#pragma once

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
  virtual void stop() = 0;
};

/// The open connections of a server: how many, and how to end them all. Any thread.
class SessionRegistry {
 public:
  void add(const std::shared_ptr<StoppableSession>& session) {
    const std::lock_guard lock(mutex_);
    sessions_.emplace(session.get(), session);
  }

  void remove(const StoppableSession* session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
  }

  /// Asks each to end. Sessions are called outside of the lock, since they may remove themselves.
  void stop_all() {
    std::vector<std::shared_ptr<StoppableSession>> all;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [key, session] : sessions_) {
        if (auto alive = session.lock()) all.push_back(std::move(alive));
      }
    }
    for (const auto& session : all) session->stop();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<const StoppableSession*, std::weak_ptr<StoppableSession>> sessions_;
};

}  // namespace edl::net
