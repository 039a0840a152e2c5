#pragma once

#include <memory>
#include <optional>

#include "agent/platform/sim/manual_clock.hpp"
#include "agent/port/gpio_input.hpp"
#include "agent/port/gpio_line.hpp"
#include "agent/relay/relay_rules.hpp"

namespace edl::agent::testing {

inline constexpr Timestamp k_now = from_unix_ms(1'795'428'000'000);

/// A contactor behind an output line, with an auxiliary contact: it moves some time after its coil, or not at all.
class Contactor {
 public:
  explicit Contactor(const ManualClock& clock, Level on = Level::high) : clock_(clock), on_(on) {}

  void coil(Level level) {
    settle();
    const bool closing = level == on_;
    if (closing == target_) return;
    target_ = closing;
    moves_at_ = clock_.monotonic() + delay;
  }
  [[nodiscard]] bool closed() {
    settle();
    return by_hand ? *by_hand : closed_;
  }

  std::chrono::milliseconds delay{30};
  bool welded = false;
  std::optional<bool> by_hand{};

 private:
  void settle() {
    if (!welded && closed_ != target_ && clock_.monotonic() >= moves_at_) closed_ = target_;
  }

  const ManualClock& clock_;
  Level on_;
  bool target_ = false;
  bool closed_ = false;
  MonotonicTime moves_at_{};
};

/// A line that counts what it is told, and refuses when it shall.
class FakeLine final : public GpioLine {
 public:
  explicit FakeLine(Contactor* contactor = nullptr) : contactor_(contactor) {}

  Result<void> set(Level level) override {
    ++sets;
    if (refuses_set) return fail(Errc::io, "no such device", "gpiochip0:17");
    begin(level);
    return {};
  }
  Result<Level> get() const override {
    if (refuses_get) return fail(Errc::io, "no such device", "gpiochip0:17");
    return level_;
  }
  void begin(Level level) {
    level_ = level;
    if (contactor_ != nullptr) contactor_->coil(level);
  }

  int sets = 0;
  bool refuses_set = false;
  bool refuses_get = false;

 private:
  Contactor* contactor_;
  Level level_ = Level::low;
};

/// The contactor's auxiliary contact, low while it is closed.
class FakeFeedback final : public GpioInput {
 public:
  explicit FakeFeedback(Contactor& contactor) : contactor_(contactor) {}

  Result<Level> get() const override {
    if (refuses) return fail(Errc::io, "no such device", "gpiochip0:27");
    return contactor_.closed() ? Level::low : Level::high;
  }
  Result<std::optional<LevelChange>> next_change(MonotonicTime, std::stop_token) override { return std::nullopt; }

  bool refuses = false;

 private:
  Contactor& contactor_;
};

/// Parts with a fake line, and feedback where a contactor is given.
inline RelayParts parts_of(const RelayRules& rules, const std::shared_ptr<FakeLine>& line,
                           const std::shared_ptr<FakeFeedback>& feedback = nullptr) {
  RelayParts parts{rules, [line](Level initial) -> Result<std::shared_ptr<GpioLine>> {
                     line->begin(initial);
                     return line;
                   }};
  if (feedback) {
    parts.open_feedback = [feedback]() -> Result<std::shared_ptr<GpioInput>> { return feedback; };
  }
  return parts;
}

}  // namespace edl::agent::testing
