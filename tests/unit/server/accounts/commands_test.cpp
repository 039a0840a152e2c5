#include <algorithm>
#include <string>
#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::device_id;
using edl::testing::failure;
using namespace std::chrono_literals;

class Commands : public edl::testing::AccountsTest {
 protected:
  CommandRecord command(const std::string& id, std::optional<std::string> state) {
    CommandRecord one{.id = id,
                      .at = now(),
                      .who = "anna",
                      .phase = "B",
                      .asked = "toggle",
                      .status = "acknowledged",
                      .state = state,
                      .latency = 12ms};
    if (!state) {
      one.status = "refused";
      one.error = "too soon";
    }
    return one;
  }
  TimeRange all() const { return {now() - 24h, now() + 24h}; }
};

TEST_F(Commands, are_read_back_in_their_order_as_they_were_written) {
  const auto cellar = enroll("cellar");
  const auto first = command("1", "on");
  pass(1s);
  const auto second = command("2", std::nullopt);
  const std::vector<DeviceCommand> commands{{cellar, first}, {cellar, second}, {enroll("attic"), command("3", "off")}};
  ASSERT_TRUE(accounts().record_commands(commands));
  reopen();
  EXPECT_EQ(accounts().commands(cellar, all()).value(), (std::vector{first, second}));
  EXPECT_EQ(accounts().commands(cellar, {second.at, second.at + 1ms}).value(), (std::vector{second}));
  EXPECT_EQ(accounts().commands(cellar, {first.at, second.at}).value(), (std::vector{first}));
  EXPECT_EQ(accounts().commands(cellar, all(), 1).value(), (std::vector{second})) << "of more the newest";
}

TEST_F(Commands, stand_in_the_audit_which_the_owner_alone_may_read) {
  const auto anna = owner("anna", "cellar");
  const auto ben = owner("ben", "attic");
  const auto cellar = device_id("cellar");
  pass(1s);
  ASSERT_TRUE(record_command(cellar, command("1", "on")));
  const auto entries = accounts().audit_for(anna.id, cellar, all());
  ASSERT_TRUE(entries);
  ASSERT_FALSE(entries->empty());
  EXPECT_EQ(entries->back(), (AuditEntry{now(), "user:anna", "relay B toggle: acknowledged", cellar}));
  EXPECT_EQ(failure(accounts().audit_for(ben.id, cellar, all())), Errc::not_found);
  ASSERT_TRUE(accounts().set_member(anna.id, cellar, "ben", Role::switcher));
  EXPECT_EQ(failure(accounts().audit_for(ben.id, cellar, all())), Errc::forbidden);
}

TEST_F(Commands, whoever_stands_at_the_device_takes_it_over) {
  const auto anna = owner("anna", "cellar");
  const auto ben = owner("ben", "attic");
  const auto cellar = device_id("cellar");
  ASSERT_TRUE(accounts().set_member(anna.id, cellar, "ben", Role::viewer));
  ASSERT_TRUE(accounts().reset_owner(cellar));
  EXPECT_EQ(failure(accounts().role_of(anna.id, cellar)), Errc::not_found);
  EXPECT_EQ(failure(accounts().role_of(ben.id, cellar)), Errc::not_found);
  EXPECT_TRUE(accounts().link(ben.id, code_of(cellar)));
  const auto entries = accounts().audit_for(ben.id, cellar, all());
  ASSERT_TRUE(entries);
  EXPECT_EQ(std::ranges::count(*entries, "device:cellar", &AuditEntry::who), 1);
  ASSERT_TRUE(accounts().revoke_device(cellar));
  EXPECT_EQ(failure(accounts().reset_owner(cellar)), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().reset_owner(device_id("nothing"))), Errc::unauthorized);
}

TEST_F(Commands, a_device_without_an_owner_has_nothing_to_reset) {
  const auto cellar = enroll("cellar");
  ASSERT_TRUE(accounts().reset_owner(cellar));
  const auto entries = accounts().audit(cellar, all());
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->size(), 1U) << "its enrolment";
}

}  // namespace
}  // namespace edl::server
