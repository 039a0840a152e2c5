#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"

using SSL_CTX = struct ssl_ctx_st;  // as OpenSSL declares them
using SSL = struct ssl_st;

namespace edl::net {

/// How far one try at something under TLS has come.
struct TlsStep {
  enum class Next : std::uint8_t {
    done,           ///< `bytes` were read or written
    wait_to_read,   ///< try again, with the same arguments, once the socket can be read
    wait_to_write,  ///< the same, once it can be written
    ended,          ///< the peer has said that nothing follows
    failed,         ///< `error` is errno's; nothing else will work
  };
  Next next = Next::done;
  std::size_t bytes = 0;
  int error = 0;
};

/// TLS over one connected socket, on either end. Never waits: whoever uses it waits for the socket. It keeps no
/// ciphertext of its own while nothing is under way, so that an idle connection costs little. One thread at a time.
class TlsChannel {
 public:
  /// @param socket  borrowed, until detach()
  [[nodiscard]] static std::unique_ptr<TlsChannel> accepting(SSL_CTX& context, int socket);
  /// @param host  the name or address by which the server must prove itself
  [[nodiscard]] static std::unique_ptr<TlsChannel> connecting(SSL_CTX& context, int socket, const std::string& host);
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;
  ~TlsChannel();

  [[nodiscard]] TlsStep handshake();
  [[nodiscard]] TlsStep read(void* into, std::size_t size);
  /// Done once all of it is written.
  [[nodiscard]] TlsStep write(const void* from, std::size_t size);
  /// Tells the peer that nothing follows, which tells an end from a cut.
  [[nodiscard]] TlsStep say_goodbye();

  /// The socket is about to be closed: it is not touched any more.
  void detach() { socket_ = -1; }

  /// Why the last step failed, in a sentence.
  [[nodiscard]] const Error& failure() const { return failure_; }

  /// Called while a certificate is verified: why it is not accepted.
  void refuse_peer(Error why) { refusal_ = std::move(why); }

 private:
  friend struct TlsSocket;  // the way of OpenSSL to the socket

  TlsChannel(SSL_CTX& context, int socket);
  [[nodiscard]] TlsStep step_after(int result, std::size_t bytes);
  [[nodiscard]] TlsStep failed();

  struct Session;
  std::unique_ptr<Session> session_;
  int socket_;
  bool at_end_ = false;  ///< the socket has nothing more to read
  int socket_error_ = 0;
  bool broken_ = false;
  std::optional<Error> refusal_;
  Error failure_{Errc::unavailable, "nothing has failed"};
};

}  // namespace edl::net
