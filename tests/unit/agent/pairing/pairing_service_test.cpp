#include "agent/pairing/pairing_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>

#include "agent/platform/sim/manual_clock.hpp"
#include "core/private_file.hpp"
#include "support/temporary_directory.hpp"
#include "unit/agent/pairing/pairing_testing.hpp"

namespace edl::agent::pairing {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FakeHost;
using testing::FakeRadio;
using testing::Guest;
using ::testing::IsEmpty;
using testing::Phone;
using ::testing::StartsWith;

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() { EXPECT_TRUE(service_.start()); }

  Guest guest(std::string name, std::string code = "12345678") {
    return {service_, radio_, std::move(name), std::move(code)};
  }
  void pass(std::chrono::nanoseconds time) {
    clock_.advance(time);
    service_.advance();
  }
  /// A connection with a wrong code, from beginning to end.
  Bytes try_wrongly(const std::string& name) {
    Guest guesser = guest(name, "00000000");
    Bytes last = guesser.pair();
    guesser.go();
    return last;
  }

  edl::testing::TemporaryDirectory directory_;
  ManualClock clock_{from_unix_ms(1'795'428'000'000)};
  PairingWindow window_ =
      PairingWindow::load(directory_.path() / "pairing.json", Ownership::unknown, clock_.monotonic()).value();
  FakeRadio radio_;
  FakeHost host_;
  int woken_ = 0;
  PairingService service_{{.radio = radio_, .window = window_, .host = host_, .clock = clock_},
                          {.facts = {.device = DeviceId::parse("house-1").value(), .agent_version = "1.2.3"},
                           .code = PairingCode::parse("12345678").value(),
                           .wake = [this] { ++woken_; }}};
};

TEST_F(ServiceTest, it_is_advertised_by_the_device_s_name_while_the_window_is_open) {
  EXPECT_EQ(radio_.advertised, "EDL house-1");
  pass(minutes(10) - milliseconds(1));
  EXPECT_TRUE(radio_.advertised);
  EXPECT_EQ(service_.next_deadline(), clock_.monotonic() + milliseconds(1));
  pass(milliseconds(1));
  EXPECT_FALSE(radio_.advertised);
  EXPECT_EQ(service_.next_deadline(), std::nullopt);
  service_.open();
  EXPECT_TRUE(radio_.advertised);
}

TEST_F(ServiceTest, it_is_not_advertised_any_more_when_somebody_owns_the_device) {
  service_.note(Ownership::owned);
  EXPECT_FALSE(radio_.advertised);
}

TEST_F(ServiceTest, info_says_what_it_is_and_how) {
  EXPECT_EQ(guest("a").info(),
            R"({"protocol":1,"device_id":"house-1","model":"EDL three-phase meter","agent":"1.2.3","state":"open"})");
  pass(minutes(10));
  EXPECT_THAT(guest("a").info(), ::testing::HasSubstr(R"("state":"closed")"));
}

TEST_F(ServiceTest, a_phone_with_the_code_is_answered_each_call) {
  Guest phone = guest("a");
  ASSERT_EQ(phone.pair().front(), 0x04);
  EXPECT_THAT(phone.asked(R"({"id":1,"do":"device_code"})"),
              StartsWith(R"({"id":1,"ok":true,"device_code":"ABCD-EFGH")"));
  EXPECT_EQ(phone.asked(R"({"id":2,"do":"wifi_networks"})"),
            R"({"id":2,"ok":false,"error":"not_here","detail":"no NetworkManager"})");
  EXPECT_EQ(phone.asked(R"({"id":3,"do":"wifi_join","ssid":"x"})"), R"({"id":3,"ok":true,"ssid":"x"})");
  EXPECT_EQ(phone.asked(R"({"id":4,"do":"name","name":"Keller"})"), R"({"id":4,"ok":true,"name":"Keller"})");
  EXPECT_EQ(phone.asked(R"({"id":5,"do":"release_owner"})"), R"({"id":5,"ok":true})");
  EXPECT_THAT(radio_.disconnected, IsEmpty());
}

TEST_F(ServiceTest, what_is_notified_fits_into_the_connection) {
  Guest phone = guest("a");
  phone.write(Characteristic::handshake, Phone().start(), 50);
  ASSERT_FALSE(radio_.told.empty());
  for (const auto& told : radio_.told) EXPECT_LE(told.value.size(), 47U);
}

TEST_F(ServiceTest, an_answer_that_comes_later_from_another_thread_reaches_the_phone_with_the_next_advance) {
  Guest phone = guest("a");
  (void)phone.pair();
  EXPECT_EQ(phone.asked(R"({"id":1,"do":"state"})"), "nothing");
  std::thread([this] { host_.state_reply(StateReport{.device_id = "house-1"}); }).join();
  EXPECT_EQ(woken_, 1);
  EXPECT_EQ(phone.answer(), "nothing");
  service_.advance();
  EXPECT_THAT(phone.answer(), StartsWith(R"({"id":1,"ok":true,"device_id":"house-1")"));
}

TEST_F(ServiceTest, an_answer_reaches_nobody_but_who_asked) {
  Guest first = guest("a");
  (void)first.pair();
  first.ask(R"({"id":1,"do":"state"})");
  first.go();
  Guest second = guest("b");
  (void)second.pair();
  EXPECT_THAT(second.asked(R"({"id":1,"do":"name","name":"x"})"), StartsWith(R"({"id":1,"ok":false,"error":"busy")"));
  host_.state_reply(StateReport{});
  service_.advance();
  EXPECT_EQ(second.answer(), "nothing");
  EXPECT_EQ(second.asked(R"({"id":2,"do":"name","name":"x"})"), R"({"id":2,"ok":true,"name":"x"})");
}

TEST_F(ServiceTest, an_answer_that_comes_twice_counts_once) {
  Guest phone = guest("a");
  (void)phone.pair();
  phone.ask(R"({"id":1,"do":"state"})");
  const auto reply = host_.state_reply;
  reply(StateReport{});
  reply(StateReport{});
  service_.advance();
  EXPECT_THAT(phone.answer(), StartsWith(R"({"id":1,"ok":true)"));
}

TEST_F(ServiceTest, an_answer_may_come_when_the_service_is_gone) {
  Reply<StateReport> reply;
  {
    PairingService service({.radio = radio_, .window = window_, .host = host_, .clock = clock_},
                           {.facts = {.device = DeviceId::parse("house-1").value(), .agent_version = "1"},
                            .code = PairingCode::parse("12345678").value()});
    Guest phone(service, radio_, "a");
    (void)phone.pair();
    phone.ask(R"({"id":1,"do":"state"})");
    reply = host_.state_reply;
  }
  reply(StateReport{});
}

TEST_F(ServiceTest, a_wrong_code_ends_the_connection_after_saying_so) {
  Guest guesser = guest("a", "00000000");
  EXPECT_EQ(guesser.pair(), refused_message(Refusal::wrong_code));
  EXPECT_THAT(radio_.disconnected, ElementsAre("a"));
  EXPECT_EQ(window_.wrong_tries(), 1U);
  EXPECT_EQ(guesser.write(Characteristic::handshake, Phone().start()), WriteAnswer::refused);  // one try a connection
  EXPECT_THAT(guesser.heard(Characteristic::handshake), IsEmpty());
}

TEST_F(ServiceTest, a_wrong_try_is_on_disk_when_the_phone_hears_of_it) {
  (void)try_wrongly("a");
  EXPECT_EQ(read_private_file(directory_.path() / "pairing.json", 100).value().reveal(),
            R"({"format":1,"wrong_tries":1})");
}

TEST_F(ServiceTest, five_wrong_codes_lock_it_until_somebody_presses_the_button) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(radio_.advertised);
    EXPECT_EQ(try_wrongly("a"), refused_message(Refusal::wrong_code));
  }
  EXPECT_FALSE(radio_.advertised);
  EXPECT_THAT(guest("b").info(), ::testing::HasSubstr(R"("state":"locked")"));
  EXPECT_EQ(guest("b").pair(), refused_message(Refusal::locked));  // also with the right code
  service_.gone({"b"});

  service_.open();
  EXPECT_EQ(radio_.advertised, "EDL house-1");
  EXPECT_EQ(guest("b").pair().front(), 0x04);
}

TEST_F(ServiceTest, a_right_code_makes_wrong_ones_before_it_forgotten) {
  for (int i = 0; i < 4; ++i) (void)try_wrongly("a");
  Guest phone = guest("b");
  ASSERT_EQ(phone.pair().front(), 0x04);
  EXPECT_EQ(window_.wrong_tries(), 0U);
}

TEST_F(ServiceTest, a_connection_that_drops_in_the_middle_costs_no_try) {
  for (int i = 0; i < 20; ++i) {
    Guest phone = guest("a");
    phone.write(Characteristic::handshake, Phone().start());
    EXPECT_EQ(phone.heard(Characteristic::handshake).size(), 1U);
    phone.go();
  }
  EXPECT_EQ(window_.wrong_tries(), 0U);
  EXPECT_EQ(guest("a").pair().front(), 0x04);
}

TEST_F(ServiceTest, a_fragment_of_a_dropped_connection_is_not_the_next_one_s) {
  Guest first = guest("a");
  (void)service_.written({"a"}, Characteristic::handshake, Bytes{0x80, 0, 50, 1}, 23);
  first.go();
  EXPECT_EQ(guest("a").pair().front(), 0x04);
}

TEST_F(ServiceTest, a_closed_window_refuses) {
  pass(minutes(10));
  EXPECT_EQ(guest("a").pair(), refused_message(Refusal::closed));
  EXPECT_THAT(radio_.disconnected, ElementsAre("a"));
}

TEST_F(ServiceTest, a_channel_goes_on_when_the_window_closes) {
  pass(minutes(9));
  Guest phone = guest("a");
  (void)phone.pair();
  pass(minutes(1) + seconds(1));
  EXPECT_FALSE(radio_.advertised);
  EXPECT_EQ(phone.asked(R"({"id":5,"do":"release_owner"})"), R"({"id":5,"ok":true})");
}

TEST_F(ServiceTest, one_phone_at_a_time_is_served_and_the_others_are_turned_away) {
  Guest first = guest("a");
  first.write(Characteristic::handshake, Phone().start());
  EXPECT_THAT(guest("b").info(), ::testing::HasSubstr(R"("state":"busy")"));
  EXPECT_THAT(first.info(), ::testing::HasSubstr(R"("state":"open")"));

  Guest second = guest("b");
  EXPECT_EQ(second.write(Characteristic::handshake, Phone().start()), WriteAnswer::refused);
  EXPECT_THAT(second.heard(Characteristic::handshake), IsEmpty());
  EXPECT_THAT(radio_.disconnected, ElementsAre("b"));

  first.go();
  second.go();
  EXPECT_EQ(guest("b").pair().front(), 0x04);
}

TEST_F(ServiceTest, who_is_too_slow_makes_room_for_others) {
  Guest slow = guest("a");
  slow.write(Characteristic::handshake, Phone().start());
  (void)slow.heard(Characteristic::handshake);
  EXPECT_EQ(service_.next_deadline(), clock_.monotonic() + seconds(30));
  pass(seconds(30));
  EXPECT_THAT(slow.heard(Characteristic::handshake), ElementsAre(refused_message(Refusal::too_slow)));
  EXPECT_THAT(radio_.disconnected, ElementsAre("a"));
  EXPECT_EQ(guest("b").pair().front(), 0x04);
}

TEST_F(ServiceTest, a_message_without_the_key_ends_the_connection) {
  Guest phone = guest("a");
  (void)phone.pair();
  phone.ask(R"({"id":1,"do":"release_owner"})");
  (void)phone.answer();
  Guest stranger = guest("a");  // on the same connection, without the keys
  stranger.write(Characteristic::channel, Bytes(60, 3));
  EXPECT_THAT(phone.heard(Characteristic::handshake), ElementsAre(refused_message(Refusal::malformed)));
  EXPECT_THAT(radio_.disconnected, ElementsAre("a"));
}

TEST_F(ServiceTest, no_radio_is_told_at_the_start) {
  FakeRadio none;
  none.served = fail(Errc::unavailable, "there is no adapter");
  PairingService service({.radio = none, .window = window_, .host = host_, .clock = clock_},
                         {.facts = {.device = DeviceId::parse("house-1").value(), .agent_version = "1"},
                          .code = PairingCode::parse("12345678").value()});
  EXPECT_EQ(service.start(), tl::unexpected(Error{Errc::unavailable, "there is no adapter"}));
  EXPECT_FALSE(none.advertised);
}

TEST_F(ServiceTest, a_long_name_is_cut_to_what_a_scan_response_holds) {
  FakeRadio radio;
  PairingService service({.radio = radio, .window = window_, .host = host_, .clock = clock_},
                         {.facts = {.device = DeviceId::parse(std::string(64, 'x')).value(), .agent_version = "1"},
                          .code = PairingCode::parse("12345678").value()});
  ASSERT_TRUE(service.start());
  EXPECT_EQ(radio.advertised, "EDL " + std::string(25, 'x'));
}

}  // namespace
}  // namespace edl::agent::pairing
