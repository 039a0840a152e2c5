#pragma once

#include <openssl/bn.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/digest.hpp"
#include "support/openssl_keys.hpp"

namespace edl::testing {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

inline std::string certificate_pem(X509* certificate) {
  return pem_of([certificate](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}

/// SHA-256 in hexadecimal digits of what OpenSSL's writer gives.
template <typename Write, typename Object>
std::string der_digest(Write write, Object* object) {
  unsigned char* der = nullptr;
  const int length = write(object, &der);
  const std::string digest =
      to_hex(sha256({reinterpret_cast<const char*>(der), static_cast<std::size_t>(std::max(length, 0))}));
  OPENSSL_free(der);
  return digest;
}

/// What a certificate of a test is to say.
struct CertificateWish {
  std::string names = "IP:127.0.0.1";  ///< as OpenSSL's subjectAltName
  long from_now_s = -3600;
  long until_now_s = 3600;
};

/// A certificate and its key, made by OpenSSL's own calls.
struct Credentials {
  Pkey key;
  Certificate certificate;

  [[nodiscard]] std::string pem() const { return certificate_pem(certificate.get()); }
  [[nodiscard]] std::string key_pem() const { return private_pem(key.get()); }
  [[nodiscard]] std::string fingerprint() const { return "sha256:" + der_digest(i2d_X509, certificate.get()); }
  [[nodiscard]] std::string key_fingerprint() const { return "sha256:" + der_digest(i2d_PUBKEY, key.get()); }
};

inline void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (extension == nullptr) throw std::runtime_error("no such extension: " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

inline Certificate blank(const std::string& name, EVP_PKEY* key, const CertificateWish& wish) {
  static long serial = 1;
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.from_now_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.until_now_s);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

/// Somebody who signs certificates.
class TestCa {
 public:
  explicit TestCa(const std::string& name = "the test's CA") : own_{ec_key("P-256"), Certificate(nullptr, &X509_free)} {
    own_.certificate = blank(name, own_.key.get(), {});
    X509* certificate = own_.certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, certificate, NID_key_usage, "critical,keyCertSign");
    X509_sign(certificate, own_.key.get(), EVP_sha256());
  }

  [[nodiscard]] std::string pem() const { return own_.pem(); }

  [[nodiscard]] Credentials issue(const CertificateWish& wish = {}, Pkey key = ec_key("P-256")) const {
    Credentials issued{std::move(key), Certificate(nullptr, &X509_free)};
    issued.certificate = blank("a server of the test", issued.key.get(), wish);
    X509_set_issuer_name(issued.certificate.get(), X509_get_subject_name(own_.certificate.get()));
    extend(issued.certificate.get(), own_.certificate.get(), NID_subject_alt_name, wish.names);
    X509_sign(issued.certificate.get(), own_.key.get(), EVP_sha256());
    return issued;
  }

 private:
  Credentials own_;
};

}  // namespace edl::testing
