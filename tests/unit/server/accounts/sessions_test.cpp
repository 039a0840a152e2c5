#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/accounts/rules.hpp"
#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;
using namespace std::chrono_literals;

const Secret k_password("correct horse");

class Sessions : public edl::testing::AccountsTest {
 protected:
  Sessions() : anna_(owner("anna", "cellar")) {}
  Secret begin() { return accounts().issue_session(anna_.id).value().token; }
  const User anna_;
};

TEST_F(Sessions, login_needs_the_name_in_any_case_and_the_exact_password) {
  EXPECT_EQ(accounts().login("ANNA", k_password).value(), anna_);
  for (const char* wrong : {"Correct horse", "correct hors", "correct horse ", ""}) {
    EXPECT_EQ(failure(accounts().login("anna", Secret(wrong))), Errc::unauthorized) << wrong;
  }
}

TEST_F(Sessions, login_says_the_same_of_an_unknown_name_and_a_wrong_password) {
  EXPECT_EQ(accounts().login("nobody", k_password).error(), accounts().login("anna", Secret("wrong")).error());
}

TEST_F(Sessions, login_does_the_same_work_for_an_unknown_name_a_wrong_and_a_right_password) {
  const auto work_of = [this](std::string_view name, const Secret& password) {
    const auto before = accounts().password_computations();
    static_cast<void>(accounts().login(name, password));
    return accounts().password_computations() - before;
  };
  EXPECT_EQ(work_of("nobody", k_password), 1U);
  EXPECT_EQ(work_of("", Secret("")), 1U);
  EXPECT_EQ(work_of("anna", Secret("wrong")), 1U);
  EXPECT_EQ(work_of("anna", k_password), 1U);
}

TEST_F(Sessions, a_refresh_token_is_worth_one_successor) {
  const Secret first = begin();
  const auto second = accounts().refresh(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->user, anna_);
  EXPECT_FALSE(second->refresh_token.token == first);
  EXPECT_TRUE(accounts().refresh(second->refresh_token.token));
}

TEST_F(Sessions, a_spent_token_that_comes_again_ends_its_family_and_no_other) {
  const Secret other = begin();
  const Secret first = begin();
  const Secret second = accounts().refresh(first)->refresh_token.token;
  const Secret third = accounts().refresh(second)->refresh_token.token;
  EXPECT_EQ(failure(accounts().refresh(first)), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().refresh(third)), Errc::unauthorized);
  EXPECT_TRUE(accounts().refresh(other));
}

TEST_F(Sessions, a_family_that_has_ended_stays_ended_after_a_restart) {
  const Secret first = begin();
  const Secret second = accounts().refresh(first)->refresh_token.token;
  ASSERT_FALSE(accounts().refresh(first));
  reopen();
  EXPECT_EQ(failure(accounts().refresh(second)), Errc::unauthorized);
}

TEST_F(Sessions, of_two_refreshes_with_one_token_at_once_one_succeeds) {
  const Secret first = begin();
  std::atomic<int> successes = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] {
        if (accounts().refresh(first)) ++successes;
      });
    }
  }
  EXPECT_EQ(successes, 1);
}

TEST_F(Sessions, a_token_is_good_for_thirty_days_from_its_issue) {
  const auto issued = accounts().issue_session(anna_.id);
  EXPECT_EQ(issued->expires_at, now() + std::chrono::days(30));
  pass(std::chrono::days(30) - 1ms);
  const auto second = accounts().refresh(issued->token);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->refresh_token.expires_at, now() + std::chrono::days(30));
  pass(std::chrono::days(30));
  EXPECT_EQ(failure(accounts().refresh(second->refresh_token.token)), Errc::unauthorized);
}

TEST_F(Sessions, new_ones_do_not_disturb_those_that_have_not_expired) {
  const Secret token = begin();
  pass(std::chrono::days(29));
  const Secret next = accounts().refresh(token)->refresh_token.token;
  pass(std::chrono::days(2));
  begin();  // forgets what has expired: the spent one, not its successor
  EXPECT_TRUE(accounts().refresh(next));
}

TEST_F(Sessions, logout_ends_the_session_and_is_harmless_to_repeat) {
  const Secret first = begin();
  const Secret second = accounts().refresh(first)->refresh_token.token;
  EXPECT_TRUE(accounts().logout(second));
  EXPECT_TRUE(accounts().logout(second));
  EXPECT_TRUE(accounts().logout(Secret("unknown")));
  EXPECT_EQ(failure(accounts().refresh(second)), Errc::unauthorized);
}

TEST_F(Sessions, made_up_tokens_are_refused) {
  for (const char* token : {"", "x", "' OR 1=1 --"}) {
    EXPECT_EQ(failure(accounts().refresh(Secret(token))), Errc::unauthorized) << token;
  }
  EXPECT_EQ(failure(accounts().issue_session(UserId{999})), Errc::not_found);
}

TEST_F(Sessions, resetting_the_password_ends_them_all_and_the_old_password) {
  const Secret token = begin();
  ASSERT_TRUE(accounts().reset_password("Anna", Secret("battery staple")));
  EXPECT_EQ(failure(accounts().refresh(token)), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().login("anna", k_password)), Errc::unauthorized);
  EXPECT_EQ(accounts().login("anna", Secret("battery staple")).value(), anna_);
}

TEST_F(Sessions, a_password_is_not_reset_to_a_bad_one_nor_for_nobody) {
  const auto refused = accounts().reset_password("anna", Secret("short"));
  EXPECT_EQ(failure(refused), Errc::invalid);
  EXPECT_EQ(refused.error().faults.at(0).pointer, "/password");
  EXPECT_EQ(failure(accounts().reset_password("nobody", k_password)), Errc::not_found);
  EXPECT_TRUE(accounts().login("anna", k_password));
}

TEST_F(Sessions, are_listed_while_they_go_on_the_newest_first) {
  const Timestamp begun = now();
  const Secret first = begin();
  pass(1h);
  const Secret second = begin();
  pass(1h);
  ASSERT_TRUE(accounts().refresh(first));
  const auto listed = accounts().sessions(anna_.id);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].created_at, begun + 1h);
  EXPECT_EQ((*listed)[0].last_used_at, begun + 1h);
  EXPECT_EQ((*listed)[1].created_at, begun);
  EXPECT_EQ((*listed)[1].last_used_at, begun + 2h);
  ASSERT_TRUE(accounts().logout(second));
  EXPECT_EQ(accounts().sessions(anna_.id)->size(), 1U);
  pass(std::chrono::days(30));
  EXPECT_TRUE(accounts().sessions(anna_.id)->empty());
}

TEST_F(Sessions, one_of_mine_can_be_ended_and_nobody_elses) {
  const auto ben = owner("ben", "attic");
  const Secret mine = begin();
  const SessionId id = accounts().sessions(anna_.id)->front().id;
  EXPECT_EQ(failure(accounts().end_session(ben.id, id)), Errc::not_found);
  ASSERT_TRUE(accounts().end_session(anna_.id, id));
  EXPECT_EQ(failure(accounts().refresh(mine)), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().end_session(anna_.id, id)), Errc::not_found);
}

TEST_F(Sessions, know_what_began_them_tamed) {
  struct Case {
    std::string said;
    std::optional<std::string> kept;
  };
  for (const Case& c :
       {Case{"", std::nullopt}, Case{"Mozilla/5.0 (X11)", "Mozilla/5.0 (X11)"}, Case{"a\r\nb\x7F\xC3\xA4", "ab"},
        Case{"\n", std::nullopt}, Case{std::string(300, 'x'), std::string(k_max_user_agent, 'x')}}) {
    ASSERT_TRUE(accounts().issue_session(anna_.id, c.said));
    EXPECT_EQ(accounts().sessions(anna_.id)->front().user_agent, c.kept) << c.said;
  }
}

TEST_F(Sessions, of_mine_all_but_one_can_be_ended_at_once) {
  const auto ben = owner("ben", "attic");
  const Secret bens = accounts().issue_session(ben.id)->token;
  const Secret first = begin();
  const auto kept = accounts().issue_session(anna_.id).value();
  const Secret third = begin();
  ASSERT_TRUE(accounts().end_other_sessions(anna_.id, kept.session));
  EXPECT_EQ(failure(accounts().refresh(first)), Errc::unauthorized);
  EXPECT_EQ(failure(accounts().refresh(third)), Errc::unauthorized);
  const auto next = accounts().refresh(kept.token);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->refresh_token.session, kept.session) << "a session stays the same through its tokens";
  EXPECT_EQ(accounts().sessions(anna_.id)->front().id, kept.session);
  EXPECT_TRUE(accounts().refresh(bens));
}

TEST_F(Sessions, a_new_password_needs_the_present_one_and_ends_all_sessions) {
  const Secret token = begin();
  const Secret better("battery staple");
  const auto wrong = accounts().change_password(anna_.id, Secret("guess"), better);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Errc::forbidden);
  const auto weak = accounts().change_password(anna_.id, k_password, Secret("short"));
  ASSERT_FALSE(weak);
  EXPECT_EQ(weak.error().code, Errc::invalid);
  EXPECT_EQ(weak.error().faults.at(0).pointer, "/new_password");
  ASSERT_TRUE(accounts().login("anna", k_password)) << "nothing has changed so far";
  ASSERT_TRUE(accounts().change_password(anna_.id, k_password, better));
  EXPECT_EQ(failure(accounts().login("anna", k_password)), Errc::unauthorized);
  EXPECT_TRUE(accounts().login("anna", better));
  EXPECT_EQ(failure(accounts().refresh(token)), Errc::unauthorized);
}

}  // namespace
}  // namespace edl::server
