#include "core/device_key.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/failure.hpp"
#include "support/openssl_keys.hpp"
#include "support/temporary_directory.hpp"

namespace edl {
namespace {

using edl::testing::ec_key;
using edl::testing::failure;
using edl::testing::private_pem;
using edl::testing::public_pem;
using edl::testing::rsa_key;

TEST(DeviceKey, saved_and_loaded_is_the_same_key) {
  const edl::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "device.key";
  const auto key = DevicePrivateKey::generate();
  ASSERT_TRUE(key.save(file));
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto loaded = DevicePrivateKey::load(file);
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  EXPECT_EQ(loaded->pem(), key.pem());
  EXPECT_EQ(loaded->public_key(), key.public_key());
}

TEST(DeviceKey, is_never_overwritten) {
  const edl::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "device.key";
  const auto key = DevicePrivateKey::generate();
  ASSERT_TRUE(key.save(file));
  EXPECT_EQ(failure(DevicePrivateKey::generate().save(file)), Errc::conflict);
  EXPECT_EQ(DevicePrivateKey::load(file)->pem(), key.pem());
}

TEST(DeviceKey, made_anew_is_another_one) {
  EXPECT_NE(DevicePrivateKey::generate().public_key(), DevicePrivateKey::generate().public_key());
}

TEST(DeviceKey, public_half_is_spki_pem_and_reads_back) {
  const auto key = DevicePrivateKey::generate().public_key();
  EXPECT_TRUE(key.pem().starts_with("-----BEGIN PUBLIC KEY-----\n")) << key.pem();
  EXPECT_EQ(DevicePublicKey::parse(key.pem()).value(), key);
}

TEST(DeviceKey, has_one_text_however_its_point_was_written) {
  const auto key = ec_key("prime256v1");
  const auto plain = DevicePublicKey::parse(public_pem(key.get())).value();
  EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed");
  const std::string compressed = public_pem(key.get());
  ASSERT_NE(compressed, plain.pem());
  EXPECT_EQ(DevicePublicKey::parse(compressed).value(), plain);
  EXPECT_EQ(DevicePublicKey::parse("a comment\n" + plain.pem() + "\n\n").value(), plain);
}

TEST(DeviceKey, public_key_of_a_wrong_kind_is_refused_by_what_it_is) {
  const auto p256 = ec_key("prime256v1");
  std::string damaged = public_pem(p256.get());
  damaged[60] = damaged[60] == 'A' ? 'B' : 'A';
  struct Case {
    const char* name;
    std::string pem;
    const char* says;
  };
  const std::vector<Case> cases{
      {"RSA", public_pem(rsa_key().get()), "RSA"},
      {"P-384", public_pem(ec_key("secp384r1").get()), "secp384r1"},
      {"secp256k1, as long as P-256", public_pem(ec_key("secp256k1").get()), "secp256k1"},
      {"private key", private_pem(p256.get()), "private key"},
      {"private key beside the public", public_pem(p256.get()) + private_pem(p256.get()), "private key"},
      {"a certificate", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "certificate"},
      {"one letter changed", damaged, "damaged"},
      {"nothing", "", "not PEM"},
      {"DER", std::string("\x30\x59\x30\x13", 4), "not PEM"},
      {"too long", std::string(10'000, 'x'), "too long"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto key = DevicePublicKey::parse(c.pem);
    ASSERT_FALSE(key);
    EXPECT_EQ(failure(key), Errc::invalid);
    EXPECT_NE(key.error().message.find(c.says), std::string::npos) << key.error().message;
  }
}

TEST(DeviceKey, private_key_of_a_wrong_kind_is_refused_by_what_it_is) {
  const auto p256 = ec_key("prime256v1");
  const std::string encrypted = edl::testing::pem_of([&](BIO* bio) {
    PEM_write_bio_PKCS8PrivateKey(bio, p256.get(), EVP_aes_128_cbc(), "secret", 6, nullptr, nullptr);
  });
  struct Case {
    const char* name;
    std::string pem;
    const char* says;
  };
  const std::vector<Case> cases{
      {"RSA", private_pem(rsa_key().get()), "RSA"},
      {"P-384", private_pem(ec_key("secp384r1").get()), "secp384r1"},
      {"public key", public_pem(p256.get()), "public key"},
      {"encrypted", encrypted, "encrypted"},
      {"nothing", "", "not PEM"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto key = DevicePrivateKey::parse(Secret(c.pem));
    ASSERT_FALSE(key);
    EXPECT_EQ(failure(key), Errc::invalid);
    EXPECT_NE(key.error().message.find(c.says), std::string::npos) << key.error().message;
  }
}

}  // namespace
}  // namespace edl
