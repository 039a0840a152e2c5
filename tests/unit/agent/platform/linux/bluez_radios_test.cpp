// Radios and BlueZ itself come and go.
#include "agent/platform/linux/bluez_gatt_server.hpp"

#include "unit/agent/platform/linux/bluez_testing.hpp"

namespace edl::agent {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using namespace testing;

TEST_F(bluez_phone_test, after_bluez_was_away_everything_is_as_before) {
  fake->write("handshake", bytes_of("x"), from_phone());
  fake.reset();
  EXPECT_THAT(log.until("gone"), Contains("gone " + phone));
  fake = std::make_unique<FakeBluez>(bus.address(), log);
  fake->start();
  fake->add_adapter("hci0", true);
  EXPECT_THAT(log.until("advertise"), ElementsAre("application", "advertise EDL house-1"));
}

TEST_F(bluez_phone_test, a_radio_that_is_pulled_out_gives_way_to_another) {
  fake->write("handshake", bytes_of("x"), from_phone());
  fake->remove_adapter("hci0");
  EXPECT_THAT(log.until("gone"), Contains("gone " + phone));
  fake->add_adapter("hci1", false);
  EXPECT_THAT(log.until("advertise"), ElementsAre("power hci1", "application", "advertise EDL house-1"));
}

TEST_F(bluez_phone_test, a_radio_that_was_switched_off_advertises_again_once_it_is_on) {
  fake->switch_off("hci0");
  EXPECT_THAT(log.until("end"), ElementsAre("end advertisement"));
  fake->switch_on("hci0");
  EXPECT_THAT(log.until("advertise"), ElementsAre("advertise EDL house-1"));
}

TEST_F(bluez_gatt_server_test, without_bluez_there_is_no_bluetooth_until_it_comes) {
  start();
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error(), (Error{Errc::unavailable, "there is no Bluetooth: bluetoothd is not running"}));
  fake->add_adapter("hci0", true);
  fake->start();
  EXPECT_THAT(log.until("advertise"), ElementsAre("application", "advertise EDL house-1"));
}

TEST_F(bluez_gatt_server_test, a_radio_that_is_plugged_in_later_is_used) {
  fake->start();
  start();
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error(), (Error{Errc::unavailable, "there is no Bluetooth radio"}));
  fake->add_adapter("hci0", false);
  EXPECT_THAT(log.until("advertise"), ElementsAre("power hci0", "application", "advertise EDL house-1"));
}

TEST_F(bluez_gatt_server_test, what_bluez_refuses_is_asked_again) {
  fake->add_adapter("hci0", true);
  fake->refusals = 2;
  fake->start();
  start();
  EXPECT_TRUE(served);
  EXPECT_THAT(log.until("application"), ElementsAre("refuse", "refuse", "application"));
  fake->refusals = 0;
  EXPECT_THAT(log.until("advertise"), ElementsAre("advertise EDL house-1"));
}

TEST_F(bluez_gatt_server_test, the_radio_that_was_named_is_used_and_switched_on) {
  fake->add_adapter("hci0", true);
  fake->add_adapter("hci1", false);
  fake->start();
  start({.adapter = "hci1"});
  EXPECT_THAT(log.until("application"), ElementsAre("power hci1", "application"));
}

}  // namespace
}  // namespace edl::agent
