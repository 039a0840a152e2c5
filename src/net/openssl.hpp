#pragma once

// OpenSSL's objects for the .cpp files of this room: owned by whoever holds them.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace edl::net::openssl {

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free_function(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Ssl = std::unique_ptr<SSL, Free<SSL_free>>;
using X509Pointer = std::unique_ptr<X509, Free<X509_free>>;

/// Leaves no error of ours in OpenSSL's queue for another caller in this thread to find.
struct ErrorQueue {
  ErrorQueue() { ERR_clear_error(); }
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;
  ~ErrorQueue() { ERR_clear_error(); }
};

/// What OpenSSL says about the last thing that failed in this thread.
inline std::string last_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "OpenSSL gives no reason" : reason;
}

/// For what fails only when memory is out or the library is broken.
inline void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

/// @param text  borrowed for as long as the Bio
inline Bio reader_of(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(bio != nullptr, "BIO_new_mem_buf");
  return bio;
}

/// OpenSSL would ask the terminal for the password of an encrypted key; we have none.
inline int no_password(char*, int, int, void*) { return -1; }

}  // namespace edl::net::openssl
