#include "agent/pairing/sealed_channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/agent/pairing/hex.hpp"

namespace edl::agent::pairing {
namespace {

using ::testing::Optional;
using testing::secret_from_hex;
using testing::to_hex;

const ByteView k_text = bytes_of(R"({"id":1,"do":"state"})");

/// The session key of CPace's test vectors.
cpace::SessionKey key() {
  return secret_from_hex<64>(
      "b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd"
      "2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447");
}

Bytes copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// Calculated by an implementation of its own, in Python, that gives the vector of draft-irtf-cfrg-xchacha-03, A.3.1.
TEST(SealedChannel, sealed_messages_are_what_another_implementation_calculates) {
  SealedDirection to_agent(key(), Direction::app_to_agent);
  EXPECT_EQ(to_hex(to_agent.seal(k_text)),
            "593d4bfccd13a2ba4bbe22f8707b498dcbb1ef98b68c59b358d7ee7ed7f433218fc8598251");
  EXPECT_EQ(to_hex(to_agent.seal(k_text)),
            "aec80df2796fa114d944ea6177f04d4b32b2aca8b5209bfbc101571564a869f7b50232a682");
  SealedDirection to_app(key(), Direction::agent_to_app);
  EXPECT_EQ(to_hex(to_app.seal(k_text)), "eb8343d74bc8d86a9fb24117afd736769edf100e3e677dc97c17d7ae0e334989fb41eef640");
  EXPECT_EQ(to_hex(to_app.seal(k_text)), "325b858207efedff41981008d55674f42067cf51f46d34e4a6b7958971b7d7e4ac44eb6fa5");
}

TEST(SealedChannel, the_count_is_big_endian_beyond_a_byte) {
  SealedDirection to_agent(key(), Direction::app_to_agent);
  for (int i = 0; i < 256; ++i) (void)to_agent.seal(k_text);
  EXPECT_EQ(to_hex(to_agent.seal(k_text)),
            "6a6935bbd99618aac0038a1c5d13201297bb15fe06307312159e48a733f50a77299fc07cad");
}

class SealedDirections : public ::testing::Test {
 protected:
  SealedDirection sender_{key(), Direction::app_to_agent};
  SealedDirection receiver_{key(), Direction::app_to_agent};
};

TEST_F(SealedDirections, messages_open_in_their_order) {
  for (int i = 0; i < 1'000; ++i) {
    const std::string text = "message " + std::to_string(i);
    ASSERT_THAT(receiver_.open(sender_.seal(bytes_of(text))), Optional(copy(bytes_of(text))));
  }
}

TEST_F(SealedDirections, an_empty_message_is_one) { EXPECT_THAT(receiver_.open(sender_.seal({})), Optional(Bytes{})); }

TEST_F(SealedDirections, a_message_does_not_open_twice) {
  const Bytes sealed = sender_.seal(k_text);
  ASSERT_TRUE(receiver_.open(sealed));
  EXPECT_FALSE(receiver_.open(sealed));
}

TEST_F(SealedDirections, a_message_does_not_open_where_one_before_it_is_missing) {
  (void)sender_.seal(k_text);
  EXPECT_FALSE(receiver_.open(sender_.seal(k_text)));
}

TEST_F(SealedDirections, no_bit_of_a_message_can_be_changed) {
  const Bytes sealed = sender_.seal(k_text);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    ASSERT_FALSE(receiver_.open(changed)) << bit;
  }
  EXPECT_TRUE(receiver_.open(sealed));
}

TEST_F(SealedDirections, what_is_too_short_or_too_long_does_not_open) {
  Bytes sealed = sender_.seal(k_text);
  for (std::size_t size = 0; size < sealed.size(); ++size) ASSERT_FALSE(receiver_.open(ByteView(sealed).first(size)));
  sealed.push_back(0);
  EXPECT_FALSE(receiver_.open(sealed));
}

TEST(SealedChannel, a_message_sent_back_does_not_open) {
  SealedChannel agent(key());
  EXPECT_FALSE(agent.open(agent.seal(k_text)));
}

TEST(SealedChannel, another_key_opens_nothing) {
  SealedDirection sender(key(), Direction::app_to_agent);
  cpace::SessionKey other = key();
  other.data()[63] ^= 1U;
  SealedDirection receiver(other, Direction::app_to_agent);
  EXPECT_FALSE(receiver.open(sender.seal(k_text)));
}

}  // namespace
}  // namespace edl::agent::pairing
