#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "support/failure.hpp"
#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using edl::testing::failure;
using namespace std::chrono_literals;
using edl::testing::device_id;

const Secret k_password("correct horse");

class SignUp : public edl::testing::AccountsTest {
 protected:
  Parsed<SignedUp> sign_up(std::string_view name, std::string_view code) {
    return accounts().sign_up(name, k_password, code);
  }
};

std::vector<std::string> pointers(const Faults& faults) {
  std::vector<std::string> names;
  for (const Fault& fault : faults.faults) names.push_back(fault.pointer);
  return names;
}

TEST_F(SignUp, with_a_good_code_makes_the_user_the_owner) {
  const auto cellar = enroll("cellar");
  const auto done = sign_up("Anna", code_of(cellar));
  ASSERT_TRUE(done) << done.error().summary;
  EXPECT_EQ(done->device, cellar);
  EXPECT_EQ(done->user.name, "Anna");
  EXPECT_EQ(done->user.created_at, now());
  EXPECT_EQ(accounts().role_of(done->user.id, cellar), Role::owner);
  EXPECT_EQ(accounts().login("anna", k_password).value(), done->user);
}

TEST_F(SignUp, reads_the_code_as_people_type_it) {
  const auto cellar = enroll("cellar");
  std::string typed = code_of(cellar);
  typed.erase(5, 1);
  std::transform(typed.begin(), typed.end(), typed.begin(), [](char c) {
    if (c == '0') return 'o';
    if (c == '1') return 'l';
    return static_cast<char>(std::tolower(c));
  });
  EXPECT_TRUE(sign_up("anna", typed));
}

TEST_F(SignUp, says_the_same_of_every_code_that_is_not_good) {
  const auto cellar = enroll("cellar");
  const auto attic = enroll("attic");
  const auto gone = enroll("gone");
  const std::string older = code_of(cellar);
  const std::string newer = code_of(cellar);
  const std::string spent = code_of(attic);
  const std::string revoked = code_of(gone);
  ASSERT_TRUE(sign_up("first", spent));
  ASSERT_TRUE(accounts().revoke_device(gone));
  std::vector<Faults> answers;
  for (const std::string& code : {older, spent, revoked, std::string("00000-00000"), std::string("no code")}) {
    const auto refused = sign_up("anna", code);
    ASSERT_FALSE(refused) << code;
    EXPECT_EQ(failure(refused), Errc::invalid);
    EXPECT_EQ(pointers(refused.error()), std::vector<std::string>{"/device_code"});
    answers.push_back(refused.error());
  }
  for (const Faults& answer : answers) EXPECT_EQ(answer.faults, answers.front().faults);

  pass(10min);
  EXPECT_EQ(sign_up("anna", newer).error().faults, answers.front().faults);
  EXPECT_EQ(accounts().users()->size(), 1U);
}

TEST_F(SignUp, accepts_a_code_until_ten_minutes_have_passed) {
  const auto minted = accounts().mint_device_code(enroll("cellar"));
  EXPECT_EQ(minted->expires_at, now() + 10min);
  pass(10min - 1ms);
  EXPECT_TRUE(sign_up("anna", minted->code.shown()));
}

TEST_F(SignUp, for_a_device_with_an_owner_is_a_conflict_and_changes_nothing) {
  const auto anna = owner("anna", "cellar");
  const auto cellar = device_id("cellar");
  const std::string code = code_of(cellar);
  const auto refused = sign_up("ben", code);
  EXPECT_EQ(failure(refused), Errc::conflict);
  EXPECT_EQ(refused.error().faults.at(0).pointer, "/device_code");
  EXPECT_EQ(accounts().users()->size(), 1U);
  EXPECT_EQ(accounts().role_of(anna.id, cellar), Role::owner);
  // The code is not spent either: once the owner has released the device, it is good.
  ASSERT_TRUE(accounts().release(anna.id, cellar));
  EXPECT_TRUE(sign_up("ben", code));
}

TEST_F(SignUp, with_a_name_that_is_taken_in_any_case_is_a_conflict_and_leaves_the_code_good) {
  owner("anna", "attic");
  const std::string code = code_of(enroll("cellar"));
  const auto refused = sign_up("ANNA", code);
  EXPECT_EQ(failure(refused), Errc::conflict);
  EXPECT_EQ(refused.error().faults.at(0).pointer, "/username");
  EXPECT_TRUE(sign_up("ben", code));
}

TEST_F(SignUp, tells_only_holders_of_a_good_code_that_a_name_is_taken) {
  owner("anna", "attic");
  EXPECT_EQ(sign_up("anna", "00000-00000").error(), sign_up("nobody", "00000-00000").error());
}

TEST_F(SignUp, without_a_good_code_no_work_tells_whether_a_name_is_taken) {
  static_cast<void>(owner("taken", "attic"));
  const auto before = accounts().password_computations();
  EXPECT_EQ(sign_up("taken", "00000-00000").error(), sign_up("free", "00000-00000").error());
  EXPECT_EQ(accounts().password_computations(), before);
}

TEST_F(SignUp, names_every_wrong_member) {
  const auto refused = accounts().sign_up("a b", Secret("short"), "x");
  EXPECT_EQ(pointers(refused.error()), (std::vector<std::string>{"/username", "/password", "/device_code"}));
}

TEST_F(SignUp, holds_names_and_passwords_to_their_rules) {
  struct Case {
    std::string name;
    std::string password;
    std::vector<std::string> wrong;
  };
  const std::string good = "correct horse";
  const std::string umlauts = "üüüüüüü";  // 7 characters in 14 bytes
  const std::vector<Case> cases{
      {"abc", std::string(8, 'x'), {"/device_code"}},
      {std::string(64, 'a'), std::string(256, 'x'), {"/device_code"}},
      {"A.b_c-9", umlauts + "ü", {"/device_code"}},
      {"ab", good, {"/username", "/device_code"}},
      {std::string(65, 'a'), good, {"/username", "/device_code"}},
      {"anna!", good, {"/username", "/device_code"}},
      {"ännä", good, {"/username", "/device_code"}},
      {std::string("ann\0a", 5), good, {"/username", "/device_code"}},
      {"anna", std::string(7, 'x'), {"/password", "/device_code"}},
      {"anna", std::string(257, 'x'), {"/password", "/device_code"}},
      {"anna", umlauts, {"/password", "/device_code"}},
  };
  for (const Case& c : cases) {
    const auto refused = accounts().sign_up(c.name, Secret(c.password), "not a code");
    EXPECT_EQ(pointers(refused.error()), c.wrong) << c.name << " / " << c.password;
  }
}

TEST_F(SignUp, of_two_at_once_with_one_code_lets_exactly_one_win) {
  for (int round = 0; round < 10; ++round) {
    const auto device = enroll("d" + std::to_string(round));
    const std::string code = code_of(device);
    std::atomic<int> winners = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&, i] {
          const auto done = sign_up("user" + std::to_string(2 * round + i), code);
          if (done) {
            ++winners;
          } else {
            EXPECT_TRUE(done.error().code == Errc::conflict || done.error().code == Errc::invalid);
          }
        });
      }
    }
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(accounts().users()->size(), static_cast<std::size_t>(round + 1));
  }
}

TEST_F(SignUp, of_two_at_once_with_one_name_lets_exactly_one_win) {
  const std::vector codes{code_of(enroll("cellar")), code_of(enroll("attic"))};
  std::atomic<int> winners = 0;
  {
    std::vector<std::jthread> threads;
    for (const std::string& code : codes) {
      threads.emplace_back([&] {
        if (sign_up("anna", code)) ++winners;
      });
    }
  }
  EXPECT_EQ(winners, 1);
}

TEST_F(SignUp, is_written_down) {
  owner("anna", "cellar");
  const auto entries = accounts().audit(device_id("cellar"), {now(), now() + 1ms}).value();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0], (AuditEntry{now(), "host", "enrolled", device_id("cellar")}));
  EXPECT_EQ(entries[1], (AuditEntry{now(), "user:anna", "became the owner", device_id("cellar")}));
}

// ---- linking by a user who has an account
// ----------------------------------------------------------------------

TEST_F(SignUp, linking_makes_a_known_user_the_owner_of_one_more_device) {
  const auto anna = owner("anna", "attic");
  const auto cellar = enroll("cellar");
  EXPECT_EQ(accounts().link(anna.id, code_of(cellar)).value(), cellar);
  EXPECT_EQ(accounts().role_of(anna.id, cellar), Role::owner);
  const auto devices = accounts().devices_of(anna.id).value();
  ASSERT_EQ(devices.size(), 2U);
  EXPECT_EQ(devices[0].device.id, device_id("attic"));
  EXPECT_EQ(devices[1].device.id, cellar);
}

TEST_F(SignUp, linking_a_device_that_is_owned_even_by_oneself_is_a_conflict) {
  const auto anna = owner("anna", "attic");
  const auto ben = owner("ben", "cellar");
  const std::string code = code_of(device_id("cellar"));
  EXPECT_EQ(failure(accounts().link(anna.id, code)), Errc::conflict);
  EXPECT_EQ(failure(accounts().link(ben.id, code)), Errc::conflict);
  EXPECT_EQ(failure(accounts().role_of(anna.id, device_id("cellar"))), Errc::not_found);
}

TEST_F(SignUp, linking_spends_the_code) {
  const auto anna = owner("anna", "attic");
  const auto cellar = enroll("cellar");
  const std::string code = code_of(cellar);
  ASSERT_TRUE(accounts().link(anna.id, code));
  ASSERT_TRUE(accounts().release(anna.id, cellar));
  EXPECT_EQ(failure(accounts().link(anna.id, code)), Errc::invalid);
}

TEST_F(SignUp, codes_are_not_given_to_devices_that_are_unknown_or_revoked) {
  EXPECT_EQ(failure(accounts().mint_device_code(device_id("unknown"))), Errc::unauthorized);
  const auto cellar = enroll("cellar");
  ASSERT_TRUE(accounts().revoke_device(cellar));
  EXPECT_EQ(failure(accounts().mint_device_code(cellar)), Errc::unauthorized);
}

}  // namespace
}  // namespace edl::server
