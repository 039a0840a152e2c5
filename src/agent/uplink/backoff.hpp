#pragma once

#include <chrono>
#include <functional>

namespace edl::agent {

/// A number from [0, 1); where the jitter comes from.
using Random = std::function<double()>;

/// How long to wait after the n-th failure in a row: a random part of a limit that doubles, so that many devices that
/// lost one server do not all come back at one moment ("full jitter").
/// @source M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
class Backoff {
 public:
  struct Limits {
    std::chrono::milliseconds first{500};
    std::chrono::milliseconds longest{4'000};  ///< so that a server that is back is noticed within this
  };

  Backoff(Limits limits, Random random) : limits_(limits), random_(std::move(random)), limit_(limits.first) {}

  /// The wait after one more failure.
  [[nodiscard]] std::chrono::milliseconds next() {
    const std::chrono::duration<double, std::milli> wait =
        random_() * std::chrono::duration<double, std::milli>(limit_);
    limit_ = std::min(limit_ * 2, limits_.longest);
    return std::chrono::duration_cast<std::chrono::milliseconds>(wait);
  }

  void succeeded() { limit_ = limits_.first; }

 private:
  Limits limits_;
  Random random_;
  std::chrono::milliseconds limit_;
};

}  // namespace edl::agent
