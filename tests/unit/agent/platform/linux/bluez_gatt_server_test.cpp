#include "agent/platform/linux/bluez_gatt_server.hpp"

#include "agent/platform/linux/bluez_application.hpp"
#include "agent/platform/linux/bluez_sender.hpp"
#include "unit/agent/platform/linux/bluez_testing.hpp"

namespace edl::agent {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using namespace testing;

TEST_F(bluez_phone_test, the_service_is_offered_as_the_protocol_says) {
  EXPECT_TRUE(served);
  const auto& service = fake->application.at("/org/edl/pairing/service").at(bluez::k_gatt_service);
  EXPECT_EQ(service.at("UUID").get<std::string>(), k_pairing_service_uuid);
  EXPECT_TRUE(service.at("Primary").get<bool>());
  struct Case {
    const char* name;
    Characteristic characteristic;
    std::vector<std::string> flags;
  };
  for (const Case& c :
       {Case{"info", Characteristic::info, {"read"}}, Case{"handshake", Characteristic::handshake, {"write", "notify"}},
        Case{"channel", Characteristic::channel, {"write", "notify"}}}) {
    SCOPED_TRACE(c.name);
    const auto& offered =
        fake->application.at(std::string("/org/edl/pairing/service/") + c.name).at(bluez::k_gatt_characteristic);
    EXPECT_EQ(offered.at("UUID").get<std::string>(), uuid_of(c.characteristic));
    EXPECT_EQ(offered.at("Service").get<sdbus::ObjectPath>(), "/org/edl/pairing/service");
    EXPECT_EQ(offered.at("Flags").get<std::vector<std::string>>(), c.flags);
  }
  EXPECT_EQ(fake->advertisement.at("Type").get<std::string>(), "peripheral");
  EXPECT_THAT(fake->advertisement.at("ServiceUUIDs").get<std::vector<std::string>>(),
              ElementsAre(std::string(k_pairing_service_uuid)));
}

TEST_F(bluez_phone_test, a_write_is_answered_before_what_it_causes_is_told_in_order) {
  events.on_write = [&](const CentralId& central) {
    server->notify(central, Characteristic::handshake, bytes_of("one"));
    server->notify(central, Characteristic::channel, bytes_of("two"));
    server->notify(central, Characteristic::handshake, bytes_of("three"));
    server->disconnect(central);
  };
  // Two bytes of the MTU stay for BlueZ, which may send a notification as one of several.
  fake->write("handshake", bytes_of("hello"), from_phone("mtu", sdbus::Variant(std::uint16_t{100})));
  const auto deeds = log.until("disconnect");
  EXPECT_EQ(deeds.front(), "written 3 \"hello\" mtu 98 by " + phone);
  EXPECT_THAT(deeds, Contains("answered"));
  std::vector<std::string> told;
  for (const auto& deed : deeds) {
    if (deed != "answered") told.push_back(deed);
  }
  EXPECT_THAT(told, ElementsAre(deeds.front(), "notify handshake one", "notify channel two", "notify handshake three",
                                "disconnect dev_1"));
}

TEST_F(bluez_phone_test, the_least_mtu_stays_what_it_is) {
  fake->write("channel", bytes_of("x"), from_phone("mtu", sdbus::Variant(std::uint16_t{23})));
  EXPECT_EQ(log.until("written").back(), "written 4 \"x\" mtu 23 by " + phone);
  fake->write("channel", bytes_of("x"), from_phone());
  EXPECT_EQ(log.until("written").back(), "written 4 \"x\" mtu 23 by " + phone);
}

TEST_F(bluez_phone_test, what_is_told_to_whom_nobody_has_heard_of_is_not_sent) {
  loop->post([&] { server->notify(CentralId{phone}, Characteristic::channel, bytes_of("secret")); });
  events.on_write = [&](const CentralId& central) {
    server->notify(central, Characteristic::channel, bytes_of("after"));
  };
  fake->write("channel", bytes_of("x"), from_phone());
  EXPECT_THAT(log.until("notify"), Contains("notify channel after"));
}

TEST_F(bluez_phone_test, a_phone_that_is_told_more_than_it_hears_is_disconnected) {
  events.on_write = [&](const CentralId& central) {
    for (std::size_t i = 0; i <= bluez::Sender::k_max_waiting; ++i) {
      server->notify(central, Characteristic::channel, bytes_of("x"));
    }
  };
  fake->write("channel", bytes_of("x"), from_phone());
  for (const auto& deed : log.until("disconnect")) EXPECT_FALSE(deed.starts_with("notify")) << deed;
}

TEST_F(bluez_phone_test, a_long_value_is_read_in_pieces_of_one_and_the_same) {
  events.info = "0123456789";
  EXPECT_EQ(fake->read("info", from_phone()), bytes_of("0123456789"));
  events.info = "another one";
  EXPECT_EQ(fake->read("info", from_phone("offset", sdbus::Variant(std::uint16_t{7}))), bytes_of("789"));
  EXPECT_EQ(fake->read("info", from_phone("offset", sdbus::Variant(std::uint16_t{10}))), Bytes{});
  EXPECT_THROW(static_cast<void>(fake->read("info", from_phone("offset", sdbus::Variant(std::uint16_t{11})))),
               sdbus::Error);
  EXPECT_EQ(fake->read("info", from_phone()), bytes_of("another one"));
}

TEST_F(bluez_phone_test, what_is_not_a_write_of_a_whole_value_is_refused_with_bluez_own_words) {
  const Bytes value = bytes_of("x");
  EXPECT_EQ(refusal(value, from_phone("offset", sdbus::Variant(std::uint16_t{1}))), "org.bluez.Error.InvalidOffset");
  EXPECT_EQ(refusal(Bytes(513), from_phone()), "org.bluez.Error.InvalidValueLength");
  EXPECT_EQ(refusal(value, {}), "org.bluez.Error.InvalidArguments");
  // A long write that asks whether it may begin: it may, and nothing is written yet.
  EXPECT_EQ(refusal(value, from_phone("prepare-authorize", sdbus::Variant(true))), "none");
  events.answer = WriteAnswer::refused;
  EXPECT_EQ(refusal(Bytes(512, 'a'), from_phone()), "org.bluez.Error.NotPermitted");
  std::vector<std::string> written;
  for (const auto& deed : log.until("written")) {
    if (deed.starts_with("written")) written.push_back(deed);
  }
  EXPECT_EQ(written.size(), 1U);
}

TEST_F(bluez_phone_test, nobody_but_bluez_speaks_for_a_phone) {
  const auto stranger = sdbus::createSessionBusConnectionWithAddress(bus.address());
  const auto object = sdbus::createProxy(*stranger, fake->app(), "/org/edl/pairing/service/handshake");
  try {
    object->callMethod("WriteValue")
        .onInterface(bluez::k_gatt_characteristic)
        .withArguments(bytes_of("x"), from_phone());
    FAIL() << "a stranger may write";
  } catch (const sdbus::Error& error) {
    EXPECT_EQ(error.getName(), "org.bluez.Error.NotAuthorized");
  }
}

TEST_F(bluez_phone_test, the_end_of_a_connection_is_told_once_and_only_of_who_was_heard) {
  const std::string other = fake->add_device("dev_2");
  fake->write("handshake", bytes_of("x"), from_phone());
  fake->connection_ends(other);
  fake->connection_ends(phone);
  fake->connection_ends(phone);
  fake->write("handshake", bytes_of("again"), from_phone());
  std::vector<std::string> gone;
  for (const auto& deed : log.until("written 3 \"again\"")) {
    if (deed.starts_with("gone")) gone.push_back(deed);
  }
  EXPECT_THAT(gone, ElementsAre("gone " + phone));
}

TEST_F(bluez_phone_test, advertising_ends_and_begins_with_another_name) {
  loop->post([&] { server->stop_advertising(); });
  EXPECT_THAT(log.until("end"), ElementsAre("end advertisement"));
  loop->post([&] { EXPECT_TRUE(server->start_advertising(std::string(40, 'n'))); });
  EXPECT_THAT(log.until("advertise"), ElementsAre("advertise " + std::string(29, 'n')));
}

}  // namespace
}  // namespace edl::agent
