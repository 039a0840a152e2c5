#include "net/scheduler.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace edl::net {
namespace {

using namespace std::chrono_literals;

TEST(scheduler_test, timers_run_in_the_order_of_their_delays_and_not_after_they_are_let_go) {
  const auto scheduler = start_scheduler();
  std::atomic<int> runs{0};
  std::promise<int> last;
  auto cancelled = scheduler->after(20ms, [&] { runs += 100; });
  cancelled.reset();
  const auto first = scheduler->after(30ms, [&] { ++runs; });
  const auto second = scheduler->after(60ms, [&] { last.set_value(runs); });
  auto future = last.get_future();
  ASSERT_EQ(future.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(future.get(), 1);
}

TEST(scheduler_test, a_timer_may_be_let_go_by_its_own_function) {
  const auto scheduler = start_scheduler();
  std::promise<void> ran;
  std::unique_ptr<Timer> timer;
  std::promise<void> armed;
  timer = scheduler->after(10ms, [&] {
    armed.get_future().get();
    timer.reset();
    ran.set_value();
  });
  armed.set_value();
  ASSERT_EQ(ran.get_future().wait_for(10s), std::future_status::ready);
}

}  // namespace
}  // namespace edl::net
