#include "agent/pairing_button.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "agent/platform/sim/manual_clock.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;

constexpr MonotonicTime k_start{1h};

TEST(pairing_button_test, a_press_counts_when_it_ends) {
  ButtonReader reader;
  EXPECT_FALSE(reader.deadline());
  EXPECT_FALSE(reader.changed(true, k_start));
  EXPECT_EQ(reader.deadline(), k_start + 10s);
  EXPECT_FALSE(reader.passed(k_start + 9'999ms));
  EXPECT_EQ(reader.changed(false, k_start + 9'999ms), ButtonPress::brief);
  EXPECT_FALSE(reader.deadline());
}

TEST(pairing_button_test, a_button_that_is_held_counts_after_ten_seconds_once) {
  ButtonReader reader;
  EXPECT_FALSE(reader.changed(true, k_start));
  EXPECT_EQ(reader.passed(k_start + 10s), ButtonPress::held);
  EXPECT_FALSE(reader.passed(k_start + 20s));
  EXPECT_FALSE(reader.changed(false, k_start + 21s));
  EXPECT_FALSE(reader.changed(true, k_start + 22s));
  EXPECT_EQ(reader.changed(false, k_start + 23s), ButtonPress::brief) << "the next press is one of its own";
}

TEST(pairing_button_test, a_long_press_that_nobody_looked_at_was_held_all_the_same) {
  ButtonReader reader;
  EXPECT_FALSE(reader.changed(true, k_start));
  EXPECT_EQ(reader.changed(false, k_start + 12s), ButtonPress::held);
}

TEST(pairing_button_test, a_button_that_was_down_from_the_beginning_has_not_been_pressed) {
  ButtonReader reader;
  EXPECT_FALSE(reader.passed(k_start + 1h));
  EXPECT_FALSE(reader.changed(false, k_start + 1h));
}

/// A line that changes as it was told, and fails where it was told nothing.
class ToldInput final : public GpioInput {
 public:
  ToldInput(ManualClock& clock, std::stop_source& stop) : clock_(clock), stop_(stop) {}

  std::deque<Result<std::optional<LevelChange>>> answers;
  std::vector<MonotonicTime> deadlines;

  Result<Level> get() const override { return Level::high; }
  Result<std::optional<LevelChange>> next_change(MonotonicTime deadline, std::stop_token) override {
    deadlines.push_back(deadline);
    if (answers.empty()) {
      stop_.request_stop();
      return std::nullopt;
    }
    auto answer = answers.front();
    answers.pop_front();
    if (answer && !*answer) static_cast<void>(clock_.wait_until(deadline, {}));
    return answer;
  }

 private:
  ManualClock& clock_;
  std::stop_source& stop_;
};

TEST(pairing_button_test, a_line_is_read_by_its_level_and_goes_on_after_a_fault) {
  ManualClock clock{Timestamp{}, ManualClock::Waits::advance};
  std::stop_source stop;
  ToldInput line(clock, stop);
  const auto begin = clock.monotonic();
  using Answer = Result<std::optional<LevelChange>>;
  line.answers = {Answer(LevelChange{Level::low, begin}), Answer(LevelChange{Level::high, begin + 1s}),
                  fail(Errc::io, "gone"), Answer(LevelChange{Level::low, begin + 5s}),
                  Answer(std::nullopt)};  // held: it waits until the deadline
  std::vector<ButtonPress> presses;
  read_button(
      line, Level::low, clock, [&](ButtonPress press) { presses.push_back(press); }, stop.get_token());
  EXPECT_EQ(presses, (std::vector{ButtonPress::brief, ButtonPress::held}));
  ASSERT_EQ(line.deadlines.size(), 6U);
  EXPECT_EQ(line.deadlines[4], begin + 15s) << "ten seconds after it went down";
}

}  // namespace
}  // namespace edl::agent
