#include "net/websocket_session.hpp"

#include <algorithm>
#include <utility>

#include "net/close_reason.hpp"

namespace edl::net {
namespace {

constexpr std::chrono::seconds k_closing_handshake_timeout{3};

}  // namespace

WebSocketSession::WebSocketSession(Stream stream, WebSocketLimits limits)
    : stream_(std::move(stream)), executor_(stream_.get_executor()), limits_(limits), heartbeat_(executor_),
      last_heard_(std::chrono::steady_clock::now()) {
  stream_.text(true);
  stream_.read_message_max(limits_.max_message_bytes);
  // Beast's own idle timer cannot tell "ping each 20 s" from "gone after 60 s"; the heartbeat below does both.
  stream_.set_option(
      websocket::stream_base::timeout{k_closing_handshake_timeout, websocket::stream_base::none(), false});
}

void WebSocketSession::start(WebSocketEvents events) {
  events_ = std::move(events);
  stream_.control_callback(
      [this](websocket::frame_type, beast::string_view) { last_heard_ = std::chrono::steady_clock::now(); });
  const auto self = shared_from_this();
  asio::co_spawn(
      executor_, [self] { return self->read_messages(); }, asio::detached);
  asio::co_spawn(
      executor_, [self] { return self->beat(); }, asio::detached);
}

bool WebSocketSession::send(std::string text) {
  if (closing_ || queued_bytes_ + text.size() > limits_.max_queued_bytes) return false;
  queued_bytes_ += text.size();
  asio::post(executor_, [self = shared_from_this(), text = std::move(text)]() mutable {
    self->queue_.push_back(std::move(text));
    if (std::exchange(self->writing_, true)) return;
    asio::co_spawn(
        self->executor_, [self] { return self->write_queue(); }, asio::detached);
  });
  return true;
}

void WebSocketSession::close(unsigned code, std::string reason) {
  if (closing_.exchange(true)) return;
  const auto self = shared_from_this();
  asio::co_spawn(
      executor_, [self, code, reason = std::move(reason)] { return self->close_politely(code, reason); },
      asio::detached);
}

void WebSocketSession::cut(std::string why) {
  asio::post(executor_, [self = shared_from_this(), why = std::move(why)]() mutable { self->cut_now(std::move(why)); });
}

IoAwaitable<void> WebSocketSession::read_messages() {
  const auto self = shared_from_this();
  beast::flat_buffer buffer;
  for (;;) {
    const auto [error, size] = co_await stream_.async_read(buffer, k_io_no_throw);
    if (error) {
      const auto& reason = stream_.reason();
      const std::string said(reason.reason.data(), reason.reason.size());
      ended(error == websocket::error::closed && !said.empty() ? said : error.message());
      co_return;
    }
    last_heard_ = std::chrono::steady_clock::now();
    if (!stream_.got_text()) {
      close(k_close_policy, "text messages only");
      continue;
    }
    const auto data = buffer.cdata();
    events_.on_message(std::string_view(static_cast<const char*>(data.data()), size));
    buffer.consume(size);
    buffer.shrink_to_fit();
  }
}

IoAwaitable<void> WebSocketSession::write_queue() {
  const auto self = shared_from_this();
  while (!queue_.empty() && !ended_) {
    const std::string text = std::move(queue_.front());
    queue_.pop_front();
    const auto [error, size] = co_await stream_.async_write(asio::buffer(text), k_io_no_throw);
    queued_bytes_ -= text.size();
    if (error) {
      cut_now(error.message());
      break;
    }
  }
  writing_ = false;
}

IoAwaitable<void> WebSocketSession::beat() {
  const auto self = shared_from_this();
  auto next_ping = std::chrono::steady_clock::now() + limits_.ping_interval;
  while (!ended_) {
    heartbeat_.expires_at(std::min(next_ping, last_heard_ + limits_.silence_limit));
    co_await heartbeat_.async_wait(k_io_no_throw);
    if (ended_) co_return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_heard_ >= limits_.silence_limit) {
      cut_now(std::string(k_reason_silent));
      co_return;
    }
    if (now < next_ping) continue;
    next_ping = now + limits_.ping_interval;
    // Only the ping's failure ends the connection, and the reader sees that too.
    co_await stream_.async_ping({}, k_io_no_throw);
  }
}

IoAwaitable<void> WebSocketSession::close_politely(unsigned code, std::string reason) {
  const auto self = shared_from_this();
  if (ended_) co_return;
  why_ = reason;
  const websocket::close_reason with(static_cast<websocket::close_code>(code), reason);
  const auto [error] = co_await stream_.async_close(with, k_io_no_throw);
  if (error) cut_now(error.message());
}

void WebSocketSession::cut_now(std::string why) {
  closing_ = true;
  if (why_.empty()) why_ = std::move(why);
  stream_.next_layer().close();
}

void WebSocketSession::ended(std::string why) {
  if (std::exchange(ended_, true)) return;
  closing_ = true;
  heartbeat_.cancel();
  queue_.clear();
  const auto on_closed = std::move(events_.on_closed);
  on_closed(why_.empty() ? std::move(why) : why_);
}

}  // namespace edl::net
