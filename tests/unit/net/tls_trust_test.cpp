#include <gtest/gtest.h>

#include <optional>

#include "support/failure.hpp"
#include "unit/net/tls_house.hpp"

namespace edl::net {
namespace {

using edl::testing::CertificateWish;
using edl::testing::Credentials;
using edl::testing::failure;
using edl::testing::TestCa;

constexpr long k_day_s = 86'400;

/// Whom a client takes for its server, and what it says of the others.
class TlsTrustTest : public TlsHouse {
 protected:
  /// Why a client that trusts so will not speak with the server.
  std::string refusal(const TlsTrust& trust) {
    const auto answer = ask(trust);
    EXPECT_EQ(failure(answer), Errc::unauthorized);
    if (answer) return "answered";
    EXPECT_EQ(answer.error().where, url().text());
    return answer.error().message;
  }

  [[nodiscard]] static TlsTrust pinning(const std::string& fingerprint) {
    return {.fingerprint = Fingerprint::parse(fingerprint).value()};
  }
};

TEST_F(TlsTrustTest, a_server_with_a_certificate_of_the_trusted_ca_is_believed) {
  start(ca_.issue());
  EXPECT_EQ(ask(trusting(ca_)).value().body, "hello");
}

TEST_F(TlsTrustTest, a_certificate_that_is_trusted_itself_is_believed) {
  const Credentials server = ca_.issue();
  start(server);
  const auto file = folder_.path() / "server.pem";
  std::ofstream(file) << server.pem();
  EXPECT_EQ(ask({.ca_file = file}).value().body, "hello");
}

TEST_F(TlsTrustTest, an_unknown_issuer_is_refused_with_its_name_and_the_fingerprint) {
  const Credentials server = ca_.issue();
  start(server);
  for (const auto& trust : {trusting(TestCa("another CA")), TlsTrust{}}) {
    const std::string why = refusal(trust);
    EXPECT_NE(why.find("signed by none that is trusted here"), std::string::npos) << why;
    EXPECT_NE(why.find("the test's CA"), std::string::npos) << why;
    EXPECT_NE(why.find(server.key_fingerprint()), std::string::npos) << why;
  }
}

TEST_F(TlsTrustTest, a_certificate_for_another_host_is_refused_with_its_names) {
  for (const char* names : {"DNS:edl.example.org,IP:192.0.2.1", "DNS:127.0.0.1"}) {
    start(ca_.issue({.names = names}));
    const std::string why = refusal(trusting(ca_));
    EXPECT_NE(why.find("is for another host"), std::string::npos) << why;
  }
  start(ca_.issue({.names = "DNS:edl.example.org,IP:192.0.2.1"}));
  EXPECT_NE(refusal(trusting(ca_)).find("edl.example.org, 192.0.2.1"), std::string::npos);
}

TEST_F(TlsTrustTest, a_name_is_compared_with_the_certificates_names) {
  struct Case {
    const char* names;
    bool good;
  };
  const Case cases[] = {{"DNS:localhost", true}, {"DNS:*.localhost", false}, {"DNS:other", false}};
  for (const Case& c : cases) {
    start(ca_.issue({.names = c.names}));
    HttpClientSettings settings;
    settings.server = url("localhost");
    settings.tls = ClientTls::make(trusting(ca_)).value();
    EXPECT_EQ(HttpClient(settings).send(HttpRequest{}).has_value(), c.good) << c.names;
  }
}

TEST_F(TlsTrustTest, an_expired_certificate_is_refused_with_its_date) {
  start(ca_.issue({.from_now_s = -2 * k_day_s, .until_now_s = -k_day_s}));
  const std::string why = refusal(trusting(ca_));
  EXPECT_NE(why.find("the server's certificate has expired at " + to_rfc3339(tls_->certificate().not_after)),
            std::string::npos)
      << why;
}

TEST_F(TlsTrustTest, a_certificate_of_the_future_makes_the_clock_suspect) {
  start(ca_.issue({.from_now_s = k_day_s, .until_now_s = 2 * k_day_s}));
  const std::string why = refusal(trusting(ca_));
  EXPECT_NE(why.find("is not good before"), std::string::npos) << why;
  EXPECT_NE(why.find("clock"), std::string::npos) << why;
}

TEST_F(TlsTrustTest, a_pinned_certificate_or_key_is_believed_whatever_else_it_says) {
  const Credentials server = ca_.issue({.names = "DNS:elsewhere", .from_now_s = -2 * k_day_s, .until_now_s = -k_day_s});
  start(server);
  EXPECT_EQ(ask(pinning(server.fingerprint())).value().body, "hello");
  EXPECT_EQ(ask(pinning(server.key_fingerprint())).value().body, "hello");
}

TEST_F(TlsTrustTest, another_certificate_than_the_pinned_one_is_refused_with_its_fingerprint) {
  const Credentials server = ca_.issue();
  start(server);
  const std::string why = refusal(pinning(ca_.issue().fingerprint()));
  EXPECT_NE(why.find("another certificate than the pinned one"), std::string::npos) << why;
  EXPECT_NE(why.find(server.key_fingerprint()), std::string::npos) << why;
}

TEST_F(TlsTrustTest, trust_that_cannot_be_read_is_told) {
  EXPECT_EQ(failure(ClientTls::make({.ca_file = folder_.path() / "none.pem"})), Errc::unreadable);
  std::ofstream(folder_.path() / "empty.pem") << "nothing here\n";
  const auto empty = ClientTls::make({.ca_file = folder_.path() / "empty.pem"});
  EXPECT_EQ(failure(empty), Errc::unreadable);
  EXPECT_EQ(empty.error().where, (folder_.path() / "empty.pem").string());
  TlsTrust both = trusting(ca_);
  both.fingerprint = Fingerprint::parse(ca_.issue().fingerprint()).value();
  EXPECT_EQ(failure(ClientTls::make(both)), Errc::invalid);
}

}  // namespace
}  // namespace edl::net
