#include "server/accounts/password.hpp"

#include <sodium.h>

#include <array>
#include <new>
#include <stdexcept>

#include "core/random.hpp"

namespace edl::server {
namespace {

constexpr std::size_t k_nobodys_password_bytes = 32;

/// Holds a semaphore for a scope.
class Turn {
 public:
  explicit Turn(std::binary_semaphore& semaphore) : semaphore_(semaphore) { semaphore_.acquire(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { semaphore_.release(); }

 private:
  std::binary_semaphore& semaphore_;
};

}  // namespace

PasswordHasher::PasswordHasher(PasswordCost cost)
    : cost_(cost), nobodys_hash_(compute(random_secret(k_nobodys_password_bytes))) {}

std::string PasswordHasher::hash(const Secret& password) {
  const Turn turn(one_at_a_time_);
  ++computations_;
  return compute(password);
}

bool PasswordHasher::verify(const std::string& hash, const Secret& password) {
  const Turn turn(one_at_a_time_);
  ++computations_;
  return crypto_pwhash_str_verify(hash.c_str(), password.reveal().data(), password.size()) == 0;
}

bool PasswordHasher::verify_nobody(const Secret& password) {
  static_cast<void>(verify(nobodys_hash_, password));
  return false;
}

std::string PasswordHasher::compute(const Secret& password) const {
  if (sodium_init() < 0) throw std::runtime_error("libsodium found no source of random bytes");
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.reveal().data(), password.size(), cost_.passes, cost_.memory_bytes) !=
      0) {
    throw std::bad_alloc();
  }
  return text.data();
}

}  // namespace edl::server
