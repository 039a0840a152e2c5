#include "agent/platform/linux/bus_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "unit/agent/platform/linux/private_bus.hpp"

namespace edl::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using ::testing::ElementsAre;

class bus_loop_test : public ::testing::Test {
 protected:
  std::unique_ptr<edl::testing::PrivateBus> bus = std::make_unique<edl::testing::PrivateBus>();
  std::unique_ptr<BusLoop> loop = BusLoop::open(bus->address()).value();
  std::stop_source stop;
  std::vector<int> done;

  [[nodiscard]] Result<void> run(const EventLoop::Round& round = [] { return std::nullopt; }) {
    return loop->run(round, stop.get_token());
  }
};

TEST_F(bus_loop_test, tasks_are_done_in_the_order_in_which_they_were_posted_also_from_within) {
  loop->post([&] {
    done.push_back(1);
    loop->post([&] {
      done.push_back(3);
      stop.request_stop();
    });
  });
  loop->post([&] { done.push_back(2); });
  EXPECT_TRUE(run());
  EXPECT_THAT(done, ElementsAre(1, 2, 3));
}

TEST_F(bus_loop_test, a_task_of_another_thread_wakes_a_loop_that_waits) {
  const std::jthread other([&] { loop->post([&] { stop.request_stop(); }); });
  EXPECT_TRUE(run());
}

TEST_F(bus_loop_test, a_loop_that_waits_stops_when_it_is_asked_to) {
  std::jthread other;
  EXPECT_TRUE(run([&]() -> std::optional<MonotonicTime> {
    if (!other.joinable()) other = std::jthread([&] { stop.request_stop(); });
    return std::nullopt;
  }));
}

TEST_F(bus_loop_test, a_round_comes_first_and_again_when_it_wants_to) {
  int rounds = 0;
  const auto begun = steady_clock::now();
  EXPECT_TRUE(run([&]() -> std::optional<MonotonicTime> {
    if (++rounds == 3) stop.request_stop();
    return begun + rounds * 20ms;
  }));
  EXPECT_EQ(rounds, 3);
  EXPECT_GE(steady_clock::now() - begun, 40ms);
}

TEST_F(bus_loop_test, an_empty_task_brings_about_a_round) {
  int rounds = 0;
  EXPECT_TRUE(run([&]() -> std::optional<MonotonicTime> {
    if (++rounds == 1) loop->post({});
    if (rounds == 2) stop.request_stop();
    return std::nullopt;
  }));
  EXPECT_EQ(rounds, 2);
}

TEST_F(bus_loop_test, what_is_to_be_done_later_is_done_by_time) {
  const auto begun = steady_clock::now();
  loop->after(40ms, [&] {
    done.push_back(2);
    stop.request_stop();
  });
  loop->after(20ms, [&] { done.push_back(1); });
  EXPECT_TRUE(run());
  EXPECT_THAT(done, ElementsAre(1, 2));
  EXPECT_GE(steady_clock::now() - begun, 40ms);
}

TEST_F(bus_loop_test, the_end_of_the_bus_ends_the_loop) {
  loop->post([&] { bus.reset(); });
  const auto ran = run();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, Errc::unavailable);
}

TEST(bus_loop_without_a_bus_test, it_says_that_there_is_none) {
  const edl::testing::NoSystemBus none;
  const auto loop = BusLoop::open();
  ASSERT_FALSE(loop);
  EXPECT_EQ(loop.error().code, Errc::unavailable);
}

}  // namespace
}  // namespace edl::agent
