#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <semaphore>
#include <string>

#include "core/secret.hpp"

namespace edl::server {

/// What one Argon2id computation takes. The default is OWASP's first choice in memory (19 MiB) with one pass
/// more: about 30 ms, and small beside the server's other memory.
/// @source RFC 9106, section 4; OWASP Password Storage Cheat Sheet
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = std::size_t{19} << 20;
};

/// Hashes and checks passwords with Argon2id (RFC 9106), one at a time: others wait, so that a crowd at the
/// door costs time, not memory. Blocks for tens of milliseconds: not for an I/O thread. Any thread.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost);

  /// The hash in the PHC string format, with its salt and cost.
  /// @throws std::bad_alloc if the memory is not there
  [[nodiscard]] std::string hash(const Secret& password);

  /// Whether `password` made `hash`.
  [[nodiscard]] bool verify(const std::string& hash, const Secret& password);

  /// Takes as long as verify and is never true: for a user who does not exist, so that the time does not
  /// tell.
  [[nodiscard]] bool verify_nobody(const Secret& password);

  /// How many computations there were, each as dear as any other: what tells of a name to a clock tells it here.
  [[nodiscard]] std::uint64_t computations() const { return computations_; }

 private:
  [[nodiscard]] std::string compute(const Secret& password) const;

  const PasswordCost cost_;
  std::binary_semaphore one_at_a_time_{1};
  std::atomic<std::uint64_t> computations_{0};
  const std::string nobodys_hash_;
};

}  // namespace edl::server
