#include "net/worker_pool.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <utility>

namespace edl::net {

class WorkerPool::Threads {
 public:
  Threads(unsigned threads, std::size_t max_waiting) : pool_(threads), max_waiting_(max_waiting) {}

  bool run(std::function<void()> task) {
    if (stopped_ || waiting_.fetch_add(1) >= max_waiting_) {
      waiting_.fetch_sub(1);
      return false;
    }
    boost::asio::post(pool_, [this, task = std::move(task)] {
      waiting_.fetch_sub(1);
      task();
      finished_.fetch_add(1, std::memory_order_relaxed);
    });
    return true;
  }

  Load load() const { return {waiting_, finished_}; }

  void stop() {
    stopped_ = true;
    pool_.join();
  }

 private:
  boost::asio::thread_pool pool_;
  std::size_t max_waiting_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<std::uint64_t> finished_{0};
  std::atomic<bool> stopped_{false};
};

WorkerPool::WorkerPool(unsigned threads, std::size_t max_waiting)
    : threads_(std::make_unique<Threads>(threads, max_waiting)) {}
WorkerPool::~WorkerPool() { stop(); }
bool WorkerPool::run(std::function<void()> task) { return threads_->run(std::move(task)); }
WorkerPool::Load WorkerPool::load() const { return threads_->load(); }
void WorkerPool::stop() { threads_->stop(); }

}  // namespace edl::net
