#include "agent/platform/linux/network_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "unit/agent/platform/linux/fake_network_manager.hpp"
#include "unit/agent/platform/linux/private_bus.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::FakeNetworkManager;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Point = FakeNetworkManager::Point;
using Outcome = FakeNetworkManager::Outcome;

constexpr auto k_psk = FakeNetworkManager::k_psk;
constexpr auto k_patience = 30s;
const Secret k_passphrase("correct horse");

/// A machine in the network "before", with "cellar" and "café" around it.
class network_manager_test : public ::testing::Test {
 protected:
  edl::testing::PrivateBus bus;
  FakeNetworkManager fake{bus.address()};
  NetworkManager networks{bus.address()};

  // The access points' numbers are 1 to 4, settings for "before" are number 5.
  void start() {
    fake.add_radio({{.ssid = "before", .strength = 40, .rsn = k_psk},
                    {.ssid = "cellar", .strength = 30, .rsn = k_psk},
                    {.ssid = "cellar", .strength = 77, .flags = 1, .wpa = k_psk},
                    {.ssid = "café", .strength = 100, .only_after_scan = true}},
                   "before");
    fake.start();
  }

  Result<void> join(const std::string& ssid, const std::optional<Secret>& passphrase) {
    return networks.join(ssid, passphrase, k_patience, {});
  }
};

std::string text_in(const FakeNetworkManager::Settings& settings, const std::string& section, const std::string& key) {
  return settings.at(section).at(key).get<std::string>();
}

TEST_F(network_manager_test, looking_around_tells_every_access_point_also_new_ones) {
  start();
  const auto seen = networks.networks();
  ASSERT_TRUE(seen) << to_string(seen.error());
  EXPECT_THAT(*seen, UnorderedElementsAre(
                         WifiNetwork{.ssid = "before", .signal_percent = 40, .secured = true, .connected = true},
                         WifiNetwork{.ssid = "cellar", .signal_percent = 30, .secured = true, .connected = false},
                         WifiNetwork{.ssid = "cellar", .signal_percent = 77, .secured = true, .connected = false},
                         WifiNetwork{.ssid = "café", .signal_percent = 100, .secured = false, .connected = false}));
}

TEST_F(network_manager_test, a_scan_that_is_refused_as_too_early_leaves_what_is_known) {
  fake.scans = false;
  start();
  const auto seen = networks.networks();
  ASSERT_TRUE(seen) << to_string(seen.error());
  EXPECT_EQ(seen->size(), 3U);
}

TEST_F(network_manager_test, a_name_is_bytes_and_need_not_be_text) {
  fake.add_radio({{.ssid = std::string("\xff\x00\x01", 3)}});
  fake.start();
  const auto seen = networks.networks();
  ASSERT_TRUE(seen) << to_string(seen.error());
  ASSERT_EQ(seen->size(), 1U);
  EXPECT_EQ(seen->front().ssid, std::string("\xff\x00\x01", 3));
}

TEST_F(network_manager_test, the_strongest_access_point_of_a_name_is_joined) {
  start();
  ASSERT_TRUE(join("cellar", k_passphrase));
  EXPECT_THAT(fake.deeds(), ElementsAre("add cellar at 3"));
  const auto added = fake.added();
  EXPECT_EQ(text_in(added, "connection", "type"), "802-11-wireless");
  EXPECT_TRUE(added.at("connection").at("autoconnect").get<bool>());
  EXPECT_EQ(text_in(added, "802-11-wireless-security", "key-mgmt"), "wpa-psk");
  EXPECT_EQ(text_in(added, "802-11-wireless-security", "psk"), "correct horse");
}

TEST_F(network_manager_test, a_network_that_speaks_only_wpa3_is_joined_by_sae) {
  fake.add_radio({{.ssid = "new", .rsn = FakeNetworkManager::k_sae}});
  fake.start();
  ASSERT_TRUE(join("new", k_passphrase));
  EXPECT_EQ(text_in(fake.added(), "802-11-wireless-security", "key-mgmt"), "sae");
}

TEST_F(network_manager_test, an_open_network_that_only_a_scan_shows_is_joined_without_a_passphrase) {
  start();
  ASSERT_TRUE(join("café", std::nullopt));
  EXPECT_THAT(fake.deeds(), ElementsAre("add café at 4"));
  EXPECT_FALSE(fake.added().contains("802-11-wireless-security"));
}

TEST_F(network_manager_test, older_settings_of_the_same_network_go_once_the_new_ones_work) {
  const std::string older = fake.add_connection("cellar");
  start();
  ASSERT_TRUE(join("cellar", k_passphrase));
  EXPECT_THAT(fake.deeds(), ElementsAre("add cellar at 4", "delete " + older));
}

TEST_F(network_manager_test, after_a_wrong_passphrase_the_network_before_comes_back) {
  const std::string older = fake.add_connection("cellar");
  fake.outcome = Outcome::no_secrets;
  start();
  const auto joined = join("cellar", k_passphrase);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, Errc::forbidden);
  EXPECT_EQ(to_string(joined.error()), "the network does not take this passphrase (cellar)");
  const std::string settings = "/org/freedesktop/NetworkManager/Settings/";
  EXPECT_THAT(fake.deeds(), ElementsAre("add cellar at 4", "delete " + settings + "7", "activate " + settings + "6"));
}

TEST_F(network_manager_test, a_failure_without_a_reason_is_told_as_such) {
  fake.outcome = Outcome::goes_without_a_word;
  start();
  const auto joined = join("cellar", k_passphrase);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, Errc::forbidden);
  EXPECT_THAT(joined.error().message, HasSubstr("was not let into the network"));
}

TEST_F(network_manager_test, a_network_that_never_answers_is_left_when_the_time_is_over) {
  fake.outcome = Outcome::hangs;
  start();
  const auto joined = networks.join("cellar", k_passphrase, 300ms, {});
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, Errc::timeout);
  EXPECT_EQ(fake.deeds().size(), 3U);
  EXPECT_THAT(fake.deeds().back(), HasSubstr("activate"));
}

TEST_F(network_manager_test, whoever_asks_to_stop_does_not_wait_for_the_network) {
  fake.outcome = Outcome::hangs;
  start();
  std::jthread joining([&](std::stop_token stop) {
    const auto joined = networks.join("cellar", k_passphrase, k_patience, std::move(stop));
    ASSERT_FALSE(joined);
    EXPECT_EQ(joined.error().code, Errc::timeout);
  });
  while (fake.deeds().empty()) std::this_thread::yield();
  joining.request_stop();
}

TEST_F(network_manager_test, what_cannot_be_joined_is_refused_before_anything_is_changed) {
  start();
  const auto unknown = join("nowhere", k_passphrase);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Errc::not_found);
  const auto without = join("cellar", std::nullopt);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code, Errc::forbidden);
  EXPECT_EQ(without.error().message, "the network asks for a passphrase");
  const auto needless = join("café", k_passphrase);
  ASSERT_FALSE(needless);
  EXPECT_EQ(needless.error().code, Errc::forbidden);
  EXPECT_THAT(fake.deeds(), IsEmpty());
}

TEST_F(network_manager_test, the_state_is_that_of_the_way_out) {
  start();
  EXPECT_EQ(networks.state(), (NetworkState{.kind = NetworkKind::wifi, .ssid = "before"}));
}

TEST_F(network_manager_test, a_machine_at_a_cable_or_without_any_network_says_so) {
  fake.primary = "802-3-ethernet";
  fake.start();
  EXPECT_EQ(networks.state(), NetworkState{.kind = NetworkKind::ethernet});
}

TEST_F(network_manager_test, a_machine_without_a_radio_says_so) {
  fake.primary = "";
  fake.start();
  EXPECT_EQ(networks.state(), NetworkState{.kind = NetworkKind::none});
  EXPECT_EQ(networks.networks().error().code, Errc::unavailable);
  EXPECT_EQ(join("cellar", k_passphrase).error().code, Errc::unavailable);
}

TEST_F(network_manager_test, where_nothing_keeps_network_settings_they_are_unavailable) {
  EXPECT_EQ(networks.state(), NetworkState{});
  const auto seen = networks.networks();
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, Errc::unavailable);
  EXPECT_EQ(seen.error().message, "nothing here keeps network settings: NetworkManager is not running");
  EXPECT_EQ(join("cellar", k_passphrase).error().code, Errc::unavailable);
}

TEST(network_manager_without_a_bus_test, settings_are_unavailable) {
  const edl::testing::NoSystemBus none;
  const auto networks = open_network_manager();
  EXPECT_EQ(networks->state(), NetworkState{});
  EXPECT_EQ(networks->networks().error().code, Errc::unavailable);
}

}  // namespace
}  // namespace edl::agent
