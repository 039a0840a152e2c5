#include "agent/pairing/secret_bytes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <new>
#include <type_traits>
#include <utility>

namespace edl::agent::pairing {
namespace {

using Key = SecretBytes<16>;

static_assert(!std::is_copy_constructible_v<Key> && !std::is_copy_assignable_v<Key>);
static_assert(std::is_nothrow_move_constructible_v<Key>);

Key filled(std::uint8_t with) {
  Key key;
  std::fill_n(key.data(), Key::k_size, with);
  return key;
}

bool all(std::span<const std::uint8_t> bytes, std::uint8_t are) {
  return std::ranges::all_of(bytes, [are](std::uint8_t byte) { return byte == are; });
}

TEST(SecretBytes, start_as_zeros) { EXPECT_TRUE(all(Key().reveal(), 0)); }

TEST(SecretBytes, leave_nothing_where_they_were_when_they_move) {
  Key from = filled(7);
  const Key to = std::move(from);
  EXPECT_TRUE(all(to.reveal(), 7));
  EXPECT_TRUE(all(from.reveal(), 0));  // NOLINT(bugprone-use-after-move): that is what is asked
  Key assigned;
  assigned = filled(9);
  EXPECT_TRUE(all(assigned.reveal(), 9));
}

TEST(SecretBytes, leave_nothing_in_memory_when_they_go) {
  alignas(Key) std::array<std::uint8_t, sizeof(Key)> memory{};
  Key* const key = new (memory.data()) Key(filled(7));
  ASSERT_TRUE(all(memory, 7));
  std::destroy_at(key);
  EXPECT_TRUE(all(memory, 0));
}

TEST(SecretBytes, are_equal_by_every_byte) {
  EXPECT_TRUE(filled(7) == filled(7));
  for (std::size_t at = 0; at < Key::k_size; ++at) {
    Key other = filled(7);
    other.data()[at] = 8;
    EXPECT_FALSE(other == filled(7));
  }
}

}  // namespace
}  // namespace edl::agent::pairing
