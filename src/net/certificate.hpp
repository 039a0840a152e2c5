#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/timestamp.hpp"
#include "net/fingerprint.hpp"

using X509 = struct x509_st;  // as OpenSSL declares it

namespace edl::net {

/// What a certificate says, for logs and for people.
struct CertificateSummary {
  std::vector<std::string> names;  ///< DNS names and addresses that it is for (subjectAltName; without one, the CN)
  std::string issuer;              ///< who signed it, as one line
  Timestamp not_before;
  Timestamp not_after;      ///< the last second in which it is good
  Fingerprint certificate;  ///< of the whole
  Fingerprint public_key;   ///< of its key, which a renewal may keep

  /// The names in one line, "no name" where there is none.
  [[nodiscard]] std::string names_text() const;
  bool operator==(const CertificateSummary&) const = default;
};

[[nodiscard]] CertificateSummary summary_of(const X509& certificate);

/// A certificate in PEM and the key that it is for.
struct CertificatePair {
  std::string certificate;
  Secret key;  ///< PEM, PKCS #8
};

/// Makes a P-256 key, or takes one that is there, and a certificate for it that it signs itself: good for whoever knows
/// its fingerprint.
/// @param names  DNS names and IP addresses, at least one
/// @param key    PEM; empty: a new one
/// @return Errc::invalid a name that cannot stand in a certificate | Errc::unreadable the key
[[nodiscard]] Result<CertificatePair> make_self_signed(const std::vector<std::string>& names, TimeRange valid,
                                                       const Secret& key = {});

/// Reads a PEM file's first certificate.
/// @return Errc::unreadable if there is none
[[nodiscard]] Result<CertificateSummary> read_certificate(std::string_view pem);

}  // namespace edl::net
