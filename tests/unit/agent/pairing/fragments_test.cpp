#include "agent/pairing/fragments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <string>

#include "support/failure.hpp"
#include "support/seed.hpp"

namespace edl::agent::pairing {
namespace {

using ::testing::ElementsAre;
using testing::failure;
using ::testing::Optional;

Bytes counting(std::size_t size) {
  Bytes bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
  return bytes;
}

/// Adds fragments up to the last, each of which must be taken without completing a message.
Result<std::optional<Bytes>> add_all(FragmentJoiner& joiner, const std::vector<Bytes>& fragments) {
  for (std::size_t i = 0; i + 1 < fragments.size(); ++i) {
    const auto added = joiner.add(fragments[i]);
    EXPECT_TRUE(added && !*added) << "fragment " << i;
  }
  return joiner.add(fragments.back());
}

TEST(Fragments, a_short_message_is_one_fragment_first_and_last_with_its_length) {
  EXPECT_THAT(split(counting(3), 20), ElementsAre(Bytes{0xc0, 0, 3, 1, 2, 3}));
}

TEST(Fragments, a_long_message_counts_its_fragments_from_zero) {
  const auto fragments = split(counting(40), 20);
  ASSERT_EQ(fragments.size(), 3U);
  EXPECT_EQ(fragments[0].size(), 20U);
  EXPECT_THAT(Bytes(fragments[0].begin(), fragments[0].begin() + 4), ElementsAre(0x80, 0, 40, 1));
  EXPECT_THAT(Bytes(fragments[1].begin(), fragments[1].begin() + 2), ElementsAre(0x01, 18));
  EXPECT_EQ(fragments[2], (Bytes{0x42, 37, 38, 39, 40}));
}

TEST(Fragments, their_number_goes_round_at_64) {
  const auto fragments = split(Bytes(k_max_channel_message, 7), k_min_fragment);
  ASSERT_EQ(fragments.size(), 216U);  // 17 bytes, then 19 each
  EXPECT_EQ(fragments[63].front(), 63);
  EXPECT_EQ(fragments[64].front(), 0);
  EXPECT_EQ(fragments[215].front(), 0x40 | (215 % 64));
  FragmentJoiner joiner(k_max_channel_message);
  EXPECT_THAT(add_all(joiner, fragments).value(), Optional(Bytes(k_max_channel_message, 7)));
}

TEST(Fragments, a_connection_s_largest_stays_between_20_and_512) {
  EXPECT_EQ(largest_fragment(0), 20U);
  EXPECT_EQ(largest_fragment(23), 20U);
  EXPECT_EQ(largest_fragment(185), 182U);
  EXPECT_EQ(largest_fragment(517), 512U);
}

TEST(Fragments, a_joiner_takes_one_message_after_the_other) {
  FragmentJoiner joiner(100);
  for (const std::size_t size : {1U, 17U, 18U, 100U}) {
    EXPECT_THAT(add_all(joiner, split(counting(size), 20)).value(), Optional(counting(size)));
    EXPECT_FALSE(joiner.in_message());
  }
}

TEST(Fragments, what_breaks_the_rules_is_refused_by_its_fault) {
  struct Case {
    const char* name;
    std::vector<Bytes> fragments;
    Errc code;
    const char* message;
  };
  const Case cases[] = {
      {"nothing", {{}}, Errc::unreadable, "the fragment is empty"},
      {"too long a fragment", {Bytes(513, 0xc0)}, Errc::too_large, "the fragment is too long"},
      {"a middle without a beginning", {{0x00, 1}}, Errc::unreadable, "a message goes on that has not begun"},
      {"an end without a beginning", {{0x40, 1}}, Errc::unreadable, "a message goes on that has not begun"},
      {"a beginning inside",
       {{0x80, 0, 3, 1}, {0x80, 0, 3, 1}},
       Errc::unreadable,
       "a message begins inside an unfinished one"},
      {"half a length", {{0x80, 0}}, Errc::unreadable, "the first fragment has no length"},
      {"an empty message", {{0xc0, 0, 0, 1}}, Errc::unreadable, "the message is empty"},
      {"one byte over the limit", {{0x80, 0, 101, 1}}, Errc::too_large, "the message is too long"},
      {"as long as can be said", {{0x80, 0xff, 0xff, 1}}, Errc::too_large, "the message is too long"},
      {"a first one that is not number 0", {{0x81, 0, 3, 1}}, Errc::unreadable, "the fragment has the wrong number"},
      {"one left out", {{0x80, 0, 9, 1}, {0x02, 1}}, Errc::unreadable, "the fragment has the wrong number"},
      {"one twice", {{0x80, 0, 9, 1}, {0x01, 1}, {0x01, 1}}, Errc::unreadable, "the fragment has the wrong number"},
      {"a first one without payload", {{0x80, 0, 3}}, Errc::unreadable, "the fragment carries nothing"},
      {"a next one without payload", {{0x80, 0, 3, 1}, {0x41}}, Errc::unreadable, "the fragment carries nothing"},
      {"more than was told",
       {{0x80, 0, 3, 1}, {0x41, 2, 3, 4}},
       Errc::unreadable,
       "the message is longer than it said"},
      {"the last too early", {{0x80, 0, 3, 1}, {0x41, 2}}, Errc::unreadable, "the message is shorter than it said"},
      {"complete and not the last",
       {{0x80, 0, 3, 1}, {0x01, 2, 3}},
       Errc::unreadable,
       "the last fragment is not marked as such"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.name);
    FragmentJoiner joiner(100);
    const auto added = add_all(joiner, each.fragments);
    ASSERT_EQ(failure(added), each.code);
    EXPECT_EQ(added.error().message, each.message);
  }
}

// A second, plain reading of the rules: all fragments of a message at once.
std::optional<Bytes> joined_plainly(const std::vector<Bytes>& fragments, std::size_t max_message) {
  Bytes message;
  std::size_t told = 0;
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const Bytes& fragment = fragments[i];
    const bool first = i == 0;
    const std::size_t head = first ? 3 : 1;
    if (fragment.size() <= head || fragment.size() > 512) return std::nullopt;
    if (first) told = fragment[1] * 256U + fragment[2];
    const int flags = fragment[0] & 0xc0;
    const bool last = i + 1 == fragments.size();
    if (flags != ((first ? 0x80 : 0) | (last ? 0x40 : 0)) || fragment[0] % 64U != i % 64) return std::nullopt;
    message.insert(message.end(), fragment.begin() + static_cast<std::ptrdiff_t>(head), fragment.end());
  }
  if (told == 0 || told > max_message || message.size() != told) return std::nullopt;
  return message;
}

/// What the joiner makes of them: the message, if the last fragment and no other completes one.
std::optional<Bytes> joined(const std::vector<Bytes>& fragments, std::size_t max_message) {
  FragmentJoiner joiner(max_message);
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    auto added = joiner.add(fragments[i]);
    if (!added) return std::nullopt;
    if (added->has_value()) return i + 1 == fragments.size() ? *added : std::nullopt;
  }
  return std::nullopt;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }
  std::uint8_t byte() { return static_cast<std::uint8_t>(engine_()); }

 private:
  std::mt19937_64 engine_;
};

void damage(std::vector<Bytes>& fragments, Random& random) {
  const std::size_t at = random.below(fragments.size());
  Bytes& fragment = fragments[at];
  const auto here = fragments.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random.below(6)) {
    case 0: fragments.insert(here, Bytes(fragment)); break;
    case 1:
      if (fragments.size() > 1) fragments.erase(here);
      break;
    case 2: std::swap(fragment, fragments[random.below(fragments.size())]); break;
    case 3: fragment.push_back(random.byte()); break;
    case 4:
      if (!fragment.empty()) fragment.pop_back();
      break;
    default:
      if (!fragment.empty()) fragment[random.below(std::min<std::size_t>(fragment.size(), 4))] ^= random.byte();
  }
}

TEST(Fragments, whatever_happens_to_them_on_the_way_joiner_and_plain_reading_agree) {
  const auto seed = edl::testing::seed_of_this_run();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  int whole = 0;
  int refused = 0;
  for (int round = 0; round < 5'000; ++round) {
    const std::size_t max_message = random.below(2) == 0 ? k_max_handshake_message : k_max_channel_message;
    Bytes message(1 + random.below(max_message));
    for (std::uint8_t& byte : message) byte = random.byte();
    auto fragments = split(message, k_min_fragment + random.below(k_max_fragment - k_min_fragment + 1));
    ASSERT_EQ(joined(fragments, max_message), message);
    for (std::size_t faults = random.below(3); faults > 0; --faults) damage(fragments, random);
    const auto expected = joined_plainly(fragments, max_message);
    ASSERT_EQ(joined(fragments, max_message), expected) << "round " << round;
    ++(expected ? whole : refused);
  }
  EXPECT_GT(whole, 500);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace edl::agent::pairing
