#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

#include "agent/port/clock.hpp"
#include "agent/port/gpio_input.hpp"

namespace edl::agent {

enum class ButtonPress : std::uint8_t {
  brief,  ///< pairing is asked for
  held,   ///< the owner is to be reset
};

/// Tells a brief press from one that is held. A press counts as held while it is still going on, so that whoever holds the
/// button sees it happen, and as nothing more when it ends. A button that is down when it is looked at first has not been
/// pressed: it may be stuck.
class ButtonReader {
 public:
  static constexpr std::chrono::seconds k_held{10};

  [[nodiscard]] std::optional<ButtonPress> changed(bool down, MonotonicTime at);
  /// Nothing has changed until now.
  [[nodiscard]] std::optional<ButtonPress> passed(MonotonicTime now);
  /// When to call passed(), if a press is going on.
  [[nodiscard]] std::optional<MonotonicTime> deadline() const;

 private:
  std::optional<MonotonicTime> down_since_;
};

/// Reads a button until stop is requested. A line that fails is told once, and tried again each second.
/// @param down  the level that the line has while the button is pressed
void read_button(GpioInput& button, Level down, Clock& clock, const std::function<void(ButtonPress)>& pressed,
                 const std::stop_token& stop);

}  // namespace edl::agent
