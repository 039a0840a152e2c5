#include "server/push/vapid.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <string>
#include <tuple>

#include "core/digest.hpp"
#include "support/temporary_directory.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr Timestamp k_noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 12h};
constexpr const char* k_service = "https://push.example.net";

/// The claims of `vapid t=HEAD.CLAIMS.SIGNATURE, k=KEY`.
json::object claims_of(const std::string& authorization) {
  const auto first = authorization.find('.') + 1;
  return json::parse(from_base64url(authorization.substr(first, authorization.find('.', first) - first)).value())
      .as_object();
}

std::string text_in(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

class VapidTest : public ::testing::Test {
 protected:
  std::unique_ptr<Vapid> open() { return Vapid::open(directory_.path()).value(); }
  const edl::testing::TemporaryDirectory directory_;
};

TEST_F(VapidTest, the_key_is_made_once_and_is_private) {
  const std::string key = open()->public_key();
  EXPECT_EQ(open()->public_key(), key);
  EXPECT_TRUE(is_p256_point(from_base64url(key).value()));
  struct stat status {};
  ASSERT_EQ(::stat((directory_.path() / "push.key.pem").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(VapidTest, a_damaged_key_is_told_and_not_replaced) {
  std::ignore = open();
  const auto file = directory_.path() / "push.key.pem";
  std::ofstream(file) << "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n";
  const auto opened = Vapid::open(directory_.path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::invalid);
  EXPECT_EQ(opened.error().where, file.string());
}

TEST_F(VapidTest, a_token_names_the_service_the_contact_and_an_end_within_a_day) {
  const auto vapid = open();
  const std::string value = vapid->authorization(k_service, "mailto:anna@example.org", k_noon);
  ASSERT_TRUE(value.starts_with("vapid t="));
  EXPECT_TRUE(value.ends_with(", k=" + vapid->public_key()));
  EXPECT_EQ(text_in(json::parse(from_base64url(value.substr(8, value.find('.') - 8)).value()).at("alg")), "ES256");
  const json::object claims = claims_of(value);
  EXPECT_EQ(text_in(claims.at("aud")), k_service);
  EXPECT_EQ(text_in(claims.at("sub")), "mailto:anna@example.org");
  const auto exp = std::chrono::seconds(claims.at("exp").as_int64());
  EXPECT_EQ(exp, std::chrono::floor<std::chrono::seconds>((k_noon + k_push_token_lifetime).time_since_epoch()));
  EXPECT_LT(k_push_token_lifetime, 24h);
  EXPECT_FALSE(claims_of(vapid->authorization(k_service, "", k_noon)).contains("sub"));
}

TEST_F(VapidTest, a_token_is_used_for_half_of_its_time_by_one_service) {
  const auto vapid = open();
  const std::string first = vapid->authorization(k_service, "", k_noon);
  EXPECT_EQ(vapid->authorization(k_service, "", k_noon + 5h), first);
  EXPECT_NE(vapid->authorization("https://other.example", "", k_noon), first);
  const std::string later = vapid->authorization(k_service, "", k_noon + 7h);
  EXPECT_NE(later, first);
  // A clock that was set back does not leave a token that is good for too long.
  EXPECT_NE(vapid->authorization(k_service, "", k_noon - 24h), later);
}

TEST(push_origin_test, an_origin_has_no_port_that_goes_without_saying) {
  EXPECT_EQ(origin_of(net::parse_url("https://fcm.googleapis.com/fcm/send/abc").value()), "https://fcm.googleapis.com");
  EXPECT_EQ(origin_of(net::parse_url("https://push.example.net:8443/x").value()), "https://push.example.net:8443");
  EXPECT_EQ(origin_of(net::parse_url("http://[::1]:8080/").value()), "http://[::1]:8080");
}

}  // namespace
}  // namespace edl::server
