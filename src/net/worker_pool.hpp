#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace edl::net {

/// Threads for work that may block (disk, password hashing), so that the I/O threads never do.
class WorkerPool {
 public:
  /// @param max_waiting  tasks that may wait; more are refused, so that a flood is told to come later
  WorkerPool(unsigned threads, std::size_t max_waiting);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();  ///< as stop()

  /// Runs `task` on one of the threads, soon. Any thread.
  /// @return false: too many wait already, or the pool has stopped
  [[nodiscard]] bool run(std::function<void()> task);

  /// What the pool has to do, and how it gets on.
  struct Load {
    std::size_t waiting = 0;     ///< tasks that no thread has taken yet
    std::uint64_t finished = 0;  ///< since the start: of a pool that is stuck it does not rise
  };
  [[nodiscard]] Load load() const;

  /// Takes no more, finishes what it has, ends the threads.
  void stop();

 private:
  class Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace edl::net
