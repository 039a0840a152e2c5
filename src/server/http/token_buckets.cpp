#include "server/http/token_buckets.hpp"

#include <sodium/crypto_shorthash.h>

#include <algorithm>
#include <bit>

#include "core/random.hpp"

namespace edl::server {
namespace {

std::int64_t nanoseconds(std::chrono::nanoseconds time) { return time.count(); }

/// How long until a bucket has a token, of which one more would make it full at `full_at`; not above 0: it has one.
std::int64_t missing(std::int64_t full_at, Rate rate, std::int64_t now) {
  return full_at - now - nanoseconds(rate.burst);
}

std::int64_t step(Rate rate) { return nanoseconds(std::chrono::seconds(1)) / rate.per_second; }

}  // namespace

TokenBuckets::TokenBuckets(std::size_t buckets)
    : key_(random_secret(crypto_shorthash_KEYBYTES)), sets_(std::bit_ceil(std::max(buckets, k_ways)) / k_ways) {}

std::uint64_t TokenBuckets::digest_of(std::string_view name) const {
  std::array<unsigned char, crypto_shorthash_BYTES> bytes{};
  crypto_shorthash(bytes.data(), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                   reinterpret_cast<const unsigned char*>(key_.reveal().data()));
  return std::bit_cast<std::uint64_t>(bytes);
}

/// The name's own, or the one that will be full the soonest.
TokenBuckets::Bucket& TokenBuckets::bucket_in(Set& set, std::uint64_t name) {
  const auto own = std::ranges::find(set, name, &Bucket::name);
  return own != set.end() ? *own : *std::ranges::min_element(set, {}, &Bucket::full_at);
}

std::optional<std::chrono::nanoseconds> TokenBuckets::take(std::string_view name, Rate rate, Time now) {
  const std::uint64_t digest = digest_of(name);
  const std::size_t place = digest & (sets_.size() - 1);
  const std::int64_t now_ns = nanoseconds(now.time_since_epoch());
  const std::lock_guard lock(locks_[place % k_locks]);
  Bucket& bucket = bucket_in(sets_[place], digest);
  const std::int64_t before = bucket.name == digest ? std::max(bucket.full_at, now_ns) : now_ns;
  const std::int64_t full_at = before + step(rate);
  if (const auto wait = missing(full_at, rate, now_ns); wait > 0) return std::chrono::nanoseconds(wait);
  bucket = {digest, full_at};
  return std::nullopt;
}

std::optional<std::chrono::nanoseconds> TokenBuckets::wait(std::string_view name, Rate rate, Time now) {
  const std::uint64_t digest = digest_of(name);
  const std::size_t place = digest & (sets_.size() - 1);
  const std::int64_t now_ns = nanoseconds(now.time_since_epoch());
  const std::lock_guard lock(locks_[place % k_locks]);
  const Set& set = sets_[place];
  const auto own = std::ranges::find(set, digest, &Bucket::name);
  if (own == set.end()) return std::nullopt;
  const auto wait = missing(std::max(own->full_at, now_ns) + step(rate), rate, now_ns);
  return wait > 0 ? std::optional(std::chrono::nanoseconds(wait)) : std::nullopt;
}

}  // namespace edl::server
