#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "agent/port/clock.hpp"
#include "agent/port/gpio_input.hpp"
#include "agent/port/gpio_line.hpp"
#include "core/result.hpp"

namespace edl::agent {

/// Which line of the machine: the offset on a chip ("gpiochip0:17"; the chip's label or its path will do), or a name
/// that the device tree gives ("GPIO17", "RELAY_A").
struct LineName {
  static constexpr std::size_t k_max_length = 64;

  std::string chip{};       ///< empty: the line is known by its own name
  unsigned offset = 0;      ///< on the chip
  std::string line_name{};  ///< where there is no chip

  /// Text whose last colon is followed by a number is chip and offset; any other is a line's name.
  /// @return Errc::invalid
  [[nodiscard]] static Result<LineName> parse(std::string_view text);

  /// As it was written.
  [[nodiscard]] std::string text() const;
  bool operator==(const LineName&) const = default;
};

/// Takes a line as an output that has the level `initial` from the moment at which it becomes one, so that nothing
/// clicks: the kernel is told both at once. What the line does after the object has gone is the chip driver's choice,
/// see docs/relays.md.
/// @return Errc::not_found: no such chip or line, or several lines of that name | Errc::conflict: somebody else has
///         it, who is named | Errc::forbidden | Errc::io; each with chip and line in `where`
[[nodiscard]] Result<std::unique_ptr<GpioLine>> open_output(const LineName& name, Level initial);

struct InputSettings {
  Bias bias = Bias::as_is;
  std::chrono::milliseconds debounce{20};  ///< contacts bounce for 1 to 10 ms
};

/// Takes a line as an input. While somebody waits for its changes it is looked at every 10 ms, not told by interrupts: a
/// line that floats would raise thousands a second, and many expanders on I2C have none.
/// @param clock  outlives the line
/// @return errors as open_output()
[[nodiscard]] Result<std::unique_ptr<GpioInput>> open_input(const LineName& name, const InputSettings& settings,
                                                            Clock& clock);

}  // namespace edl::agent
