#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "net/asio.hpp"

namespace edl::net {

/// An answer that one thread gives and a connection's coroutine waits for. Where it is given before the coroutine looks,
/// which is so for all that is answered at once, nothing is queued and nobody is woken.
template <typename T>
class AwaitedAnswer : public std::enable_shared_from_this<AwaitedAnswer<T>> {
 public:
  explicit AwaitedAnswer(IoExecutor executor) : executor_(std::move(executor)) {}

  /// Gives it. Once; any thread.
  void give(T answer) {
    answer_.emplace(std::move(answer));
    if (state_.exchange(State::given) == State::awaited) resume();
  }

  /// Waits for it. Once; on the executor's thread.
  IoAwaitable<T> take() {
    if (state_.load() != State::given) co_await wait();
    co_return std::move(*answer_);
  }

 private:
  enum class State : std::uint8_t { open, awaited, given };

  IoAwaitable<void> wait() {
    const auto begin = [self = this->shared_from_this()](auto handler) {
      // std::function wants to be copied, a handler does not.
      const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
      self->resume_ = [kept] { std::move (*kept)(); };
      State open = State::open;
      if (!self->state_.compare_exchange_strong(open, State::awaited)) self->resume();
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<IoExecutor>, void()>(begin, k_io_awaitable);
  }

  void resume() { asio::post(executor_, std::exchange(resume_, nullptr)); }

  IoExecutor executor_;
  std::atomic<State> state_{State::open};
  std::optional<T> answer_;
  std::function<void()> resume_;
};

}  // namespace edl::net
