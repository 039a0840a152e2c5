#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "net/session_registry.hpp"
#include "net/websocket_session.hpp"

namespace edl::net {

/// What the application holds of a served WebSocket, and what the server's registry holds. It lets the session go
/// when the connection ends, so that an application that keeps it longer keeps nothing of the server's alive.
class ServedWebSocket final : public WebSocket, public StoppableSession {
 public:
  explicit ServedWebSocket(std::shared_ptr<WebSocketSession> session) : session_(std::move(session)) {}

  bool send(std::string text) override {
    const std::lock_guard lock(mutex_);
    return session_ && session_->send(std::move(text));
  }
  std::size_t queued_bytes() const override {
    const std::lock_guard lock(mutex_);
    return session_ ? session_->queued_bytes() : 0;
  }
  void close(unsigned code, std::string reason) override {
    const std::lock_guard lock(mutex_);
    if (session_) session_->close(code, std::move(reason));
  }
  void stop() override { close(k_close_going_away, "the server stops"); }
  void cut() override {
    const std::lock_guard lock(mutex_);
    if (session_) session_->cut("the server stops");
  }

  void abandon() override { release(); }

  void release() {
    const std::lock_guard lock(mutex_);
    session_.reset();
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<WebSocketSession> session_;
};

}  // namespace edl::net
