#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/failure.hpp"
#include "support/openssl_keys.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;
using namespace std::chrono_literals;
using edl::testing::device_id;

std::string new_key() { return DevicePrivateKey::generate().public_key().pem(); }

class Devices : public edl::testing::AccountsTest {
 protected:
  const DeviceId cellar_ = device_id("cellar");
};

TEST_F(Devices, enrolled_have_their_key_and_plain_settings) {
  const std::string pem = new_key();
  const auto record = accounts().enroll(cellar_, pem);
  ASSERT_TRUE(record);
  EXPECT_EQ(
      *record,
      (DeviceRecord{
          .id = cellar_, .name = "cellar", .timezone = "UTC", .nominal_voltage = Volt(230.0), .enrolled_at = now()}));
  EXPECT_EQ(accounts().public_key_of(cellar_)->pem(), pem);
  EXPECT_EQ(accounts().device(cellar_).value(), *record);
}

TEST_F(Devices, enrolled_again_with_the_same_key_stay_as_they_are) {
  const std::string pem = new_key();
  const auto first = accounts().enroll(cellar_, pem);
  pass(1h);
  EXPECT_EQ(accounts().enroll(cellar_, "\n" + pem), first);
  EXPECT_EQ(accounts().audit(cellar_, {from_unix_ms(0), now() + 1h})->size(), 1U);
}

TEST_F(Devices, another_key_is_a_conflict_unless_it_is_to_be_replaced) {
  const std::string first = new_key();
  const std::string second = new_key();
  ASSERT_TRUE(accounts().enroll(cellar_, first));
  EXPECT_EQ(failure(accounts().enroll(cellar_, second)), Errc::conflict);
  EXPECT_EQ(accounts().public_key_of(cellar_)->pem(), first);
  EXPECT_TRUE(accounts().enroll(cellar_, second, OtherKey::replace));
  EXPECT_EQ(accounts().public_key_of(cellar_)->pem(), second);
}

TEST_F(Devices, a_code_asked_for_with_the_replaced_key_is_void) {
  enroll("cellar");
  const std::string code = code_of(cellar_);
  ASSERT_TRUE(accounts().enroll(cellar_, new_key(), OtherKey::replace));
  EXPECT_EQ(failure(accounts().sign_up("anna", Secret("correct horse"), code)), Errc::invalid);
}

TEST_F(Devices, with_a_key_of_another_kind_are_not_enrolled) {
  for (const std::string& pem : {edl::testing::public_pem(edl::testing::rsa_key().get()),
                                 edl::testing::public_pem(edl::testing::ec_key("secp384r1").get()),
                                 std::string(DevicePrivateKey::generate().pem().reveal()), std::string("key")}) {
    EXPECT_EQ(failure(accounts().enroll(cellar_, pem)), Errc::invalid);
  }
  EXPECT_TRUE(accounts().list_devices()->empty());
}

TEST_F(Devices, revoked_have_no_key_but_keep_their_owner_until_enrolled_again) {
  const std::string pem = new_key();
  ASSERT_TRUE(accounts().enroll(cellar_, pem));
  const auto anna = accounts().sign_up("anna", Secret("correct horse"), code_of(cellar_))->user;
  ASSERT_TRUE(accounts().revoke_device(cellar_));
  EXPECT_EQ(failure(accounts().public_key_of(cellar_)), Errc::unauthorized);
  EXPECT_EQ(accounts().device(cellar_)->revoked_at, now());
  EXPECT_EQ(accounts().role_of(anna.id, cellar_), Role::owner);

  ASSERT_TRUE(accounts().enroll(cellar_, pem));
  EXPECT_EQ(accounts().public_key_of(cellar_)->pem(), pem);
  EXPECT_EQ(accounts().device(cellar_)->revoked_at, std::nullopt);
}

TEST_F(Devices, revocation_keeps_its_first_time_and_needs_a_device) {
  enroll("cellar");
  ASSERT_TRUE(accounts().revoke_device(cellar_));
  const auto first = accounts().device(cellar_)->revoked_at;
  pass(1h);
  EXPECT_TRUE(accounts().revoke_device(cellar_));
  EXPECT_EQ(accounts().device(cellar_)->revoked_at, first);
  EXPECT_EQ(failure(accounts().revoke_device(device_id("unknown"))), Errc::not_found);
}

TEST_F(Devices, unknown_are_told_apart_from_known) {
  EXPECT_EQ(failure(accounts().public_key_of(cellar_)), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().device(cellar_)), Errc::not_found);
}

TEST_F(Devices, enrolled_replaced_and_revoked_by_another_process_are_seen_at_once) {
  const auto command_line = open_another().value();
  EXPECT_EQ(failure(accounts().public_key_of(cellar_)), Errc::unauthorized);
  const std::string first = new_key();
  ASSERT_TRUE(command_line->enroll(cellar_, first));
  EXPECT_EQ(accounts().public_key_of(cellar_)->pem(), first);
  EXPECT_EQ(accounts().public_key_of(cellar_)->pem(), first);  // now from memory
  const std::string second = new_key();
  ASSERT_TRUE(command_line->enroll(cellar_, second, OtherKey::replace));
  EXPECT_EQ(accounts().public_key_of(cellar_)->pem(), second);
  ASSERT_TRUE(command_line->revoke_device(cellar_));
  EXPECT_EQ(failure(accounts().public_key_of(cellar_)), Errc::unauthorized);
}

TEST_F(Devices, are_listed_by_id) {
  enroll("cellar");
  enroll("attic");
  const auto devices = accounts().list_devices().value();
  ASSERT_EQ(devices.size(), 2U);
  EXPECT_EQ(devices[0].id, device_id("attic"));
  EXPECT_EQ(devices[1].id, cellar_);
}

// ---- settings
// ---------------------------------------------------------------------------------------------------

TEST_F(Devices, settings_change_one_by_one_and_stay_after_a_restart) {
  const auto anna = owner("anna", "cellar");
  EXPECT_EQ(accounts().update_device(anna.id, cellar_, {.name = "Keller"})->name, "Keller");
  ASSERT_TRUE(accounts().update_device(anna.id, cellar_, {.timezone = "Europe/Berlin"}));
  ASSERT_TRUE(accounts().update_device(anna.id, cellar_, {.nominal_voltage_volt = 120.0}));
  ASSERT_TRUE(accounts().update_device(anna.id, cellar_, {}));
  reopen();
  EXPECT_EQ(accounts().device(cellar_).value(), (DeviceRecord{.id = cellar_,
                                                              .name = "Keller",
                                                              .timezone = "Europe/Berlin",
                                                              .nominal_voltage = Volt(120.0),
                                                              .enrolled_at = now()}));
}

TEST_F(Devices, site_and_wiring_stay_until_they_are_taken_away) {
  const auto anna = owner("anna", "cellar");
  const auto set = [&](const DeviceChanges& changes) { return accounts().update_device(anna.id, cellar_, changes); };
  ASSERT_TRUE(set({.site = {true, "Werkstatt Köln"}, .wiring = {true, Wiring::three_phase_three_wire}}));
  ASSERT_TRUE(set({.name = "Keller"}));
  EXPECT_EQ(accounts().device(cellar_)->site, "Werkstatt Köln");
  EXPECT_EQ(accounts().device(cellar_)->wiring, Wiring::three_phase_three_wire);
  EXPECT_EQ(accounts().devices_of(anna.id)->front().device.site, "Werkstatt Köln");
  EXPECT_EQ(set({.wiring = {true, std::nullopt}})->wiring, std::nullopt);
  EXPECT_EQ(set({.site = {true, ""}})->site, std::nullopt) << "an empty name is none";
  for (const std::string& wrong : {std::string(65, 's'), std::string("a\tb")}) {
    const auto refused = set({.site = {true, wrong}});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().faults.at(0).pointer, "/site");
  }
}

TEST(Wirings, are_called_as_they_are_kept) {
  for (const char* name : {"three_phase_four_wire", "three_phase_three_wire", "split_phase", "single_phase"}) {
    EXPECT_EQ(name_of(parse_wiring(name).value()), name);
  }
  EXPECT_EQ(failure(parse_wiring("delta")), Errc::invalid);
}

TEST_F(Devices, a_tariff_stays_until_it_is_replaced_or_taken_away_and_the_audit_tells) {
  const auto anna = owner("anna", "cellar");
  const auto set = [&](std::optional<std::string> book) {
    return accounts().update_device(anna.id, cellar_, {.tariff = {true, std::move(book)}}).has_value();
  };
  EXPECT_EQ(accounts().tariff(cellar_).value(), std::nullopt);
  EXPECT_TRUE(set(R"({"currency":"EUR"})"));
  EXPECT_TRUE(set(R"({"currency":"CHF"})"));
  ASSERT_TRUE(accounts().update_device(anna.id, cellar_, {.name = "Keller"}));
  reopen();
  EXPECT_EQ(accounts().tariff(cellar_).value(), R"({"currency":"CHF"})");
  EXPECT_TRUE(set(std::nullopt));
  EXPECT_EQ(accounts().tariff(cellar_).value(), std::nullopt);
  EXPECT_EQ(accounts().tariff(device_id("attic")).value(), std::nullopt);
  std::vector<std::string> told;
  const auto audit = accounts().audit(cellar_, {from_unix_ms(0), now() + 1h}).value();
  for (const AuditEntry& entry : audit) {
    if (entry.what.starts_with("settings")) told.push_back(entry.what);
  }
  EXPECT_EQ(told, (std::vector<std::string>{"settings changed: tariff", "settings changed: tariff",
                                            "settings changed: name", "settings changed: tariff (none)"}));
}

TEST_F(Devices, a_tariff_is_the_owner_s_to_change) {
  owner("anna", "cellar");
  const auto ben = owner("ben", "attic");
  EXPECT_EQ(failure(accounts().update_device(ben.id, cellar_, {.tariff = {true, "{}"}})), Errc::not_found);
  EXPECT_EQ(accounts().tariff(cellar_).value(), std::nullopt);
}

TEST_F(Devices, settings_that_are_wrong_are_all_named_and_none_is_set) {
  const auto anna = owner("anna", "cellar");
  const auto before = accounts().device(cellar_);
  const auto refused = accounts().update_device(anna.id, cellar_,
                                                {.name = "", .timezone = "Mars/Olympus", .nominal_voltage_volt = 24.0});
  ASSERT_FALSE(refused);
  EXPECT_EQ(failure(refused), Errc::invalid);
  ASSERT_EQ(refused.error().faults.size(), 3U);
  EXPECT_EQ(refused.error().faults[0].pointer, "/name");
  EXPECT_EQ(refused.error().faults[1].pointer, "/timezone");
  EXPECT_EQ(refused.error().faults[2].pointer, "/nominal_voltage");
  const auto partly = accounts().update_device(
      anna.id, cellar_, {.name = "Keller", .nominal_voltage_volt = std::numeric_limits<double>::quiet_NaN()});
  EXPECT_EQ(partly.error().faults.size(), 1U);
  EXPECT_EQ(accounts().device(cellar_), before);
}

}  // namespace
}  // namespace edl::server
