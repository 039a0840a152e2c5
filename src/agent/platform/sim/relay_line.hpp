#pragma once

#include <atomic>

#include "agent/port/gpio_line.hpp"

namespace edl::agent {

/// A line with a relay behind it, whose contact carries all current of one phase of the simulated house. One thread
/// may switch it while another measures.
class SimulatedRelayLine final : public GpioLine {
 public:
  SimulatedRelayLine() : SimulatedRelayLine(Level::high) {}
  /// @param closing_level  the level at which the contact is closed; it starts closed
  explicit SimulatedRelayLine(Level closing_level) : closing_level_(closing_level), level_(closing_level) {}

  [[nodiscard]] Result<void> set(Level level) override {
    level_ = level;
    return {};
  }
  [[nodiscard]] Result<Level> get() const override { return level_.load(); }

  /// Whether current can flow.
  [[nodiscard]] bool closed() const { return level_ == closing_level_; }

 private:
  Level closing_level_;
  std::atomic<Level> level_;
};

}  // namespace edl::agent
