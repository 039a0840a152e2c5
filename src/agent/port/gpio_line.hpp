#pragma once

#include <cstdint>

#include "core/result.hpp"

namespace edl::agent {

/// The electrical level of a line.
enum class Level : std::uint8_t { low, high };

[[nodiscard]] constexpr Level opposite(Level level) { return level == Level::low ? Level::high : Level::low; }

/// One output line of the machine, for example the one that drives a relay.
class GpioLine {
 public:
  GpioLine() = default;
  GpioLine(const GpioLine&) = delete;
  GpioLine& operator=(const GpioLine&) = delete;
  virtual ~GpioLine() = default;

  /// Drives the line to `level`; it stays there until it is set again.
  /// @return Errc::io if the machine refused; the level is then unknown until get() tells
  [[nodiscard]] virtual Result<void> set(Level level) = 0;

  /// The level that the line is driven to now.
  /// @return Errc::io if it cannot be told
  [[nodiscard]] virtual Result<Level> get() const = 0;
};

}  // namespace edl::agent
