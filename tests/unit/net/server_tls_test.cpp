#include "net/server_tls.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "support/failure.hpp"
#include "unit/net/raw_tls.hpp"
#include "unit/net/tls_house.hpp"

namespace edl::net {
namespace {

using edl::testing::Credentials;
using edl::testing::failure;
using edl::testing::rsa_key;

namespace fs = std::filesystem;

/// What a server agrees to, and what of certificates and keys it takes.
class ServerTlsTest : public TlsHouse {
 protected:
  [[nodiscard]] Result<std::unique_ptr<ServerTls>> load() const {
    return ServerTls::load({certificate_file(), key_file()});
  }

  [[nodiscard]] std::string shown_fingerprint() const {
    RawTls client(server_->port());
    EXPECT_TRUE(client.agreed()) << client.refusal();
    return "sha256:" + edl::testing::der_digest(i2d_X509, SSL_get0_peer_certificate(client.ssl()));
  }
};

TEST_F(ServerTlsTest, versions_before_1_2_are_refused) {
  start(ca_.issue());
  struct Case {
    int version;
    const char* agreed;
  };
  const Case cases[] = {
      {TLS1_VERSION, nullptr}, {TLS1_1_VERSION, nullptr}, {TLS1_2_VERSION, "TLSv1.2"}, {TLS1_3_VERSION, "TLSv1.3"}};
  for (const Case& c : cases) {
    RawTls client(server_->port(), {.oldest = c.version, .newest = c.version});
    EXPECT_EQ(client.agreed(), c.agreed != nullptr) << c.version << client.refusal();
    if (client.agreed()) {
      EXPECT_STREQ(SSL_get_version(client.ssl()), c.agreed);
    }
  }
}

TEST_F(ServerTlsTest, ciphers_without_forward_secrecy_or_authentication_are_refused) {
  start(ca_.issue({}, rsa_key()));
  struct Case {
    const char* ciphers;
    bool good;
  };
  const Case cases[] = {{"ECDHE-RSA-AES128-GCM-SHA256", true},
                        {"ECDHE-RSA-CHACHA20-POLY1305", true},
                        {"AES128-GCM-SHA256", false},
                        {"ECDHE-RSA-AES128-SHA256", false},
                        {"DHE-RSA-AES128-GCM-SHA256", false}};
  for (const Case& c : cases) {
    RawTls client(server_->port(), {.oldest = TLS1_2_VERSION, .newest = TLS1_2_VERSION, .ciphers = c.ciphers});
    EXPECT_EQ(client.agreed(), c.good) << c.ciphers << ": " << client.refusal();
  }
}

TEST_F(ServerTlsTest, nothing_is_compressed_negotiated_again_or_resumed) {
  start(ca_.issue());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawTls client(server_->port(), {.oldest = version, .newest = version});
    ASSERT_TRUE(client.agreed()) << client.refusal();
    EXPECT_EQ(SSL_get_current_compression(client.ssl()), nullptr);
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    if (version == TLS1_2_VERSION) {
      SSL_renegotiate(client.ssl());
      SSL_do_handshake(client.ssl());
    }
    client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    client.read_all();
    SSL_SESSION* session = SSL_get0_session(client.ssl());
    EXPECT_FALSE(SSL_SESSION_has_ticket(session));
    if (version == TLS1_3_VERSION) {
      EXPECT_EQ(SSL_SESSION_is_resumable(session), 0);
    }
  }
}

TEST_F(ServerTlsTest, http_1_1_is_chosen_and_other_protocols_alone_are_refused) {
  start(ca_.issue());
  RawTls both(server_->port(), {.protocols = "\x02h2\x08http/1.1"});
  ASSERT_TRUE(both.agreed()) << both.refusal();
  const unsigned char* chosen = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(both.ssl(), &chosen, &length);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), length), "http/1.1");
  EXPECT_FALSE(RawTls(server_->port(), {.protocols = "\x02h2"}).agreed());
}

TEST_F(ServerTlsTest, says_what_its_certificate_says) {
  const Credentials server = ca_.issue({.names = "DNS:edl.example.org,IP:127.0.0.1,IP:2001:db8::1"});
  write_files(server);
  const auto tls = load();
  ASSERT_TRUE(tls) << to_string(tls.error());
  const CertificateSummary says = (*tls)->certificate();
  EXPECT_EQ(says.names, (std::vector<std::string>{"edl.example.org", "127.0.0.1", "2001:db8::1"}));
  EXPECT_EQ(says.issuer, "CN=the test's CA");
  EXPECT_EQ(says.certificate.text(), server.fingerprint());
  EXPECT_EQ(says.public_key.text(), server.key_fingerprint());
  EXPECT_EQ(says.not_after - says.not_before, std::chrono::hours(2));
}

TEST_F(ServerTlsTest, a_reload_is_for_new_connections_and_a_bad_one_for_none) {
  const Credentials before = ca_.issue();
  start(before);
  HttpClientSettings settings;
  settings.server = url();
  settings.tls = ClientTls::make(trusting(ca_)).value();
  HttpClient kept(settings);
  ASSERT_TRUE(kept.send(HttpRequest{}));

  const Credentials after = ca_.issue();
  write_files(after);
  ASSERT_TRUE(tls_->reload());
  EXPECT_EQ(shown_fingerprint(), after.fingerprint());
  EXPECT_EQ(kept.send(HttpRequest{}).value().status, 200u);

  write_files(ca_.issue());
  std::ofstream(certificate_file()) << before.pem();
  EXPECT_EQ(failure(tls_->reload()), Errc::invalid);
  EXPECT_EQ(shown_fingerprint(), after.fingerprint());
  EXPECT_EQ(tls_->certificate().certificate.text(), after.fingerprint());
  fs::remove(certificate_file());
  EXPECT_EQ(failure(tls_->reload()), Errc::not_found);
  EXPECT_EQ(shown_fingerprint(), after.fingerprint());
}

TEST_F(ServerTlsTest, the_chain_after_the_certificate_is_shown_too) {
  write_files(ca_.issue());
  std::ofstream(certificate_file(), std::ios::app) << ca_.pem();
  HttpServerSettings settings;
  settings.tls = load().value();
  serve(settings);
  RawTls client(server_->port());
  ASSERT_TRUE(client.agreed()) << client.refusal();
  EXPECT_EQ(sk_X509_num(SSL_get_peer_cert_chain(client.ssl())), 2);
}

TEST_F(ServerTlsTest, files_that_are_missing_damaged_or_do_not_fit_are_refused_by_name) {
  const Credentials one = ca_.issue();
  const Credentials other = ca_.issue();
  const std::string damaged = one.pem().substr(0, 200) + one.pem().substr(240);
  struct Case {
    const char* name;
    std::string certificate;
    std::string key;
    Errc code;
    bool of_the_key;
  };
  const Case cases[] = {
      {"another key", one.pem(), other.key_pem(), Errc::invalid, true},
      {"another kind of key", one.pem(), edl::testing::private_pem(rsa_key().get()), Errc::invalid, true},
      {"no certificate", "nothing\n", one.key_pem(), Errc::unreadable, false},
      {"a key where the certificate should be", one.key_pem(), one.key_pem(), Errc::unreadable, false},
      {"a certificate where the key should be", one.pem(), one.pem(), Errc::unreadable, true},
      {"a damaged certificate", damaged, one.key_pem(), Errc::unreadable, false},
      {"a damaged certificate after the first", one.pem() + damaged, one.key_pem(), Errc::invalid, false},
      {"more than certificates have", one.pem() + std::string(300 << 10, '\n'), one.key_pem(), Errc::too_large, false}};
  for (const Case& c : cases) {
    write_files(one);
    std::ofstream(certificate_file()) << c.certificate;
    std::ofstream(key_file()) << c.key;
    const auto loaded = load();
    ASSERT_EQ(failure(loaded), c.code) << c.name;
    EXPECT_EQ(loaded.error().where, (c.of_the_key ? key_file() : certificate_file()).string()) << c.name;
  }
  write_files(one);
  fs::remove(key_file());
  EXPECT_EQ(failure(load()), Errc::not_found);
}

TEST_F(ServerTlsTest, a_key_that_others_may_read_is_refused) {
  write_files(ca_.issue());
  fs::permissions(key_file(), fs::perms::others_read, fs::perm_options::add);
  const auto loaded = load();
  EXPECT_EQ(failure(loaded), Errc::forbidden);
  EXPECT_EQ(loaded.error().where, key_file().string());
}

TEST_F(ServerTlsTest, a_key_with_a_password_is_refused_without_asking_for_it) {
  const Credentials one = ca_.issue();
  write_files(one);
  std::ofstream(key_file()) << edl::testing::pem_of([&](BIO* bio) {
    PEM_write_bio_PrivateKey(bio, one.key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr, const_cast<char*>("password"));
  });
  EXPECT_EQ(failure(load()), Errc::unreadable);
}

TEST_F(ServerTlsTest, a_key_that_is_too_weak_is_refused) {
  write_files(ca_.issue({}, {EVP_RSA_gen(1024), &EVP_PKEY_free}));
  EXPECT_EQ(failure(load()), Errc::invalid);
}

}  // namespace
}  // namespace edl::net
