// Who is to be told of a device, and for how long.

#include <gtest/gtest.h>

#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;

class Receivers : public edl::testing::AccountsTest {
 protected:
  Receivers() : anna_(owner("anna", "cellar")), ben_(owner("ben", "attic")) {}
  RefreshToken begin(const User& user) { return accounts().issue_session(user.id).value(); }

  const DeviceId cellar_ = DeviceId::parse("cellar").value();
  const User anna_;
  const User ben_;
};

TEST_F(Receivers, are_all_who_have_a_part_in_the_device) {
  EXPECT_EQ(accounts().users_of(cellar_).value(), std::vector{anna_.id});
  ASSERT_TRUE(accounts().set_member(anna_.id, cellar_, "ben", Role::viewer));
  EXPECT_EQ(accounts().users_of(cellar_).value(), (std::vector{anna_.id, ben_.id}));
  ASSERT_TRUE(accounts().remove_member(anna_.id, cellar_, "ben"));
  EXPECT_EQ(accounts().users_of(cellar_).value(), std::vector{anna_.id});
  ASSERT_TRUE(accounts().release(anna_.id, cellar_));
  EXPECT_TRUE(accounts().users_of(cellar_).value().empty());
  EXPECT_TRUE(accounts().users_of(DeviceId::parse("nobodys").value()).value().empty());
}

TEST_F(Receivers, know_of_each_session_whether_somebody_ended_it) {
  const RefreshToken stays = begin(anna_);
  const RefreshToken goes = begin(anna_);
  EXPECT_NE(stays.session, goes.session);
  EXPECT_FALSE(accounts().was_ended(anna_.id, goes.session).value());
  const auto refreshed = accounts().refresh(goes.token);
  ASSERT_TRUE(refreshed);
  EXPECT_EQ(refreshed->refresh_token.session, goes.session) << "a session stays the same through its tokens";
  ASSERT_TRUE(accounts().end_session(anna_.id, goes.session));
  EXPECT_TRUE(accounts().was_ended(anna_.id, goes.session).value());
  EXPECT_FALSE(accounts().was_ended(anna_.id, stays.session).value());
  EXPECT_FALSE(accounts().was_ended(ben_.id, goes.session).value()) << "it is not his to be told of";
  ASSERT_TRUE(accounts().logout(stays.token));
  EXPECT_TRUE(accounts().was_ended(anna_.id, stays.session).value());
}

TEST_F(Receivers, of_a_session_that_ran_out_are_told_on_and_of_a_deleted_account_not) {
  const RefreshToken old = begin(anna_);
  pass(k_refresh_token_lifetime + 1s);
  begin(anna_);  // which forgets what has run out
  EXPECT_FALSE(accounts().was_ended(anna_.id, old.session).value());
  EXPECT_TRUE(accounts().was_ended(UserId{999}, old.session).value());
}

}  // namespace
}  // namespace edl::server
