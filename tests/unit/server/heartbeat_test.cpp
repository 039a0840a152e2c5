#include "server/heartbeat.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <semaphore>
#include <thread>
#include <utility>
#include <vector>

#include "unit/server/live/live_testing.hpp"

namespace edl::server {
namespace {

using namespace std::chrono_literals;
using testing::ManualScheduler;

/// A part that answers when the test says so.
struct SlowPart {
  std::vector<std::function<void()>> asked;

  Heartbeat::Ask ask() {
    return [this](std::function<void()> answered) {
      asked.push_back(std::move(answered));
      return true;
    };
  }
};

bool answers_at_once(const std::function<void()>& answered) {
  answered();
  return true;
}

class HeartbeatTest : public ::testing::Test {
 protected:
  void start(std::vector<Heartbeat::Ask> parts) {
    heartbeat.emplace(scheduler, 15s, std::move(parts), [this] { ++beats; });
  }

  ManualScheduler scheduler;
  int beats = 0;
  std::optional<Heartbeat> heartbeat;
};

TEST_F(HeartbeatTest, parts_that_answer_make_it_beat_each_time) {
  start({answers_at_once, answers_at_once});
  EXPECT_EQ(beats, 1);
  scheduler.advance(15s);
  scheduler.advance(15s);
  EXPECT_EQ(beats, 3);
  scheduler.advance(14s);
  EXPECT_EQ(beats, 3);
}

TEST_F(HeartbeatTest, a_part_that_is_stuck_makes_it_fall_silent_until_it_answers) {
  SlowPart part;
  start({answers_at_once, part.ask()});
  ASSERT_EQ(part.asked.size(), 1U);
  for (int i = 0; i < 10; ++i) scheduler.advance(15s);
  EXPECT_EQ(beats, 0);
  EXPECT_EQ(part.asked.size(), 1U);  // and not asked ten times
  part.asked[0]();
  EXPECT_EQ(beats, 1);
  scheduler.advance(15s);
  EXPECT_EQ(part.asked.size(), 2U);
  EXPECT_EQ(beats, 1);
  part.asked[1]();
  EXPECT_EQ(beats, 2);
}

TEST_F(HeartbeatTest, a_part_that_cannot_be_asked_is_asked_again) {
  bool takes = false;
  start({answers_at_once, [&](const std::function<void()>& answered) {
           if (takes) answered();
           return takes;
         }});
  scheduler.advance(15s);
  EXPECT_EQ(beats, 0);
  takes = true;
  scheduler.advance(15s);
  EXPECT_EQ(beats, 1);
}

TEST_F(HeartbeatTest, an_answer_that_comes_after_its_end_is_nothing) {
  SlowPart part;
  start({part.ask()});
  heartbeat.reset();
  EXPECT_EQ(scheduler.running(), 0U);
  part.asked[0]();
  EXPECT_EQ(beats, 0);
}

/// Workers that are kept busy until the test lets them go.
class BusyWorkers {
 public:
  static constexpr std::size_t k_most_waiting = 3;

  ~BusyWorkers() {
    release();
    pool.stop();
  }
  BusyWorkers() = default;
  BusyWorkers(const BusyWorkers&) = delete;
  BusyWorkers& operator=(const BusyWorkers&) = delete;

  void hold() {
    std::promise<void> held;
    ASSERT_TRUE(pool.run([this, &held] {
      held.set_value();
      gate_.acquire();
    }));
    held.get_future().wait();
  }
  void release() { gate_.release(); }

  /// Waits until the workers have done all that they had.
  void finish() {
    std::promise<void> done;
    while (!pool.run([&done] { done.set_value(); })) std::this_thread::yield();
    done.get_future().wait();
  }

  net::WorkerPool pool{1, k_most_waiting};

 private:
  std::counting_semaphore<> gate_{0};
};

TEST(AskWorkers, a_pool_that_is_stuck_does_not_answer_and_one_that_is_free_does) {
  BusyWorkers workers;
  const auto ask = ask_workers(workers.pool);
  std::atomic<int> answers = 0;
  const auto count = [&answers] { ++answers; };
  EXPECT_TRUE(ask(count));
  workers.finish();
  EXPECT_EQ(answers, 1);
  workers.hold();
  EXPECT_TRUE(ask(count));  // it waits in the queue
  EXPECT_EQ(answers, 1);
  workers.release();
  workers.finish();
  EXPECT_EQ(answers, 2);
}

TEST(AskWorkers, a_full_queue_counts_as_alive_only_if_tasks_were_finished_since) {
  BusyWorkers workers;
  const auto ask = ask_workers(workers.pool);
  std::atomic<int> answers = 0;
  const auto count = [&answers] { ++answers; };
  workers.hold();
  const auto fill = [&workers] {
    while (workers.pool.run([] {})) {
    }
  };
  fill();
  EXPECT_EQ(workers.pool.load().waiting, BusyWorkers::k_most_waiting);
  EXPECT_FALSE(ask(count));
  EXPECT_FALSE(ask(count));
  EXPECT_EQ(answers, 0);
  workers.release();
  workers.finish();
  workers.hold();
  fill();
  EXPECT_TRUE(ask(count));  // full again, but it has got on meanwhile
  EXPECT_EQ(answers, 1);
  EXPECT_FALSE(ask(count));
}

TEST(AskThreads, a_server_answers_once_all_its_threads_have_come_round) {
  net::HttpHandlers handlers;
  std::promise<void> entered;
  std::promise<void> released;
  handlers.on_upgrade = [](const net::HttpRequest&) -> tl::expected<net::WebSocketAcceptance, net::HttpResponse> {
    return tl::unexpected(net::HttpResponse{404, {}, ""});
  };
  net::HttpServerSettings settings;
  settings.listen = {"127.0.0.1", 0};
  settings.threads = 2;
  const auto server = net::HttpServer::start(settings, handlers).value();
  const auto ask = ask_threads(*server);
  std::promise<void> first;
  EXPECT_TRUE(ask([&] { first.set_value(); }));
  EXPECT_EQ(first.get_future().wait_for(10s), std::future_status::ready);
  // An answer that does not return holds its thread: the next question stays unanswered.
  EXPECT_TRUE(ask([&] {
    entered.set_value();
    released.get_future().wait();
  }));
  entered.get_future().wait();
  std::promise<void> second;
  auto answered = second.get_future();
  EXPECT_TRUE(ask([&] { second.set_value(); }));
  EXPECT_EQ(answered.wait_for(50ms), std::future_status::timeout);
  released.set_value();
  EXPECT_EQ(answered.wait_for(10s), std::future_status::ready);
}

}  // namespace
}  // namespace edl::server
