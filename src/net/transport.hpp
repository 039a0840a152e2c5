#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "net/asio.hpp"
#include "net/tls_channel.hpp"

namespace edl::net {

/// What a step that did not wait means to Asio.
[[nodiscard]] ErrorCode error_of(const TlsStep& step);

/// Tries something under TLS again and again until it need not wait for the socket any more.
template <typename Attempt>
class TlsOperation {
 public:
  TlsOperation(IoSocket& socket, Attempt attempt) : socket_(&socket), attempt_(std::move(attempt)) {}

  template <typename Self>
  void operator()(Self& self, ErrorCode error = {}) {
    if (step_ == Step::known) return self.complete(error_, bytes_);
    if (error) return self.complete(error, 0);
    if (!socket_->is_open()) return finish(self, asio::error::bad_descriptor, 0);
    const TlsStep tried = attempt_();
    switch (tried.next) {
      case TlsStep::Next::wait_to_read: return wait(self, tcp::socket::wait_read);
      case TlsStep::Next::wait_to_write: return wait(self, tcp::socket::wait_write);
      case TlsStep::Next::done:
      case TlsStep::Next::ended:
      case TlsStep::Next::failed: return finish(self, error_of(tried), tried.bytes);
    }
  }

 private:
  enum class Step : std::uint8_t { first, waited, known };

  template <typename Self>
  void wait(Self& self, tcp::socket::wait_type what) {
    step_ = Step::waited;
    IoSocket& socket = *socket_;
    socket.async_wait(what, std::move(self));
  }

  /// An operation never ends within the call that began it.
  template <typename Self>
  void finish(Self& self, ErrorCode error, std::size_t bytes) {
    if (std::exchange(step_, Step::known) == Step::waited) return self.complete(error, bytes);
    error_ = error;
    bytes_ = bytes;
    const IoExecutor executor = socket_->get_executor();
    asio::post(executor, std::move(self));
  }

  IoSocket* socket_;
  Attempt attempt_;
  Step step_ = Step::first;
  ErrorCode error_;
  std::size_t bytes_ = 0;
};

/// One TCP connection, in the clear or under TLS: what HTTP and WebSocket are spoken over, on either end. It is an
/// AsyncStream of Asio and Beast. In the clear it costs nothing: the socket's own operations are used.
/// Not to be moved while an operation is under way.
class Transport {
 public:
  using executor_type = IoExecutor;

  explicit Transport(IoSocket socket) : socket_(std::move(socket)) {}

  [[nodiscard]] executor_type get_executor() noexcept { return socket_.get_executor(); }
  [[nodiscard]] IoSocket& socket() { return socket_; }
  [[nodiscard]] bool encrypted() const { return tls_ != nullptr; }

  /// Does the handshake; all that is read and written from now on is under TLS.
  /// @return why there is no TLS: as TlsChannel::failure(), or Errc::unavailable when the socket was closed meanwhile
  [[nodiscard]] IoAwaitable<Result<void>> start_tls(std::unique_ptr<TlsChannel> channel);

  /// Says that nothing follows, under TLS by its own means too; what the peer still sends may be read, but is not
  /// decrypted any more. For a connection with nothing under way, as the next one.
  [[nodiscard]] IoAwaitable<void> finish();

  /// Says so under TLS, if that needs no waiting: before the connection is closed.
  void say_goodbye();

  /// Ends at once; operations under way end with operation_aborted.
  void close();

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (!tls_) return socket_.async_read_some(buffers, std::forward<Token>(token));
    auto attempt = [this, buffer = first_of(buffers)]() -> TlsStep {
      return buffer.size() == 0 ? TlsStep{} : tls_->read(buffer.data(), buffer.size());
    };
    return asio::async_compose<Token, void(ErrorCode, std::size_t)>(TlsOperation(socket_, std::move(attempt)), token,
                                                                    socket_);
  }

  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (!tls_) return socket_.async_write_some(buffers, std::forward<Token>(token));
    auto attempt = [this, record = Record(buffers)]() -> TlsStep {
      const asio::const_buffer bytes = record.bytes();
      return bytes.size() == 0 ? TlsStep{} : tls_->write(bytes.data(), bytes.size());
    };
    return asio::async_compose<Token, void(ErrorCode, std::size_t)>(TlsOperation(socket_, std::move(attempt)), token,
                                                                    socket_);
  }

 private:
  static constexpr std::size_t k_record_bytes = 16 << 10;  // the most that one record of TLS carries
  static constexpr std::size_t k_most_at_once = 64 << 10;  // so that others have their turn

  /// What is written at once: a large buffer as it is, small ones (a head and its body, a frame's header and its
  /// content) together, so that they need one record and one packet.
  class Record {
   public:
    template <typename Buffers>
    explicit Record(const Buffers& buffers) {
      const std::size_t all = asio::buffer_size(buffers);
      for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
        const asio::const_buffer buffer(*at);
        if (joined_.empty() && (buffer.size() >= k_record_bytes || buffer.size() == all)) {
          alone_ = asio::buffer(buffer, k_most_at_once);
          return;
        }
        if (joined_.empty()) joined_.reserve(std::min(all, k_record_bytes));
        const std::size_t size = std::min(buffer.size(), k_record_bytes - joined_.size());
        const auto* const begin = static_cast<const char*>(buffer.data());
        joined_.insert(joined_.end(), begin, begin + size);
        if (joined_.size() == k_record_bytes) return;
      }
    }

    [[nodiscard]] asio::const_buffer bytes() const { return joined_.empty() ? alone_ : asio::buffer(joined_); }

   private:
    asio::const_buffer alone_;
    std::vector<char> joined_;
  };

  template <typename Buffers>
  static asio::mutable_buffer first_of(const Buffers& buffers) {
    for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
      if (const asio::mutable_buffer buffer(*at); buffer.size() > 0) return buffer;
    }
    return {};
  }

  /// @return whether a handshake's, or a goodbye's, wait went well
  [[nodiscard]] IoAwaitable<bool> wait_for(TlsStep step);

  IoSocket socket_;
  std::unique_ptr<TlsChannel> tls_;
};

/// For Beast, which closes a WebSocket's connection so when its time is over.
inline void beast_close_socket(Transport& transport) { transport.close(); }

/// For Beast: ends a WebSocket's connection after both have said goodbye (RFC 6455, 7.1.1), within Beast's time.
template <typename Handler>
void async_teardown(beast::role_type role, Transport& transport, Handler&& handler) {
  transport.say_goodbye();
  websocket::async_teardown(role, transport.socket(), std::forward<Handler>(handler));
}

}  // namespace edl::net
