#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "agent/port/clock.hpp"
#include "agent/port/gpio_line.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// A resistor within the chip that holds an input where nothing drives it.
enum class Bias : std::uint8_t {
  as_is,     ///< whatever the device tree or an earlier user has set
  disabled,  ///< none: something drives the line, or a resistor stands outside
  pull_up,
  pull_down,
};

/// A line that came to rest at another level.
struct LevelChange {
  Level level = Level::low;
  MonotonicTime at;  ///< since when it was seen there

  bool operator==(const LevelChange&) const = default;
};

/// One input line of the machine: the auxiliary contact of a relay, a button.
class GpioInput {
 public:
  GpioInput() = default;
  GpioInput(const GpioInput&) = delete;
  GpioInput& operator=(const GpioInput&) = delete;
  virtual ~GpioInput() = default;

  /// The level at this moment, which a bouncing contact may leave again. Any thread.
  /// @return Errc::io if it cannot be told
  [[nodiscard]] virtual Result<Level> get() const = 0;

  /// Waits until the line rests at another level than this call told last (at first: than when it was opened). A
  /// level counts once the line has stayed there for its debounce time, so a contact that bounces is one change. One
  /// thread.
  /// @return the change | nullopt: none until `deadline`, or stop was requested | Errc::io
  [[nodiscard]] virtual Result<std::optional<LevelChange>> next_change(MonotonicTime deadline,
                                                                       std::stop_token stop) = 0;
};

}  // namespace edl::agent
