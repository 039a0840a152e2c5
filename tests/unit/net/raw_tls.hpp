#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "unit/net/raw_connection.hpp"

namespace edl::net {

/// TLS as OpenSSL speaks it by itself, which takes any certificate: what a server agrees to is seen from outside.
class RawTls {
 public:
  struct Wish {
    int oldest = 0;  ///< TLS1_1_VERSION and so on; 0: OpenSSL's own choice
    int newest = 0;
    std::string protocols{};  ///< ALPN, as on the wire
    std::string ciphers{};    ///< of TLS 1.2 and before
  };

  explicit RawTls(std::uint16_t port) : RawTls(port, Wish{}) {}
  RawTls(std::uint16_t port, const Wish& wish)
      : connection_(port), context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), ssl_(nullptr, &SSL_free) {
    SSL_CTX_set_min_proto_version(context_.get(), wish.oldest);
    SSL_CTX_set_max_proto_version(context_.get(), wish.newest);
    // Old versions sign by SHA-1, which only level 0 allows.
    if (wish.newest != 0) SSL_CTX_set_security_level(context_.get(), 0);
    if (!wish.ciphers.empty()) SSL_CTX_set_cipher_list(context_.get(), wish.ciphers.c_str());
    ssl_.reset(SSL_new(context_.get()));
    if (!wish.protocols.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(wish.protocols.data()),
                          static_cast<unsigned>(wish.protocols.size()));
    }
    SSL_set_fd(ssl_.get(), connection_.socket());
    ERR_clear_error();
    agreed_ = SSL_connect(ssl_.get()) == 1;
    if (!agreed_) refusal_ = ERR_reason_error_string(ERR_peek_last_error());
  }

  [[nodiscard]] bool agreed() const { return agreed_; }
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] SSL* ssl() { return ssl_.get(); }

  void write(const std::string& bytes) { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }

  /// Everything until the server says that nothing follows, or ends the connection without a word.
  std::string read_all() {
    std::string all;
    char buffer[16 << 10];
    for (;;) {
      const int size = SSL_read(ssl_.get(), buffer, sizeof buffer);
      if (size <= 0) return all;
      all.append(buffer, static_cast<std::size_t>(size));
    }
  }

  /// Whether the server has said that nothing follows.
  [[nodiscard]] bool said_goodbye() { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

 private:
  RawConnection connection_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  bool agreed_ = false;
  std::string refusal_;
};

}  // namespace edl::net
