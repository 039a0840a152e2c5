#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <string>

#include "net/transport.hpp"
#include "net/websocket.hpp"

namespace edl::net {

/// One WebSocket connection after its handshake, the same on both ends: a reader, a writer over a bounded queue, and
/// a heartbeat. All three live on the stream's one thread; send() and close() come from any thread.
class WebSocketSession final : public WebSocket, public std::enable_shared_from_this<WebSocketSession> {
 public:
  using Stream = websocket::stream<Transport>;

  WebSocketSession(Stream stream, WebSocketLimits limits);

  /// Starts to read; the events are called from now on, on_closed last. Called once.
  void start(WebSocketEvents events);

  bool send(std::string text) override;
  [[nodiscard]] std::size_t queued_bytes() const override { return queued_bytes_; }
  void close(unsigned code, std::string reason) override;

  /// Cuts the connection without a handshake; on_closed follows. Any thread.
  void cut(std::string why);

 private:
  IoAwaitable<void> read_messages();
  IoAwaitable<void> write_queue();
  IoAwaitable<void> beat();
  IoAwaitable<void> close_politely(unsigned code, std::string reason);
  void cut_now(std::string why);
  void ended(std::string why);

  Stream stream_;
  IoExecutor executor_;
  WebSocketLimits limits_;
  WebSocketEvents events_;
  asio::steady_timer heartbeat_;
  std::chrono::steady_clock::time_point last_heard_;
  std::deque<std::string> queue_;
  std::atomic<std::size_t> queued_bytes_{0};
  std::atomic<bool> closing_{false};
  bool writing_ = false;
  bool ended_ = false;
  std::string why_;
};

}  // namespace edl::net
