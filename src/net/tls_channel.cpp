#include "net/tls_channel.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/openssl.hpp"

namespace edl::net {

using namespace openssl;

/// A socket as OpenSSL sees it. Its own kind would raise SIGPIPE where a peer has gone away.
struct TlsSocket {
  static TlsChannel& channel(BIO* bio) { return *static_cast<TlsChannel*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* into, int size) {
    TlsChannel& at = channel(bio);
    BIO_clear_retry_flags(bio);
    const auto got =
        again_if_interrupted([&] { return ::recv(at.socket_, into, static_cast<std::size_t>(size), MSG_DONTWAIT); });
    if (got == 0) at.at_end_ = true;
    if (got < 0) BIO_set_retry_read(bio);
    return outcome(bio, got);
  }

  static int write(BIO* bio, const char* from, int size) {
    TlsChannel& at = channel(bio);
    BIO_clear_retry_flags(bio);
    const auto sent = again_if_interrupted(
        [&] { return ::send(at.socket_, from, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL); });
    if (sent < 0) BIO_set_retry_write(bio);
    return outcome(bio, sent);
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return channel(bio).at_end_ ? 1 : 0;
    return 0;
  }

  static const BIO_METHOD* method() {
    static const std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>> k_method = [] {
      std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>> made(
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "edl socket"));
      require(made != nullptr && BIO_meth_set_read(made.get(), read) == 1 &&
                  BIO_meth_set_write(made.get(), write) == 1 && BIO_meth_set_ctrl(made.get(), control) == 1,
              "BIO_meth_new");
      return made;
    }();
    return k_method.get();
  }

 private:
  template <typename Call>
  static ssize_t again_if_interrupted(Call call) {
    ssize_t size = call();
    while (size < 0 && errno == EINTR) size = call();
    return size;
  }

  static int outcome(BIO* bio, ssize_t size) {
    if (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      channel(bio).socket_error_ = errno;
      BIO_clear_retry_flags(bio);
    }
    return static_cast<int>(size);
  }
};

struct TlsChannel::Session {
  Ssl ssl;
};

TlsChannel::TlsChannel(SSL_CTX& context, int socket)
    : session_(std::make_unique<Session>(Session{Ssl(SSL_new(&context))})), socket_(socket) {
  require(session_->ssl != nullptr, "SSL_new");
  BIO* bio = BIO_new(TlsSocket::method());
  require(bio != nullptr, "BIO_new");
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(session_->ssl.get(), bio, bio);
  SSL_set_app_data(session_->ssl.get(), this);
}

TlsChannel::~TlsChannel() = default;

std::unique_ptr<TlsChannel> TlsChannel::accepting(SSL_CTX& context, int socket) {
  std::unique_ptr<TlsChannel> channel(new TlsChannel(context, socket));
  SSL_set_accept_state(channel->session_->ssl.get());
  return channel;
}

std::unique_ptr<TlsChannel> TlsChannel::connecting(SSL_CTX& context, int socket, const std::string& host) {
  std::unique_ptr<TlsChannel> channel(new TlsChannel(context, socket));
  SSL* ssl = channel->session_->ssl.get();
  SSL_set_connect_state(ssl);
  std::array<unsigned char, 16> address{};
  const bool is_address =
      inet_pton(AF_INET, host.c_str(), address.data()) == 1 || inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
  if (is_address) {
    require(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1, "a server's address");
  } else {
    // A name that is none by OpenSSL's rules can stand in no certificate: the handshake will say so.
    std::string name = host;
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    require(SSL_set1_host(ssl, host.c_str()) == 1, "a server's name");
  }
  return channel;
}

TlsStep TlsChannel::handshake() {
  if (broken_) return failed();
  const ErrorQueue errors;
  return step_after(SSL_do_handshake(session_->ssl.get()), 0);
}

TlsStep TlsChannel::read(void* into, std::size_t size) {
  if (broken_) return failed();
  const ErrorQueue errors;
  std::size_t bytes = 0;
  const int result = SSL_read_ex(session_->ssl.get(), into, size, &bytes);
  return step_after(result, bytes);
}

TlsStep TlsChannel::write(const void* from, std::size_t size) {
  if (broken_) return failed();
  const ErrorQueue errors;
  std::size_t bytes = 0;
  const int result = SSL_write_ex(session_->ssl.get(), from, size, &bytes);
  return step_after(result, bytes);
}

TlsStep TlsChannel::say_goodbye() {
  if (broken_) return failed();
  const ErrorQueue errors;
  const int result = SSL_shutdown(session_->ssl.get());
  // 0: ours is sent, the peer's has not come; nobody waits for it.
  return result == 0 ? TlsStep{} : step_after(result, 0);
}

TlsStep TlsChannel::step_after(int result, std::size_t bytes) {
  if (result > 0) return {TlsStep::Next::done, bytes};
  switch (SSL_get_error(session_->ssl.get(), result)) {
    case SSL_ERROR_WANT_READ: return {TlsStep::Next::wait_to_read};
    case SSL_ERROR_WANT_WRITE: return {TlsStep::Next::wait_to_write};
    case SSL_ERROR_ZERO_RETURN: return {TlsStep::Next::ended};
    default: break;
  }
  broken_ = true;
  if (refusal_) {
    failure_ = *refusal_;
  } else if (socket_error_ != 0) {
    failure_.message = std::strerror(socket_error_);
  } else if (at_end_) {
    socket_error_ = ECONNRESET;
    failure_.message = "the other end broke the connection off";
  } else if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_WRONG_VERSION_NUMBER ||
             ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_PACKET_LENGTH_TOO_LONG) {
    failure_ = {Errc::unreadable, "the other end does not speak TLS"};
  } else {
    failure_.message = "TLS failed: " + last_reason();
  }
  return failed();
}

TlsStep TlsChannel::failed() { return {TlsStep::Next::failed, 0, socket_error_ == 0 ? EPROTO : socket_error_}; }

}  // namespace edl::net
