#include "agent/pairing/handshake.hpp"

#include <gtest/gtest.h>

#include "unit/agent/pairing/hex.hpp"
#include "unit/agent/pairing/phone.hpp"

namespace edl::agent::pairing {
namespace {

using testing::Phone;
using testing::to_hex;

const DeviceId k_device = DeviceId::parse("house-1").value();
const Secret k_code("12345678");

std::optional<Refusal> refusal_of(const Bytes& message) {
  const auto parsed = parse_handshake(message);
  return parsed ? std::nullopt : std::optional(parsed.error());
}

Bytes filled(std::initializer_list<std::uint8_t> head, std::size_t size) {
  Bytes bytes(head);
  bytes.resize(size, 7);
  return bytes;
}

TEST(HandshakeMessages, are_read_as_they_are_written) {
  Start start;
  start.sid.fill(3);
  start.ya.fill(5);
  EXPECT_EQ(to_hex(to_bytes(start)), "0101" + std::string("03030303030303030303030303030303") +
                                         "0505050505050505050505050505050505050505050505050505050505050505");
  EXPECT_EQ(parse_handshake(to_bytes(start)), HandshakeMessage(start));
  Confirm confirm;
  confirm.ta.fill(9);
  Bytes expected(65, 9);
  expected[0] = 0x03;
  EXPECT_EQ(to_bytes(confirm), expected);
  EXPECT_EQ(parse_handshake(to_bytes(confirm)), HandshakeMessage(confirm));
}

TEST(HandshakeMessages, of_the_agent_begin_with_their_kind) {
  cpace::Point share{};
  share.fill(1);
  EXPECT_EQ(answer_message(share).size(), 33U);
  EXPECT_EQ(answer_message(share).front(), 0x02);
  EXPECT_EQ(confirmed_message(cpace::Tag{}).size(), 65U);
  EXPECT_EQ(confirmed_message(cpace::Tag{}).front(), 0x04);
  EXPECT_EQ(refused_message(Refusal::wrong_code), (Bytes{0x7f, 2}));
}

TEST(HandshakeMessages, of_another_kind_or_length_are_malformed) {
  EXPECT_EQ(refusal_of({}), Refusal::malformed);
  EXPECT_EQ(refusal_of({0x01}), Refusal::malformed);
  EXPECT_EQ(refusal_of(filled({0x01, 1}, 49)), Refusal::malformed);
  EXPECT_EQ(refusal_of(filled({0x01, 1}, 51)), Refusal::malformed);
  EXPECT_EQ(refusal_of(filled({0x03}, 64)), Refusal::malformed);
  EXPECT_EQ(refusal_of(filled({0x03}, 66)), Refusal::malformed);
  for (const std::uint8_t kind : Bytes{0x00, 0x02, 0x04, 0x05, 0x7f, 0xff}) {
    EXPECT_EQ(refusal_of(filled({kind}, 65)), Refusal::malformed) << int{kind};
  }
}

TEST(HandshakeMessages, of_another_version_are_told_so_whatever_their_length) {
  EXPECT_EQ(refusal_of(filled({0x01, 2}, 50)), Refusal::version);
  EXPECT_EQ(refusal_of({0x01, 0}), Refusal::version);
}

TEST(Handshake, the_channel_is_named_by_protocol_and_device) {
  EXPECT_EQ(to_hex(channel_identity(k_device)),
            "0d" + to_hex(bytes_of("edl-pairing-1")) + "07" + to_hex(bytes_of("house-1")));
}

Start start_of(const Phone& phone) { return std::get<Start>(parse_handshake(phone.start()).value()); }
Confirm confirm_of(Phone& phone, const Responder& responder) {
  return std::get<Confirm>(parse_handshake(phone.confirm(answer_message(responder.share()))).value());
}

TEST(Handshake, who_knows_the_code_is_confirmed_and_confirms) {
  Phone phone("12345678");
  const auto responder = Responder::begin(start_of(phone), k_code, k_device, cpace::system_randomness);
  ASSERT_TRUE(responder);
  EXPECT_TRUE(responder->confirms(confirm_of(phone, *responder)));
  EXPECT_TRUE(phone.confirmed(confirmed_message(responder->confirmation())));
}

TEST(Handshake, another_code_or_another_device_is_not_confirmed) {
  Phone guesser("12345679");
  const auto guessed = Responder::begin(start_of(guesser), k_code, k_device, cpace::system_randomness);
  EXPECT_FALSE(guessed->confirms(confirm_of(guesser, *guessed)));
  EXPECT_FALSE(guesser.confirmed(confirmed_message(guessed->confirmation())));

  Phone misled("12345678", DeviceId::parse("house-2").value());
  const auto other = Responder::begin(start_of(misled), k_code, k_device, cpace::system_randomness);
  EXPECT_FALSE(other->confirms(confirm_of(misled, *other)));
}

TEST(Handshake, the_agent_s_own_confirmation_sent_back_is_none) {
  Phone phone("12345678");
  const auto responder = Responder::begin(start_of(phone), k_code, k_device, cpace::system_randomness);
  EXPECT_FALSE(responder->confirms(Confirm{responder->confirmation()}));
}

TEST(Handshake, each_run_has_another_share_and_key) {
  const Phone phone("12345678");
  const auto first = Responder::begin(start_of(phone), k_code, k_device, cpace::system_randomness);
  const auto second = Responder::begin(start_of(phone), k_code, k_device, cpace::system_randomness);
  EXPECT_NE(first->share(), second->share());
  EXPECT_FALSE(first->key() == second->key());
}

TEST(Handshake, a_share_that_is_none_begins_nothing) {
  Start start;
  EXPECT_FALSE(Responder::begin(start, k_code, k_device, cpace::system_randomness));  // the neutral element
  start.ya = testing::array_from_hex<cpace::Point>("2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c");
  EXPECT_FALSE(Responder::begin(start, k_code, k_device, cpace::system_randomness));
  start.ya.fill(0xff);
  EXPECT_FALSE(Responder::begin(start, k_code, k_device, cpace::system_randomness));
}

}  // namespace
}  // namespace edl::agent::pairing
