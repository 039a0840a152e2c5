#include <string>
#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;
using namespace std::chrono_literals;
using edl::testing::device_id;

TEST(Role, grants_more_from_viewer_to_owner) {
  struct Case {
    Role role;
    const char* name;
    bool reads, switches, administers;
  };
  for (const Case& c :
       {Case{Role::viewer, "viewer", true, false, false}, Case{Role::switcher, "operator", true, true, false},
        Case{Role::owner, "owner", true, true, true}}) {
    EXPECT_EQ(name_of(c.role), c.name);
    EXPECT_EQ(parse_role(c.name), c.role);
    EXPECT_EQ(may_read(c.role), c.reads) << c.name;
    EXPECT_EQ(may_switch(c.role), c.switches) << c.name;
    EXPECT_EQ(may_administer(c.role), c.administers) << c.name;
  }
  EXPECT_EQ(failure(parse_role("Owner")), Errc::invalid);
  EXPECT_EQ(failure(parse_role("")), Errc::invalid);
}

class Members : public edl::testing::AccountsTest {
 protected:
  const User anna_ = owner("anna", "cellar");
  const User ben_ = owner("ben", "attic");
  const User carl_ = owner("carl", "barn");
  const DeviceId cellar_ = device_id("cellar");
};

TEST_F(Members, may_do_what_the_owner_lets_them) {
  EXPECT_EQ(accounts().set_member(anna_.id, cellar_, "BEN", Role::viewer).value(), (Member{ben_, Role::viewer}));
  EXPECT_EQ(accounts().role_of(ben_.id, cellar_), Role::viewer);
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::switcher));
  EXPECT_EQ(accounts().role_of(ben_.id, cellar_), Role::switcher);
  ASSERT_TRUE(accounts().remove_member(anna_.id, cellar_, "ben"));
  EXPECT_EQ(failure(accounts().role_of(ben_.id, cellar_)), Errc::not_found);
}

TEST_F(Members, are_listed_owner_first) {
  ASSERT_TRUE(accounts().link(carl_.id, code_of(enroll("yard"))));
  ASSERT_TRUE(accounts().set_member(carl_.id, device_id("yard"), "ben", Role::switcher));
  ASSERT_TRUE(accounts().set_member(carl_.id, device_id("yard"), "anna", Role::viewer));
  EXPECT_EQ(accounts().members(carl_.id, device_id("yard")).value(),
            (std::vector<Member>{{carl_, Role::owner}, {anna_, Role::viewer}, {ben_, Role::switcher}}));
}

TEST_F(Members, see_the_device_among_their_own) {
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::viewer));
  const auto devices = accounts().devices_of(ben_.id).value();
  ASSERT_EQ(devices.size(), 2U);
  EXPECT_EQ(devices[0], (UsersDevice{accounts().device(device_id("attic")).value(), Role::owner}));
  EXPECT_EQ(devices[1], (UsersDevice{accounts().device(cellar_).value(), Role::viewer}));
}

TEST_F(Members, who_are_not_the_owner_are_forbidden_to_administer) {
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::switcher));
  EXPECT_EQ(failure(accounts().members(ben_.id, cellar_)), Errc::forbidden);
  EXPECT_EQ(failure(accounts().set_member(ben_.id, cellar_, "carl", Role::viewer)), Errc::forbidden);
  EXPECT_EQ(failure(accounts().set_member(ben_.id, cellar_, "ben", Role::owner)), Errc::forbidden);
  EXPECT_EQ(failure(accounts().remove_member(ben_.id, cellar_, "anna")), Errc::forbidden);
  EXPECT_EQ(failure(accounts().release(ben_.id, cellar_)), Errc::forbidden);
  EXPECT_EQ(failure(accounts().update_device(ben_.id, cellar_, {.name = ""})), Errc::forbidden);
  EXPECT_EQ(accounts().role_of(anna_.id, cellar_), Role::owner);
}

TEST_F(Members, leave_by_themselves_and_that_is_written_down) {
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::viewer));
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "carl", Role::viewer));
  EXPECT_EQ(failure(accounts().remove_member(ben_.id, cellar_, "carl")), Errc::forbidden);
  ASSERT_TRUE(accounts().remove_member(ben_.id, cellar_, "BEN"));
  EXPECT_EQ(failure(accounts().role_of(ben_.id, cellar_)), Errc::not_found);
  EXPECT_EQ(accounts().role_of(carl_.id, cellar_), Role::viewer);
  const AuditEntry last = accounts().audit(cellar_, {now() - 1h, now() + 1h})->back();
  EXPECT_EQ(last.who, "user:ben");
  EXPECT_EQ(last.what, "role of ben: none");
  EXPECT_EQ(failure(accounts().remove_member(ben_.id, cellar_, "ben")), Errc::not_found) << "as for a stranger";
}

TEST_F(Members, strangers_cannot_tell_a_device_from_one_that_does_not_exist) {
  const auto unknown = device_id("unknown");
  EXPECT_EQ(accounts().role_of(carl_.id, cellar_), accounts().role_of(carl_.id, unknown));
  EXPECT_EQ(accounts().members(carl_.id, cellar_), accounts().members(carl_.id, unknown));
  EXPECT_EQ(accounts().release(carl_.id, cellar_).error(), accounts().release(carl_.id, unknown).error());
  EXPECT_EQ(accounts().update_device(carl_.id, cellar_, {.name = ""}),
            accounts().update_device(carl_.id, unknown, {.name = ""}));
  EXPECT_EQ(failure(accounts().role_of(carl_.id, cellar_)), Errc::not_found);
}

TEST_F(Members, the_one_owner_stays_the_owner) {
  EXPECT_EQ(failure(accounts().set_member(anna_.id, cellar_, "ben", Role::owner)), Errc::invalid);
  EXPECT_EQ(failure(accounts().set_member(anna_.id, cellar_, "anna", Role::viewer)), Errc::conflict);
  EXPECT_EQ(failure(accounts().remove_member(anna_.id, cellar_, "anna")), Errc::conflict);
  EXPECT_EQ(accounts().role_of(anna_.id, cellar_), Role::owner);
}

TEST_F(Members, nobody_is_no_member) {
  EXPECT_EQ(failure(accounts().set_member(anna_.id, cellar_, "nobody", Role::viewer)), Errc::not_found);
  EXPECT_EQ(failure(accounts().remove_member(anna_.id, cellar_, "nobody")), Errc::not_found);
  EXPECT_EQ(failure(accounts().remove_member(anna_.id, cellar_, "ben")), Errc::not_found);
}

TEST_F(Members, all_lose_a_device_that_its_owner_releases) {
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::viewer));
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  EXPECT_EQ(failure(accounts().role_of(anna_.id, cellar_)), Errc::not_found);
  EXPECT_EQ(failure(accounts().role_of(ben_.id, cellar_)), Errc::not_found);
  EXPECT_EQ(failure(accounts().release(anna_.id, cellar_)), Errc::not_found);
  EXPECT_EQ(accounts().link(carl_.id, code_of(cellar_)).value(), cellar_);
}

// ---- audit
// ------------------------------------------------------------------------------------------------------

TEST_F(Members, changes_are_written_down_in_their_order) {
  const TimeRange later{now() + 1ms, now() + 1h};
  pass(1s);
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::switcher));
  ASSERT_TRUE(accounts().update_device(anna_.id, cellar_,
                                       {.name = "Keller",
                                        .nominal_voltage_volt = 240.0,
                                        .site = {true, "Berlin"},
                                        .wiring = {true, Wiring::single_phase}}));
  ASSERT_TRUE(accounts().remove_member(anna_.id, cellar_, "ben"));
  ASSERT_TRUE(accounts().record({now(), "user:anna", "relay A off", cellar_}));
  ASSERT_FALSE(accounts().set_member(ben_.id, cellar_, "carl", Role::viewer));
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  const auto entries = accounts().audit(cellar_, later).value();
  std::vector<std::string> what;
  for (const AuditEntry& entry : entries) {
    what.push_back(entry.what);
    EXPECT_EQ(entry.who, "user:anna");
    EXPECT_EQ(entry.at, now());
    EXPECT_EQ(entry.device, cellar_);
  }
  EXPECT_EQ(what,
            (std::vector<std::string>{"role of ben: operator", "settings changed: name nominal_voltage site wiring",
                                      "role of ben: none", "relay A off", "released"}));
}

TEST_F(Members, audit_of_a_range_is_half_open_and_of_too_many_gives_the_newest) {
  const Timestamp begin = now() + 1h;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(accounts().record({begin + i * 1s, "host", std::to_string(i), cellar_}));
  const auto range = accounts().audit(cellar_, {begin + 1s, begin + 3s}).value();
  ASSERT_EQ(range.size(), 2U);
  EXPECT_EQ(range[0].what, "1");
  EXPECT_EQ(range[1].what, "2");
  const auto newest = accounts().audit(cellar_, {begin, begin + 1h}, 2).value();
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].what, "3");
  EXPECT_EQ(newest[1].what, "4");
  EXPECT_TRUE(accounts().audit(device_id("attic"), {begin, begin + 1h})->empty());
}

}  // namespace
}  // namespace edl::server
