#include "net/scheduler.hpp"

#include <thread>

#include "net/asio.hpp"

namespace edl::net {
namespace {

class AsioTimer final : public Timer {
 public:
  AsioTimer(asio::io_context& context, std::chrono::milliseconds delay, std::function<void()> run)
      : timer_(std::make_shared<asio::steady_timer>(context, delay)) {
    timer_->async_wait([keep = timer_, run = std::move(run)](const ErrorCode& error) {
      if (!error) run();
    });
  }
  // cancel() is not safe beside the timer's own thread, posting it is.
  ~AsioTimer() override {
    asio::post(timer_->get_executor(), [timer = timer_] { timer->cancel(); });
  }

 private:
  std::shared_ptr<asio::steady_timer> timer_;
};

class ThreadScheduler final : public Scheduler {
 public:
  ThreadScheduler() : thread_([this] { context_.run(); }) {}
  ThreadScheduler(const ThreadScheduler&) = delete;
  ThreadScheduler& operator=(const ThreadScheduler&) = delete;
  ~ThreadScheduler() override {
    work_.reset();
    context_.stop();
    thread_.join();
  }

  std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> run) override {
    return std::make_unique<AsioTimer>(context_, delay, std::move(run));
  }

 private:
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Scheduler> start_scheduler() { return std::make_unique<ThreadScheduler>(); }

}  // namespace edl::net
