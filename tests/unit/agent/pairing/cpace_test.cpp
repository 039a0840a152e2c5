#include "agent/pairing/cpace.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include <numeric>
#include <set>

#include "unit/agent/pairing/hex.hpp"

// The vectors are those of draft-irtf-cfrg-cpace-21, appendix "Test vector for CPace using group ristretto255 and hash
// SHA-512" and "Definition and test vectors for string utility functions".

namespace edl::agent::pairing::cpace {
namespace {

using pairing::testing::array_from_hex;
using pairing::testing::from_hex;
using pairing::testing::secret_from_hex;
using pairing::testing::to_hex;

const ByteView k_prs = bytes_of("Password");
const Bytes k_ci = from_hex("0b415f696e69746961746f720b425f726573706f6e646572");
const auto k_sid = array_from_hex<SessionId>("7e4b4791d6a8ef019b936c79fb7f2c57");
const auto k_generator = array_from_hex<Point>("222b6b195fe84b1652badb6f6a3ae3d24341e7306967f0b8115b40d5698c7e56");
const auto k_ya = secret_from_hex<32>("da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08");
const auto k_yb = secret_from_hex<32>("d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d");
const auto k_share_a = array_from_hex<Point>("d6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157");
const auto k_share_b = array_from_hex<Point>("3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258");
const auto k_point_k = array_from_hex<Point>("80b69a8a76457ab6a4d7f887a4bf6b55a2f80ac19c333f917a05fc9887c8b40f");
const auto k_isk = secret_from_hex<64>(
    "b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd"
    "2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447");

TEST(Cpace, lengths_stand_before_each_part_as_in_the_draft) {
  EXPECT_EQ(to_hex(lv_cat({bytes_of("1234"), bytes_of("5"), bytes_of(""), bytes_of("678")})),
            "043132333401350003363738");
  EXPECT_EQ(to_hex(lv_cat({bytes_of("")})), "00");
  Bytes counting(128);
  std::iota(counting.begin(), counting.end(), std::uint8_t{0});
  EXPECT_EQ(to_hex(lv_cat({counting})), "8001" + to_hex(counting));
  EXPECT_EQ(to_hex(lv_cat({ByteView(counting).first(127)})), "7f" + to_hex(ByteView(counting).first(127)));
}

TEST(Cpace, generator_string_of_the_draft) {
  EXPECT_EQ(to_hex(generator_string(k_prs, k_ci, k_sid)),
            "11435061636552697374726574746f3235350850617373776f7264"
            "64000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000180b415f696e6974696174"
            "6f720b425f726573706f6e646572107e4b4791d6a8ef019b936c79fb"
            "7f2c57");
}

TEST(Cpace, generator_of_the_draft) { EXPECT_EQ(to_hex(generator(k_prs, k_ci, k_sid)), to_hex(k_generator)); }

TEST(Cpace, shares_of_the_draft) {
  EXPECT_EQ(multiply(k_ya, k_generator), k_share_a);
  EXPECT_EQ(multiply(k_yb, k_generator), k_share_b);
}

TEST(Cpace, both_reach_the_secret_point_of_the_draft) {
  EXPECT_EQ(multiply(k_ya, k_share_b), k_point_k);
  EXPECT_EQ(multiply(k_yb, k_share_a), k_point_k);
}

TEST(Cpace, session_key_of_the_draft_for_initiator_and_responder) {
  const auto isk =
      session_key(k_sid, k_point_k, {.ya = k_share_a, .ada = bytes_of("ADa"), .yb = k_share_b, .adb = bytes_of("ADb")});
  EXPECT_EQ(to_hex(isk.reveal()), to_hex(k_isk.reveal()));
}

TEST(Cpace, valid_input_of_the_draft_is_multiplied) {
  const auto scalar = secret_from_hex<32>("7cd0e075fa7955ba52c02759a6c90dbbfc10e6d40aea8d283e407d88cf538a05");
  const auto point = array_from_hex<Point>("2c3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c");
  const auto product = multiply(scalar, point);
  ASSERT_TRUE(product);
  EXPECT_EQ(to_hex(*product), "7c13645fe790a468f62c39beb7388e541d8405d1ade69d1778c5fe3e7f6b600e");
}

TEST(Cpace, invalid_inputs_of_the_draft_are_refused) {
  const auto scalar = secret_from_hex<32>("7cd0e075fa7955ba52c02759a6c90dbbfc10e6d40aea8d283e407d88cf538a05");
  const auto no_point = array_from_hex<Point>("2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c");
  EXPECT_FALSE(multiply(scalar, no_point));
  EXPECT_FALSE(multiply(scalar, Point{}));
}

// The draft has no vector for its confirmation; this one is calculated by Python's hashlib and hmac from the draft's words:
//   key = sha512(b"CPaceMac" + sid + isk); hmac(key, lv_cat(Ya, b"ADa"), sha512)
TEST(Cpace, confirmation_is_what_another_library_calculates) {
  EXPECT_EQ(to_hex(confirmation(k_sid, k_isk, k_share_a, bytes_of("ADa"))),
            "30478d28d83ae3b214295e91f4a3eb62999a8ed94575075db4a7d3bc3e4d26f1"
            "6c51adba12dc7771372637a46b5134e0937cddd7d820bfdd83be335e339eb57a");
  EXPECT_EQ(to_hex(confirmation(k_sid, k_isk, k_share_b, bytes_of("ADb"))),
            "e927a7da291676f8878caae9cb70407d2f14117e6f9ff9adcfda797c4bcf2bd2"
            "fefd2ca3f2ddcce81b7386996c895b2f359010cc92069d5ff4ad49a977de79a6");
}

TEST(Cpace, tags_are_equal_by_every_byte) {
  const Tag tag = confirmation(k_sid, k_isk, k_share_a, bytes_of("ADa"));
  EXPECT_TRUE(equal(tag, Tag(tag)));
  for (std::size_t at = 0; at < tag.size(); ++at) {
    Tag other = tag;
    other[at] ^= 1U;
    EXPECT_FALSE(equal(tag, other)) << at;
  }
}

TEST(Cpace, a_sampled_scalar_has_252_bits_of_the_randomness) {
  const Scalar scalar =
      sample_scalar([](std::span<std::uint8_t> bytes) { std::ranges::fill(bytes, std::uint8_t{0xff}); });
  EXPECT_EQ(to_hex(scalar.reveal()), std::string(62, 'f') + "0f");
}

TEST(Cpace, the_system_s_randomness_differs_each_time) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(to_hex(sample_scalar(system_randomness).reveal()));
  EXPECT_EQ(seen.size(), 100U);
}

TEST(Cpace, another_code_channel_or_session_is_another_generator) {
  SessionId other_sid = k_sid;
  other_sid[15] ^= 1U;
  const std::set<Point> generators{k_generator, generator(bytes_of("password"), k_ci, k_sid),
                                   generator(k_prs, bytes_of("x"), k_sid), generator(k_prs, k_ci, other_sid)};
  EXPECT_EQ(generators.size(), 4U);
}

}  // namespace
}  // namespace edl::agent::pairing::cpace
