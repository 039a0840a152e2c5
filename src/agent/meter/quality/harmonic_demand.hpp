#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "agent/port/clock.hpp"
#include "core/harmonics.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// When harmonics are wanted: each so many minutes of the wall clock (10:00, 10:10, …), and when somebody asks. What was
/// tried and failed is tried again a few times.
class HarmonicDemand {
 public:
  using Answer = std::function<void(const Result<HarmonicSet>&)>;
  static constexpr std::size_t k_max_waiting = 8;
  static constexpr std::chrono::seconds k_again_after{1};
  static constexpr unsigned k_tries = 3;

  /// @param every  0: only when somebody asks
  explicit HarmonicDemand(std::chrono::milliseconds every) : every_(every) {}
  HarmonicDemand(const HarmonicDemand&) = delete;
  HarmonicDemand& operator=(const HarmonicDemand&) = delete;
  /// Who still waits is told Errc::unavailable.
  ~HarmonicDemand();

  /// Asks for a set. Any thread.
  /// @param answer  called once: by measured(), failed() or the destructor, or here with Errc::too_many where too many wait
  void ask(Answer answer);

  /// Whether to measure now. The first call sets the schedule's begin.
  [[nodiscard]] bool wanted(MonotonicTime now, Timestamp wall);
  /// Not before then, because the supply is disturbed.
  void postpone(MonotonicTime until) { not_before_ = until; }

  void measured(const HarmonicSet& set);
  /// @return whether it is not tried again before it is wanted anew
  bool failed(const Error& error, MonotonicTime now);

 private:
  void answer_all(const Result<HarmonicSet>& result);

  std::chrono::milliseconds every_;
  std::optional<std::int64_t> period_;  ///< of the schedule
  bool due_ = false;
  MonotonicTime not_before_{};
  unsigned failures_ = 0;  ///< in a row
  std::mutex mutex_;       ///< of what follows
  std::vector<Answer> waiting_;
};

}  // namespace edl::agent
