#include "net/certificate.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <ctime>
#include <optional>
#include <span>

#include "core/fault.hpp"
#include "net/openssl.hpp"

namespace edl::net {
namespace {

using namespace openssl;

constexpr std::size_t k_longest_name = 253;  // RFC 1035, 2.3.4, as text
constexpr int k_serial_bits = 159;           // at most 20 octets, positive (RFC 5280, 4.1.2.2)

using GeneralNames = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;

std::span<const unsigned char> bytes_of(const ASN1_STRING& text) {
  return {ASN1_STRING_get0_data(&text), static_cast<std::size_t>(ASN1_STRING_length(&text))};
}

std::string address_text(std::span<const unsigned char> bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return "?";
  return inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr ? "?" : text.data();
}

std::string common_name(const X509& certificate) {
  const X509_NAME* subject = X509_get_subject_name(&certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return {};
  const auto bytes = bytes_of(*X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> names_of(const X509& certificate) {
  std::vector<std::string> names;
  const GeneralNames alternatives(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(alternatives.get()); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(alternatives.get(), i), &type);
    if (type != GEN_DNS && type != GEN_IPADD) continue;
    const auto bytes = bytes_of(*static_cast<const ASN1_STRING*>(value));
    names.push_back(type == GEN_DNS ? std::string(bytes.begin(), bytes.end()) : address_text(bytes));
  }
  if (names.empty()) {
    if (auto name = common_name(certificate); !name.empty()) names.push_back(std::move(name));
  }
  return names;
}

std::string line_of(const X509_NAME* name) {
  const Bio out(BIO_new(BIO_s_mem()));
  require(out != nullptr && X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) >= 0, "printing a name");
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

Timestamp time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return Timestamp(std::chrono::seconds(::timegm(&parts)));
}

template <typename Digest>
Fingerprint fingerprint_by(Digest digest, const X509& certificate) {
  Sha256 bytes{};
  unsigned size = 0;
  require(digest(&certificate, EVP_sha256(), bytes.data(), &size) == 1 && size == bytes.size(), "a fingerprint");
  return Fingerprint(bytes);
}

/// X509_pubkey_digest is of the bare key; this is of the whole SubjectPublicKeyInfo, as everybody else counts it.
int digest_key_info(const X509* certificate, const EVP_MD* kind, unsigned char* out, unsigned* size) {
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (length <= 0) return 0;
  const int done = EVP_Digest(der, static_cast<std::size_t>(length), out, size, kind, nullptr);
  OPENSSL_free(der);
  return done;
}

bool is_address(const std::string& name) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

/// Letters, digits, "-", "_", "." and "*": nothing that means anything to the writer of extensions.
bool is_dns_name(std::string_view name) {
  return !name.empty() && name.size() <= k_longest_name &&
         name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*") == name.npos;
}

void set_serial(X509& certificate) {
  const Number number(BN_new());
  require(number != nullptr && BN_rand(number.get(), k_serial_bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr,
          "a serial number");
}

void add_extension(X509& certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1, "an extension");
}

void set_times(X509& certificate, TimeRange valid) {
  const auto set = [](ASN1_TIME* where, Timestamp when) {
    return ASN1_TIME_set(where, std::chrono::system_clock::to_time_t(when)) != nullptr;
  };
  require(set(X509_getm_notBefore(&certificate), valid.begin) && set(X509_getm_notAfter(&certificate), valid.end),
          "a certificate's times");
}

X509Pointer signed_by_itself(const std::vector<std::string>& names, TimeRange valid, EVP_PKEY& key) {
  X509Pointer certificate(X509_new());
  require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "X509_new");
  set_serial(*certificate);
  set_times(*certificate, valid);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  const std::string common = names.front().substr(0, 64);  // ub-common-name of RFC 5280
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0) == 1 &&
              X509_set_issuer_name(certificate.get(), subject) == 1 && X509_set_pubkey(certificate.get(), &key) == 1,
          "a certificate's names");
  std::string alternatives;
  for (const std::string& name : names) {
    alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",", is_address(name) ? "IP" : "DNS", name);
  }
  add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*certificate, NID_key_usage, "critical,digitalSignature");
  add_extension(*certificate, NID_ext_key_usage, "serverAuth");
  add_extension(*certificate, NID_subject_alt_name, alternatives);
  add_extension(*certificate, NID_subject_key_identifier, "hash");
  require(X509_sign(certificate.get(), &key, EVP_sha256()) > 0, "signing a certificate");
  return certificate;
}

template <typename Write>
std::string written(const BIO_METHOD* kind, Write write) {
  const Bio out(BIO_new(kind));
  require(out != nullptr && write(out.get()) == 1, "writing PEM");
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace

std::string CertificateSummary::names_text() const {
  return names.empty() ? "no name" : fmt::format("{}", fmt::join(names, ", "));
}

CertificateSummary summary_of(const X509& certificate) {
  return {.names = names_of(certificate),
          .issuer = line_of(X509_get_issuer_name(&certificate)),
          .not_before = time_of(X509_get0_notBefore(&certificate)),
          .not_after = time_of(X509_get0_notAfter(&certificate)),
          .certificate = fingerprint_by(X509_digest, certificate),
          .public_key = fingerprint_by(digest_key_info, certificate)};
}

Result<CertificatePair> make_self_signed(const std::vector<std::string>& names, TimeRange valid, const Secret& key) {
  const ErrorQueue errors;
  if (names.empty()) return fail(Errc::invalid, "a certificate is for at least one name");
  for (const std::string& name : names) {
    if (is_address(name) || is_dns_name(name)) continue;
    return fail(Errc::invalid, fmt::format("\"{}\" is neither a host's name nor an address", shown(name)));
  }
  const Pkey pair(key.empty() ? EVP_EC_gen("P-256")
                              : PEM_read_bio_PrivateKey(reader_of(key.reveal()).get(), nullptr, no_password, nullptr));
  if (pair == nullptr && !key.empty()) return fail(Errc::unreadable, "this is no private key without a password");
  require(pair != nullptr, "EVP_EC_gen");
  const X509Pointer certificate = signed_by_itself(names, valid, *pair);
  return CertificatePair{written(BIO_s_mem(), [&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); }),
                         Secret(written(BIO_s_secmem(), [&](BIO* out) {
                           return PEM_write_bio_PKCS8PrivateKey(out, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
                         }))};
}

Result<CertificateSummary> read_certificate(std::string_view pem) {
  const ErrorQueue errors;
  const X509Pointer certificate(PEM_read_bio_X509(reader_of(pem).get(), nullptr, no_password, nullptr));
  if (certificate == nullptr) return fail(Errc::unreadable, "there is no certificate (PEM) in it");
  return summary_of(*certificate);
}

}  // namespace edl::net
