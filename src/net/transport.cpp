#include "net/transport.hpp"

namespace edl::net {

ErrorCode error_of(const TlsStep& step) {
  switch (step.next) {
    case TlsStep::Next::ended: return asio::error::eof;
    case TlsStep::Next::failed: return {step.error, boost::system::system_category()};
    case TlsStep::Next::done:
    case TlsStep::Next::wait_to_read:
    case TlsStep::Next::wait_to_write: break;
  }
  return {};
}

IoAwaitable<Result<void>> Transport::start_tls(std::unique_ptr<TlsChannel> channel) {
  tls_ = std::move(channel);
  for (;;) {
    const TlsStep step = tls_->handshake();
    if (step.next == TlsStep::Next::done) co_return Result<void>();
    if (step.next == TlsStep::Next::ended) co_return fail(Errc::unavailable, "the other end wants no TLS");
    if (step.next == TlsStep::Next::failed) co_return tl::unexpected(tls_->failure());
    const bool open = co_await wait_for(step);  // g++ 12 goes astray on a co_await within the condition
    if (!open) co_return fail(Errc::unavailable, "the connection was closed");
  }
}

IoAwaitable<void> Transport::finish() {
  while (tls_) {
    const TlsStep step = tls_->say_goodbye();
    if (step.next != TlsStep::Next::wait_to_write) break;
    const bool open = co_await wait_for(step);
    if (!open) break;
  }
  if (tls_) std::exchange(tls_, nullptr)->detach();
  ErrorCode ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Transport::say_goodbye() {
  if (tls_) static_cast<void>(tls_->say_goodbye());
}

void Transport::close() {
  if (tls_) tls_->detach();
  ErrorCode ignored;
  socket_.close(ignored);
}

IoAwaitable<bool> Transport::wait_for(TlsStep step) {
  const auto what = step.next == TlsStep::Next::wait_to_read ? tcp::socket::wait_read : tcp::socket::wait_write;
  const auto [error] = co_await socket_.async_wait(what, k_io_no_throw);
  co_return !error && socket_.is_open();
}

}  // namespace edl::net
