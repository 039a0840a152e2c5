#include "agent/platform/linux/bluez_adapter.hpp"

#include <gtest/gtest.h>

namespace edl::agent::bluez {
namespace {

Interfaces radio(bool powered) {
  return {{k_adapter, {{"Powered", sdbus::Variant(powered)}}}, {k_gatt_manager, {}}, {k_advertising_manager, {}}};
}

const ManagedObjects k_two{{"/org/bluez", {}}, {"/org/bluez/hci0", radio(false)}, {"/org/bluez/hci1", radio(true)}};

TEST(bluez_adapter_test, the_first_radio_that_is_on_is_chosen) {
  EXPECT_EQ(choose_adapter(k_two, ""), (Adapter{.path = "/org/bluez/hci1", .powered = true}));
}

TEST(bluez_adapter_test, where_none_is_on_the_first_is_chosen) {
  const ManagedObjects off{{"/org/bluez/hci0", radio(false)}, {"/org/bluez/hci1", radio(false)}};
  EXPECT_EQ(choose_adapter(off, ""), (Adapter{.path = "/org/bluez/hci0", .powered = false}));
}

TEST(bluez_adapter_test, a_name_decides_whether_it_is_on_or_not) {
  EXPECT_EQ(choose_adapter(k_two, "hci0"), (Adapter{.path = "/org/bluez/hci0", .powered = false}));
}

TEST(bluez_adapter_test, what_there_is_instead_is_told) {
  EXPECT_EQ(choose_adapter({}, "").error(), (Error{Errc::unavailable, "there is no Bluetooth radio"}));
  EXPECT_EQ(choose_adapter(k_two, "hci7").error(),
            (Error{Errc::unavailable, "there is no Bluetooth radio hci7 that will do, only hci0, hci1"}));
}

TEST(bluez_adapter_test, an_old_radio_without_low_energy_will_not_do) {
  const ManagedObjects old{{"/org/bluez/hci0", {{k_adapter, {{"Powered", sdbus::Variant(true)}}}}}};
  EXPECT_EQ(choose_adapter(old, "").error().message,
            "there is no Bluetooth radio that will do, only hci0 (which cannot be a Bluetooth LE peripheral)");
}

}  // namespace
}  // namespace edl::agent::bluez
