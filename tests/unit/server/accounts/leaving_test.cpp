#include <string>
#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::device_id;
using edl::testing::failure;
using namespace std::chrono_literals;

class Leaving : public edl::testing::AccountsTest {
 protected:
  [[nodiscard]] TimeRange always() const { return {now() - 24h, now() + 24h}; }

  std::vector<std::string> told(const DeviceId& device) {
    std::vector<std::string> lines;
    const std::vector<AuditEntry> audit = accounts().audit(device, always()).value();
    for (const AuditEntry& entry : audit) {
      lines.push_back(entry.who + " " + entry.what);
    }
    return lines;
  }

  const User anna_ = owner("anna", "cellar");
  const User ben_ = owner("ben", "attic");
  const DeviceId cellar_ = device_id("cellar");
  const DeviceId attic_ = device_id("attic");
};

TEST_F(Leaving, needs_the_password) {
  const auto refused = accounts().remove_user(anna_.id, Secret("wrong horse"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::forbidden);
  EXPECT_TRUE(accounts().login("anna", Secret("correct horse")));
}

TEST_F(Leaving, ends_sessions_roles_and_ownership) {
  const auto session = accounts().issue_session(anna_.id).value();
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::viewer));
  ASSERT_TRUE(accounts().set_member(ben_.id, attic_, "anna", Role::switcher));
  ASSERT_TRUE(accounts().remove_user(anna_.id, Secret("correct horse")));

  EXPECT_EQ(failure(accounts().login("anna", Secret("correct horse"))), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().user(anna_.id)), Errc::not_found);
  EXPECT_EQ(failure(accounts().refresh(session.token)), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().role_of(ben_.id, cellar_)), Errc::not_found);
  EXPECT_EQ(accounts().members(ben_.id, attic_).value(), (std::vector<Member>{{ben_, Role::owner}}));
  // Device and name are free for others.
  EXPECT_TRUE(accounts().sign_up("anna", Secret("another horse"), code_of(cellar_)));
}

TEST_F(Leaving, takes_the_name_out_of_what_is_told_and_leaves_others_alone) {
  ASSERT_TRUE(accounts().set_member(ben_.id, attic_, "anna", Role::switcher));
  const User hannah = owner("hannah", "barn");
  ASSERT_TRUE(accounts().set_member(ben_.id, attic_, "hannah", Role::viewer));
  const CommandRecord off{
      .id = "1", .at = now(), .who = "anna", .phase = "A", .asked = "off", .status = "acknowledged"};
  ASSERT_TRUE(record_command(attic_, off));
  ASSERT_TRUE(accounts().remove_user(anna_.id, Secret("correct horse")));

  EXPECT_EQ(told(cellar_), (std::vector<std::string>{"host enrolled", "user:(deleted) became the owner",
                                                     "user:(deleted) released: the owner's account was deleted"}));
  EXPECT_EQ(told(attic_), (std::vector<std::string>{
                              "host enrolled", "user:ben became the owner", "user:ben role of (deleted): operator",
                              "user:ben role of hannah: viewer", "user:(deleted) relay A off: acknowledged"}));
  EXPECT_EQ(accounts().commands(attic_, always()).value().front().who, "(deleted)");
  EXPECT_EQ(accounts().user(hannah.id).value().name, "hannah");
}

TEST_F(Leaving, an_export_tells_what_one_did_and_what_was_done_to_one) {
  ASSERT_TRUE(accounts().set_member(ben_.id, attic_, "anna", Role::viewer));
  ASSERT_TRUE(accounts().reset_password("anna", Secret("another horse")));
  std::vector<std::string> lines;
  const std::vector<AuditEntry> audit = accounts().audit_of(anna_.id).value();
  for (const AuditEntry& entry : audit) {
    lines.push_back(entry.who + " " + entry.what + (entry.device ? " " + entry.device->text() : ""));
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"user:anna became the owner cellar", "user:ben role of anna: viewer attic",
                                             "host password of anna reset"}));
  EXPECT_EQ(failure(accounts().audit_of(UserId{999})), Errc::not_found);
}

}  // namespace
}  // namespace edl::server
