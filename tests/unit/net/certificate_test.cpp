#include "net/certificate.hpp"

#include <gtest/gtest.h>

#include "support/certificates.hpp"
#include "support/failure.hpp"

namespace edl::net {
namespace {

using edl::testing::failure;

const TimeRange k_ten_days{parse_rfc3339("2026-11-26T10:00:00Z").value(),
                           parse_rfc3339("2026-12-06T10:00:00Z").value()};

TEST(fingerprint_test, is_read_in_every_spelling_and_written_in_one) {
  const std::string digits = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
  std::string pairs;
  for (std::size_t i = 0; i < digits.size(); i += 2) pairs += (i == 0 ? "" : ":") + digits.substr(i, 2);
  const auto plain = Fingerprint::parse("sha256:" + digits);
  ASSERT_TRUE(plain) << to_string(plain.error());
  EXPECT_EQ(plain->text(), "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
  EXPECT_EQ(Fingerprint::parse("sha256:" + pairs).value(), *plain);
  EXPECT_EQ(Fingerprint::parse(plain->text()).value(), *plain);
  for (const std::string& wrong :
       {std::string(), digits, "sha1:" + digits, "sha256:" + digits.substr(2), "sha256:" + digits + "00",
        "sha256:" + digits.substr(1) + "g", "sha256:" + pairs + ":", "sha256::" + pairs,
        "sha256:" + digits.substr(0, 62) + ":ff"}) {
    EXPECT_EQ(failure(Fingerprint::parse(wrong)), Errc::invalid) << wrong;
  }
}

TEST(certificate_test, of_our_own_says_what_was_asked_for) {
  const auto pair = make_self_signed({"edl.local", "192.0.2.1", "2001:db8::1"}, k_ten_days);
  ASSERT_TRUE(pair) << to_string(pair.error());
  const auto says = read_certificate(pair->certificate);
  ASSERT_TRUE(says) << to_string(says.error());
  EXPECT_EQ(says->names, (std::vector<std::string>{"edl.local", "192.0.2.1", "2001:db8::1"}));
  EXPECT_EQ(says->names_text(), "edl.local, 192.0.2.1, 2001:db8::1");
  EXPECT_EQ(says->issuer, "CN=edl.local");
  EXPECT_EQ(says->not_before, k_ten_days.begin);
  EXPECT_EQ(says->not_after, k_ten_days.end);
  EXPECT_NE(make_self_signed({"edl.local"}, k_ten_days)->certificate, pair->certificate);
}

TEST(certificate_test, that_is_renewed_keeps_the_fingerprint_of_its_key) {
  const auto first = make_self_signed({"edl.local"}, k_ten_days).value();
  const auto second = make_self_signed({"edl.local", "other"}, k_ten_days, first.key).value();
  const auto before = read_certificate(first.certificate).value();
  const auto after = read_certificate(second.certificate).value();
  EXPECT_EQ(before.public_key, after.public_key);
  EXPECT_NE(before.certificate, after.certificate);
}

TEST(certificate_test, for_a_name_that_is_none_is_refused) {
  for (const char* wrong : {"", "a b", "a,DNS:b", "sec:tion", "@section", "192.0.2.1/24", "a\nb"}) {
    EXPECT_EQ(failure(make_self_signed({wrong}, k_ten_days)), Errc::invalid) << wrong;
  }
  EXPECT_EQ(failure(make_self_signed({}, k_ten_days)), Errc::invalid);
  EXPECT_EQ(failure(make_self_signed({"a"}, k_ten_days, Secret("no key"))), Errc::unreadable);
  EXPECT_EQ(failure(read_certificate("no certificate")), Errc::unreadable);
}

TEST(certificate_test, without_alternative_names_has_its_common_name) {
  const edl::testing::TestCa ca("an authority");
  EXPECT_EQ(read_certificate(ca.pem()).value().names, std::vector<std::string>{"an authority"});
}

}  // namespace
}  // namespace edl::net
