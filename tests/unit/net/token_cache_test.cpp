#include "net/token_cache.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "support/failure.hpp"

namespace edl::net {
namespace {

using edl::testing::failure;
using namespace std::chrono_literals;

constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);

DeviceId device(int number) { return DeviceId::parse("d" + std::to_string(number)).value(); }

/// Checks a token of a device that is enrolled with that key.
Result<DeviceClaims> verified(TokenCache& cache, const DevicePublicKey& key, std::string_view token, Timestamp now) {
  return cache.verify(token, now, [&key](const DeviceId&) -> Result<DevicePublicKey> { return key; });
}

TEST(TokenCache, answers_as_the_verification_does_until_the_token_expires) {
  TokenCache cache;
  const auto key = DevicePrivateKey::generate();
  const auto public_key = key.public_key();
  const Secret token = sign_device_token(key, device(1), k_now);
  for (const auto offset : {0ms, 1000ms, 3'599'999ms}) {
    EXPECT_EQ(verified(cache, public_key, token.reveal(), k_now + offset)->device, device(1));
    EXPECT_EQ(cache.size(), 1U);
  }
  EXPECT_EQ(failure(verified(cache, public_key, token.reveal(), k_now + 1h)), Errc::unauthorized);
  EXPECT_EQ(cache.size(), 0U);
}

TEST(TokenCache, does_not_remember_what_was_refused) {
  TokenCache cache;
  const Secret token = sign_device_token(DevicePrivateKey::generate(), device(1), k_now);
  EXPECT_FALSE(verified(cache, DevicePrivateKey::generate().public_key(), token.reveal(), k_now));
  EXPECT_FALSE(verified(cache, DevicePrivateKey::generate().public_key(), std::string(1'000'000, 'x'), k_now));
  EXPECT_EQ(cache.size(), 0U);
}

TEST(TokenCache, refuses_a_remembered_token_once_the_device_has_another_key) {
  TokenCache cache;
  const auto key = DevicePrivateKey::generate();
  const Secret token = sign_device_token(key, device(1), k_now);
  ASSERT_TRUE(verified(cache, key.public_key(), token.reveal(), k_now));
  EXPECT_FALSE(verified(cache, DevicePrivateKey::generate().public_key(), token.reveal(), k_now));
}

TEST(TokenCache, refuses_a_remembered_token_once_the_device_is_not_enrolled_any_more) {
  TokenCache cache;
  const auto key = DevicePrivateKey::generate();
  const Secret token = sign_device_token(key, device(1), k_now);
  ASSERT_TRUE(verified(cache, key.public_key(), token.reveal(), k_now));
  std::vector<DeviceId> asked;
  const auto refused = cache.verify(token.reveal(), k_now, [&](const DeviceId& id) -> Result<DevicePublicKey> {
    asked.push_back(id);
    return fail(Errc::unauthorized, "revoked");
  });
  EXPECT_EQ(failure(refused), Errc::unauthorized);
  EXPECT_EQ(asked, std::vector{device(1)});
}

TEST(TokenCache, remembers_a_token_anew_with_the_devices_new_key) {
  TokenCache cache;
  const auto key = DevicePrivateKey::generate();
  const Secret token = sign_device_token(key, device(1), k_now);
  ASSERT_TRUE(verified(cache, key.public_key(), token.reveal(), k_now));
  EXPECT_FALSE(verified(cache, DevicePrivateKey::generate().public_key(), token.reveal(), k_now));
  EXPECT_TRUE(verified(cache, key.public_key(), token.reveal(), k_now));
  EXPECT_EQ(cache.size(), 1U);
}

TEST(TokenCache, never_holds_more_than_its_size) {
  TokenCache cache(2);
  const auto key = DevicePrivateKey::generate();
  const auto public_key = key.public_key();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(verified(cache, public_key, sign_device_token(key, device(i), k_now).reveal(), k_now));
    EXPECT_LE(cache.size(), 2U);
  }
}

TEST(TokenCache, gives_each_of_many_threads_the_claims_of_its_own_token) {
  TokenCache cache(3);
  const auto key = DevicePrivateKey::generate();
  const auto public_key = key.public_key();
  std::vector<Secret> tokens;
  for (int i = 0; i < 4; ++i) tokens.push_back(sign_device_token(key, device(i), k_now));
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 50; ++n) {
        const int which = (i + n) % 4;
        const auto claims = verified(cache, public_key, tokens[static_cast<std::size_t>(which)].reveal(), k_now);
        EXPECT_EQ(claims->device, device(which));
      }
    });
  }
}

}  // namespace
}  // namespace edl::net
