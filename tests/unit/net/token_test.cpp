#include "net/token.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/digest.hpp"
#include "support/failure.hpp"
#include "support/openssl_keys.hpp"
#include "unit/net/handmade_token.hpp"

namespace edl::net {
namespace {

using edl::testing::failure;
using namespace std::chrono_literals;
using edl::testing::es256_token;
using edl::testing::hs256_token;
using edl::testing::Pkey;

constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);
constexpr long k_now_s = 1'795'428'000;

AccessKey access_key(std::string id = "k1", char fill = 'a') { return {std::move(id), Secret(std::string(32, fill))}; }

std::string at(long offset_s) { return std::to_string(k_now_s + offset_s); }

std::string part_of(const Secret& token, int index) {
  std::string_view rest = token.reveal();
  for (int i = 0; i < index; ++i) rest.remove_prefix(rest.find('.') + 1);
  return from_base64url(rest.substr(0, rest.find('.'))).value();
}

// ---- access tokens
// --------------------------------------------------------------------------------------------

TEST(AccessToken, is_read_back_by_its_key_until_it_expires) {
  const std::vector keys{access_key()};
  const Secret token = sign_access_token(keys[0], "42", k_now);
  const auto claims = verify_access_token(keys, token.reveal(), k_now);
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->subject, "42");
  EXPECT_EQ(claims->issued_at, k_now);
  EXPECT_EQ(claims->expires_at, k_now + 15min);
  EXPECT_TRUE(verify_access_token(keys, token.reveal(), k_now + 15min - 1ms));
  EXPECT_EQ(failure(verify_access_token(keys, token.reveal(), k_now + 15min)), Errc::unauthorized);
}

TEST(AccessToken, says_of_which_session_it_is_where_it_was_told) {
  const std::vector keys{access_key()};
  const auto with = verify_access_token(keys, sign_access_token(keys[0], "42", k_now, "7").reveal(), k_now);
  const auto without = verify_access_token(keys, sign_access_token(keys[0], "42", k_now).reveal(), k_now);
  EXPECT_EQ(with->session, "7");
  EXPECT_EQ(without->session, "");
}

TEST(AccessToken, has_an_id_of_its_own) {
  const std::vector keys{access_key()};
  const auto first = verify_access_token(keys, sign_access_token(keys[0], "42", k_now).reveal(), k_now);
  const auto second = verify_access_token(keys, sign_access_token(keys[0], "42", k_now).reveal(), k_now);
  EXPECT_GE(first->token_id.size(), 20U);
  EXPECT_NE(first->token_id, second->token_id);
}

TEST(AccessToken, of_the_key_before_is_good_while_that_key_is_kept) {
  const AccessKey former = access_key("k1", 'a');
  const AccessKey current = access_key("k2", 'b');
  const Secret token = sign_access_token(former, "42", k_now);
  EXPECT_TRUE(verify_access_token(std::vector{current, former}, token.reveal(), k_now));
  EXPECT_FALSE(verify_access_token(std::vector{current}, token.reveal(), k_now));
}

TEST(AccessToken, is_signed_as_another_implementation_would) {
  const AccessKey key = access_key();
  const Secret token = sign_access_token(key, "42", k_now);
  const std::string_view text = token.reveal();
  const std::size_t dot = text.rfind('.');
  EXPECT_EQ(from_base64url(text.substr(dot + 1)), edl::testing::hmac_sha256(key.bytes.reveal(), text.substr(0, dot)));
}

TEST(AccessToken, is_refused_for_each_fault) {
  const std::vector keys{access_key()};
  const std::string key(32, 'a');
  const std::string header = R"({"alg":"HS256","typ":"JWT","kid":"k1"})";
  const auto claims = [](const std::string& iat, const std::string& exp) {
    return R"({"sub":"42","jti":"x","iat":)" + iat + R"(,"exp":)" + exp + "}";
  };
  const std::string good = claims(at(0), at(900));
  ASSERT_TRUE(verify_access_token(keys, hs256_token(header, good, key), k_now));

  struct Case {
    const char* name;
    std::string token;
    const char* why;
  };
  const std::vector<Case> cases{
      {"another key", hs256_token(header, good, std::string(32, 'b')), "signature"},
      {"an unknown kid", hs256_token(R"({"alg":"HS256","kid":"k9"})", good, key), "key"},
      {"no kid", hs256_token(R"({"alg":"HS256"})", good, key), "key"},
      {"alg none, unsigned", edl::testing::signed_part(R"({"alg":"none","kid":"k1"})", good) + ".", "signature"},
      {"alg none, signed", hs256_token(R"({"alg":"none","kid":"k1"})", good, key), "alg"},
      {"alg in small letters", hs256_token(R"({"alg":"hs256","kid":"k1"})", good, key), "alg"},
      {"alg HS512", hs256_token(R"({"alg":"HS512","kid":"k1"})", good, key), "alg"},
      {"alg no text", hs256_token(R"({"alg":["HS256"],"kid":"k1"})", good, key), "alg"},
      {"no alg", hs256_token(R"({"kid":"k1"})", good, key), "alg"},
      {"another typ", hs256_token(R"({"alg":"HS256","kid":"k1","typ":"secevent+jwt"})", good, key), "typ"},
      {"critical extensions", hs256_token(R"({"alg":"HS256","kid":"k1","crit":["b64"],"b64":false})", good, key),
       "critical"},
      {"no exp", hs256_token(header, R"({"sub":"42","jti":"x","iat":)" + at(0) + "}", key), "exp"},
      {"exp as text", hs256_token(header, claims(at(0), "\"" + at(900) + "\""), key), "exp"},
      {"exp beyond all years", hs256_token(header, claims(at(0), "1e300"), key), "exp"},
      {"exp too far", hs256_token(header, claims(at(0), at(901)), key), "too long"},
      {"expired", hs256_token(header, claims(at(-900), at(0)), key), "expired"},
      {"from the future", hs256_token(header, claims(at(61), at(900)), key), "future"},
      {"not good yet",
       hs256_token(header,
                   R"({"sub":"42","jti":"x","nbf":)" + at(61) + R"(,"iat":)" + at(0) + R"(,"exp":)" + at(900) + "}",
                   key),
       "yet"},
      {"no iat", hs256_token(header, R"({"sub":"42","jti":"x","exp":)" + at(900) + "}", key), "iat"},
      {"no sub", hs256_token(header, R"({"jti":"x","iat":)" + at(0) + R"(,"exp":)" + at(900) + "}", key), "sub"},
      {"no jti", hs256_token(header, R"({"sub":"42","iat":)" + at(0) + R"(,"exp":)" + at(900) + "}", key), "jti"},
      {"claims no object", hs256_token(header, "[]", key), "claims"},
      {"header no JSON", hs256_token("alg=HS256", good, key), "header"},
      {"two parts", edl::testing::signed_part(header, good), "three parts"},
      {"four parts", hs256_token(header, good, key) + ".x", "three parts"},
      {"nothing", "", "three parts"},
      {"padding", hs256_token(header, good, key) + "=", "signature"},
      {"a zero byte after it", hs256_token(header, good, key) + std::string(1, '\0'), "signature"},
      {"too long", hs256_token(header, R"({"sub":")" + std::string(4096, 'x') + "\"}", key), "4096"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto verified = verify_access_token(keys, c.token, k_now);
    ASSERT_FALSE(verified);
    EXPECT_EQ(failure(verified), Errc::unauthorized);
    EXPECT_NE(verified.error().message.find(c.why), std::string::npos) << verified.error().message;
  }
}

TEST(AccessToken, changed_in_any_byte_is_refused) {
  const std::vector keys{access_key()};
  const Secret token = sign_access_token(keys[0], "42", k_now);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed(token.reveal());
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify_access_token(keys, changed, k_now)) << "byte " << i;
  }
}

// ---- device tokens
// --------------------------------------------------------------------------------------------

const DeviceId& cellar() {
  static const DeviceId id = DeviceId::parse("cellar").value();
  return id;
}

std::string device_claims(const std::string& rest) { return R"({"iss":"cellar","aud":"edl",)" + rest + "}"; }

TEST(DeviceToken, is_read_back_by_the_public_key) {
  const auto key = DevicePrivateKey::generate();
  const Secret token = sign_device_token(key, cellar(), k_now);
  EXPECT_EQ(peek_issuer(token.reveal()).value(), cellar());
  const auto claims = verify_device_token(key.public_key(), token.reveal(), k_now);
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->device, cellar());
  EXPECT_EQ(claims->expires_at, k_now + 1h);
  EXPECT_FALSE(verify_device_token(key.public_key(), token.reveal(), k_now + 1h));
}

TEST(DeviceToken, says_what_the_contract_says) {
  const Secret token = sign_device_token(DevicePrivateKey::generate(), cellar(), k_now, 10min);
  const std::string claims = part_of(token, 1);
  EXPECT_NE(claims.find(R"("iss":"cellar")"), std::string::npos) << claims;
  EXPECT_NE(claims.find(R"("aud":"edl")"), std::string::npos) << claims;
  EXPECT_NE(claims.find("\"iat\":" + at(0)), std::string::npos) << claims;
  EXPECT_NE(claims.find("\"exp\":" + at(600)), std::string::npos) << claims;
  EXPECT_NE(part_of(token, 0).find(R"("alg":"ES256")"), std::string::npos);
}

TEST(DeviceToken, never_lives_longer_than_an_hour) {
  const auto key = DevicePrivateKey::generate();
  const Secret token = sign_device_token(key, cellar(), k_now, 24h);
  EXPECT_EQ(verify_device_token(key.public_key(), token.reveal(), k_now)->expires_at, k_now + 1h);
}

TEST(DeviceToken, of_another_implementation_is_accepted) {
  const Pkey key = edl::testing::ec_key("prime256v1");
  const auto public_key = DevicePublicKey::parse(edl::testing::public_pem(key.get())).value();
  struct Case {
    const char* name;
    const char* header;
    std::string claims;
  };
  const std::vector<Case> cases{
      {"as ours", R"({"alg":"ES256","typ":"JWT"})", device_claims(R"("iat":)" + at(0) + R"(,"exp":)" + at(3600))},
      {"without typ and iat", R"({"alg":"ES256"})", device_claims(R"("exp":)" + at(60))},
      {"several audiences", R"({"alg":"ES256"})", R"({"iss":"cellar","aud":["x","edl"],"exp":)" + at(60) + "}"},
      {"dates with a fraction", R"({"alg":"ES256"})",
       device_claims(R"("iat":)" + at(-1) + R"(.5,"exp":)" + at(60) + ".25")},
      {"a clock 60 s ahead", R"({"alg":"ES256"})", device_claims(R"("iat":)" + at(60) + R"(,"exp":)" + at(3660))},
      {"claims that we do not know", R"({"alg":"ES256","kid":"1"})",
       device_claims(R"("firmware":"1.2","exp":)" + at(60))},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto claims = verify_device_token(public_key, es256_token(c.header, c.claims, key.get()), k_now);
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->device, cellar());
  }
}

TEST(DeviceToken, is_refused_for_each_fault) {
  const Pkey key = edl::testing::ec_key("prime256v1");
  const Pkey stranger = edl::testing::ec_key("prime256v1");
  const std::string pem = edl::testing::public_pem(key.get());
  const auto public_key = DevicePublicKey::parse(pem).value();
  const std::string header = R"({"alg":"ES256","typ":"JWT"})";
  const std::string good = device_claims(R"("iat":)" + at(0) + R"(,"exp":)" + at(3600));
  struct Case {
    const char* name;
    std::string token;
    const char* why;
  };
  const std::vector<Case> cases{
      {"another device's key", es256_token(header, good, stranger.get()), "signature"},
      {"HS256 with the public key", hs256_token(R"({"alg":"HS256","typ":"JWT"})", good, pem), "alg"},
      {"HS256 called ES256", hs256_token(header, good, pem), "signature"},
      {"alg none", edl::testing::signed_part(R"({"alg":"none"})", good) + ".", "signature"},
      {"alg none, signed", es256_token(R"({"alg":"none"})", good, key.get()), "alg"},
      {"alg ES384", es256_token(R"({"alg":"ES384"})", good, key.get()), "alg"},
      {"wrong typ", es256_token(R"({"alg":"ES256","typ":"at+jwt"})", good, key.get()), "typ"},
      {"typ no text", es256_token(R"({"alg":"ES256","typ":1})", good, key.get()), "typ"},
      {"wrong aud", es256_token(header, R"({"iss":"cellar","aud":"other","exp":)" + at(60) + "}", key.get()), "aud"},
      {"no aud", es256_token(header, R"({"iss":"cellar","exp":)" + at(60) + "}", key.get()), "aud"},
      {"no iss", es256_token(header, R"({"aud":"edl","exp":)" + at(60) + "}", key.get()), "iss"},
      {"iss no device id", es256_token(header, R"({"iss":"../x","aud":"edl","exp":)" + at(60) + "}", key.get()), "iss"},
      {"no exp", es256_token(header, device_claims(R"("iat":)" + at(0)), key.get()), "exp"},
      {"expired", es256_token(header, device_claims(R"("exp":)" + at(0)), key.get()), "expired"},
      {"good for more than an hour",
       es256_token(header, device_claims(R"("iat":)" + at(0) + R"(,"exp":)" + at(3601)), key.get()), "too long"},
      {"too far, without iat", es256_token(header, device_claims(R"("exp":)" + at(3661)), key.get()), "too long"},
      {"from the future", es256_token(header, device_claims(R"("iat":)" + at(61) + R"(,"exp":)" + at(3600)), key.get()),
       "future"},
      {"iat as text", es256_token(header, device_claims(R"("iat":"now","exp":)" + at(60)), key.get()), "iat"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto verified = verify_device_token(public_key, c.token, k_now);
    ASSERT_FALSE(verified);
    EXPECT_EQ(failure(verified), Errc::unauthorized);
    EXPECT_NE(verified.error().message.find(c.why), std::string::npos) << verified.error().message;
  }
}

TEST(DeviceToken, is_not_taken_for_a_user_s_nor_the_other_way_round) {
  const auto device_key = DevicePrivateKey::generate();
  const std::vector keys{access_key()};
  const Secret users = sign_access_token(keys[0], "42", k_now);
  const Secret devices = sign_device_token(device_key, cellar(), k_now);
  EXPECT_EQ(failure(peek_issuer(users.reveal())), Errc::unauthorized);
  EXPECT_FALSE(verify_device_token(device_key.public_key(), users.reveal(), k_now));
  EXPECT_FALSE(verify_access_token(keys, devices.reveal(), k_now));
}

// RFC 7515, appendix A.3. The example is no token of ours: it names no audience. That this, and not the
// signature, is what is said of it shows that the signature was found good.
TEST(DeviceToken, of_rfc_7515_has_the_signature_that_the_rfc_says) {
  const std::string spki_head(
      "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
      "\x03\x42\x00\x04",
      27);
  const std::string der = spki_head + from_base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").value() +
                          from_base64url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").value();
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const Pkey key(d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der.size())), &EVP_PKEY_free);
  const auto public_key = DevicePublicKey::parse(edl::testing::public_pem(key.get())).value();
  const Timestamp then = from_unix_ms(1'300'819'000'000);
  const std::string token =
      "eyJhbGciOiJFUzI1NiJ9"
      ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
      ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  EXPECT_EQ(peek_issuer(token)->text(), "joe");
  EXPECT_NE(verify_device_token(public_key, token, then).error().message.find("aud"), std::string::npos);

  std::string changed = token;
  changed[changed.size() - 10] = changed[changed.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_NE(verify_device_token(public_key, changed, then).error().message.find("signature"), std::string::npos);
}

}  // namespace
}  // namespace edl::net
