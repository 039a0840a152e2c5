#include "server/push/encryption.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/digest.hpp"
#include "core/random.hpp"

namespace edl::server {
namespace {

// The values of RFC 8291, section 5 and appendix A, with the keys as PKCS #8.
constexpr const char* k_text = "When I grow up, I want to be a watermelon";
constexpr const char* k_once_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyfWPiYE+n46HLnH0\n"
    "KqZOF1fJJU3MYrct3AELtAQ+oRyhRANCAAT+M/SrDepxkU21WCP3O1SUj0EwbZIH\n"
    "Mtu5pZpTKGSCIA5Zent7wmC6HCJ5mFgJkuk5cwAvMBKiiujwa7t45ewP\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* k_browser_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq1dXpw3UpT5VOmu/\n"
    "cf/v6ih07Aems3njxI+JWgLcM96hRANCAAQlcbK+zf3jYFUarx7Q9M02bBHOvlVf\n"
    "iby3sYalMzkXMWjs4uvgGFl70wR5uG48j47O1XfKWRh+kkaZDbaCAIsO\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* k_once_point =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
constexpr const char* k_browser_point =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
constexpr const char* k_auth = "BTBZMqHH6r4Tts7J_aSIgg";
constexpr const char* k_salt = "DGv6ra1nlYgDCS1FRnbzlw";
constexpr const char* k_shared = "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs";
constexpr const char* k_body =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

std::string bytes(const char* base64url) { return from_base64url(base64url).value(); }
P256Key key(const char* pem) { return P256Key::parse(Secret(pem)).value(); }
BrowserKeys browser() { return {bytes(k_browser_point), Secret(bytes(k_auth))}; }

TEST(push_encryption_test, it_gives_the_very_bytes_of_the_standard) {
  const auto body = encrypt_push(k_text, browser(), key(k_once_pem), bytes(k_salt));
  ASSERT_TRUE(body) << to_string(body.error());
  EXPECT_EQ(to_base64url(*body), k_body);
}

TEST(push_encryption_test, both_ends_of_the_standard_agree_on_their_secret) {
  EXPECT_EQ(to_base64url(key(k_once_pem).point()), k_once_point);
  EXPECT_EQ(to_base64url(key(k_browser_pem).point()), k_browser_point);
  EXPECT_EQ(to_base64url(key(k_once_pem).shared_with(bytes(k_browser_point))->reveal()), k_shared);
  EXPECT_EQ(to_base64url(key(k_browser_pem).shared_with(bytes(k_once_point))->reveal()), k_shared);
}

TEST(push_encryption_test, texts_of_different_lengths_are_as_long_when_they_are_padded) {
  const P256Key once = P256Key::generate();
  const std::string salt(random_secret(k_push_salt_bytes).reveal());
  const auto brief = encrypt_push("{}", browser(), once, salt, 512);
  const auto longer = encrypt_push(std::string(512, 'x'), browser(), once, salt, 512);
  ASSERT_TRUE(brief && longer);
  EXPECT_EQ(brief->size(), longer->size());
  EXPECT_EQ(brief->size(), 16U + 4 + 1 + 65 + 512 + 1 + 16);
  // The most that there may be is what every push service takes.
  EXPECT_LE(encrypt_push(std::string(k_max_push_text, 'x'), browser(), once, salt)->size(), 4'096U);
}

TEST(push_encryption_test, what_no_browser_has_is_refused) {
  const P256Key once = P256Key::generate();
  const std::string salt = bytes(k_salt);
  BrowserKeys off_the_curve = browser();
  off_the_curve.point.back() = static_cast<char>(off_the_curve.point.back() ^ 1);
  EXPECT_EQ(encrypt_push("x", off_the_curve, once, salt).error().code, Errc::invalid);
  BrowserKeys compressed = browser();
  compressed.point = '\x02' + compressed.point.substr(1, 32);
  EXPECT_EQ(encrypt_push("x", compressed, once, salt).error().code, Errc::invalid);
  BrowserKeys brief = browser();
  brief.auth = Secret("fifteen bytes..");
  EXPECT_EQ(encrypt_push("x", brief, once, salt).error().code, Errc::invalid);
  EXPECT_EQ(encrypt_push(std::string(k_max_push_text + 1, 'x'), browser(), once, salt).error().code, Errc::too_large);
}

TEST(push_encryption_test, points_are_told_from_bytes_that_are_as_long) {
  EXPECT_TRUE(is_p256_point(bytes(k_browser_point)));
  EXPECT_FALSE(is_p256_point(""));
  EXPECT_FALSE(is_p256_point(std::string(65, '\0')));
  EXPECT_FALSE(is_p256_point('\x04' + std::string(64, '\x07')));
  EXPECT_FALSE(is_p256_point(bytes(k_browser_point) + "x"));
}

}  // namespace
}  // namespace edl::server
