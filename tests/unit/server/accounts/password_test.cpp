#include "server/accounts/password.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace edl::server {
namespace {

constexpr PasswordCost k_cheap{.passes = 1, .memory_bytes = 8192};

TEST(PasswordHasher, verifies_the_password_that_it_hashed_and_no_other) {
  PasswordHasher hasher(k_cheap);
  const std::string hash = hasher.hash(Secret("correct horse"));
  EXPECT_TRUE(hasher.verify(hash, Secret("correct horse")));
  EXPECT_FALSE(hasher.verify(hash, Secret("correct horsf")));
  EXPECT_FALSE(hasher.verify("", Secret("correct horse")));
  EXPECT_FALSE(hasher.verify_nobody(Secret("correct horse")));
}

TEST(PasswordHasher, salts) {
  PasswordHasher hasher(k_cheap);
  EXPECT_NE(hasher.hash(Secret("same")), hasher.hash(Secret("same")));
}

TEST(PasswordHasher, takes_what_owasp_asks_for_unless_told_otherwise) {
  PasswordHasher hasher(PasswordCost{});
  EXPECT_TRUE(hasher.hash(Secret("x")).starts_with("$argon2id$v=19$m=19456,t=3,p=1$"));
}

TEST(PasswordHasher, verifies_hashes_of_another_cost) {
  const std::string old = PasswordHasher(k_cheap).hash(Secret("x"));
  PasswordHasher dearer({.passes = 2, .memory_bytes = 16384});
  EXPECT_TRUE(dearer.verify(old, Secret("x")));
}

TEST(PasswordHasher, serves_many_threads) {
  PasswordHasher hasher(k_cheap);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&hasher, i] {
      const Secret password(std::to_string(i));
      for (int n = 0; n < 20; ++n) EXPECT_TRUE(hasher.verify(hasher.hash(password), password));
    });
  }
}

}  // namespace
}  // namespace edl::server
