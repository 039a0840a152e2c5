#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "core/secret.hpp"

namespace edl::server {

/// So many a second in the long run, and what `burst` of it makes at once.
struct Rate {
  unsigned per_second = 1;
  std::chrono::seconds burst{10};
};

/// A token bucket for each name, all in the same memory however many names come: buckets that are full are not kept,
/// and where too many are not, the fullest is forgotten, whose owner loses nothing but what he had used. Takes a
/// fraction of a microsecond. Any thread.
class TokenBuckets {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// @param buckets  how many are kept, rounded up to a power of two of 8 and more
  explicit TokenBuckets(std::size_t buckets = 65'536);

  /// Takes a token out of the name's bucket.
  /// @param rate  per_second from 1 to 10^9
  /// @return nothing; or how long until there is one, if it is empty: then none is taken
  [[nodiscard]] std::optional<std::chrono::nanoseconds> take(std::string_view name, Rate rate, Time now);

  /// As take, and leaves the bucket as it is.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> wait(std::string_view name, Rate rate, Time now);

 private:
  /// A bucket as the time at which it will be full again, which is all there is to know of it.
  /// @source ITU-T I.371, the generic cell rate algorithm in its virtual scheduling form
  struct Bucket {
    std::uint64_t name = 0;
    std::int64_t full_at = 0;  ///< ns of the steady clock
  };
  static constexpr std::size_t k_ways = 8;
  using Set = std::array<Bucket, k_ways>;  ///< where a name may stand; two lines of cache
  static constexpr std::size_t k_locks = 64;

  [[nodiscard]] std::uint64_t digest_of(std::string_view name) const;
  [[nodiscard]] static Bucket& bucket_in(Set& set, std::uint64_t name);

  const Secret key_;  ///< so that nobody can choose names that push others out
  std::vector<Set> sets_;
  std::array<std::mutex, k_locks> locks_;
};

}  // namespace edl::server
