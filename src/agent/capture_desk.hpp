#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/harmonics.hpp"
#include "core/messages.hpp"
#include "core/result.hpp"
#include "core/timestamp.hpp"

namespace edl::agent {

/// Measures harmonics now. Takes up to a few seconds; called from one thread.
using HarmonicCapture = std::function<Result<HarmonicSet>()>;

/// Carries out the command `capture_harmonics`: measures on a thread of its own, since that takes its time, keeps the
/// set, and answers then. Whoever asks while it measures shares the outcome of the next measurement. take() may be
/// called from any thread.
class CaptureDesk {
 public:
  static constexpr std::string_view k_command = "capture_harmonics";
  static constexpr std::size_t k_max_waiting = 16;
  static constexpr std::size_t k_max_remembered = 100;

  /// @param capture  none: the meter cannot measure harmonics on demand
  /// @param keep  makes a set durable
  CaptureDesk(HarmonicCapture capture, std::function<Result<void>(const HarmonicSet&)> keep)
      : capture_(std::move(capture)), keep_(std::move(keep)) {}

  /// Takes a command, or says at once why not. An id that comes again gets the first one's answer.
  /// @return the answer | nullopt: it follows
  [[nodiscard]] std::optional<message::Ack> take(const message::Command& command, Timestamp server_now);

  /// Measures for what is asked until the thread is stopped, which the desk outlives.
  /// @param answer  called on the thread
  [[nodiscard]] std::jthread start(std::function<void(const message::Ack&)> answer);

 private:
  /// A command that was taken, and what was answered once that is known.
  struct Taken {
    std::string id;
    std::optional<message::Ack> answer{};
  };

  void run(const std::stop_token& stop, const std::function<void(const message::Ack&)>& answer);
  [[nodiscard]] std::optional<std::string> measure() const;

  const HarmonicCapture capture_;
  const std::function<Result<void>(const HarmonicSet&)> keep_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::string> waiting_;
  std::deque<Taken> taken_;
};

}  // namespace edl::agent
