#include <string>
#include <vector>

#include "unit/server/accounts/accounts_testing.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;

class Guesses : public edl::testing::AccountsTest {
 protected:
  std::chrono::seconds guess(const std::vector<Guessed>& guessed) { return accounts().begin_guess(guessed).value(); }

  const std::vector<Guessed> anna_{{"login name anna", {3, 60s, GuessLimit::OnSuccess::forgets}}};
  const std::vector<Guessed> here_{{"login address 192.0.2.1", {3, 60s, GuessLimit::OnSuccess::takes_back}}};
};

TEST_F(Guesses, the_first_ones_are_free_then_each_doubles_the_wait_up_to_the_longest) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guess(anna_), 0s) << i;
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    EXPECT_EQ(guess(anna_), wait);
    pass(wait - 1ms);
    EXPECT_EQ(guess(anna_), 1s) << "rounded up";
    pass(1ms);
    EXPECT_EQ(guess(anna_), 0s);
  }
}

TEST_F(Guesses, asking_too_early_is_no_guess) {
  for (int i = 0; i < 3; ++i) (void)guess(anna_);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(guess(anna_), 1s);
  pass(1s);
  EXPECT_EQ(guess(anna_), 0s);
  EXPECT_EQ(guess(anna_), 2s);
}

TEST_F(Guesses, count_over_a_restart_and_are_forgotten_after_a_day) {
  for (int i = 0; i < 3; ++i) (void)guess(anna_);
  reopen();
  EXPECT_EQ(guess(anna_), 1s);
  pass(24h);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guess(anna_), 0s) << i;
  EXPECT_EQ(guess(anna_), 1s);
}

TEST_F(Guesses, a_right_one_forgets_those_at_the_name_and_takes_back_itself_from_the_address) {
  for (int i = 0; i < 2; ++i) (void)guess(anna_);
  ASSERT_TRUE(accounts().guessed_right(anna_));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guess(anna_), 0s) << i;
  for (int i = 0; i < 2; ++i) (void)guess(here_);
  ASSERT_TRUE(accounts().guessed_right(here_));
  EXPECT_EQ(guess(here_), 0s);
  EXPECT_EQ(guess(here_), 0s);
  EXPECT_EQ(guess(here_), 1s);
}

TEST_F(Guesses, of_two_subjects_the_longer_wait_counts_and_neither_is_charged) {
  const std::vector<Guessed> both{anna_[0], here_[0]};
  for (int i = 0; i < 4; ++i) {
    (void)guess(anna_);
    pass(1s);
  }
  EXPECT_EQ(guess(both), 1s) << "of the 2 s after the fourth one has passed";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guess(here_), 0s) << i;
}

TEST_F(Guesses, a_clock_that_was_set_back_locks_out_for_no_longer_than_the_wait) {
  for (int i = 0; i < 3; ++i) (void)guess(anna_);
  pass(-2h);
  EXPECT_EQ(guess(anna_), 1s);
}

}  // namespace
}  // namespace edl::server
