#include "agent/pairing_button.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace edl::agent {

using namespace std::chrono_literals;

std::optional<ButtonPress> ButtonReader::changed(bool down, MonotonicTime at) {
  if (down) {
    down_since_ = at;
    return std::nullopt;
  }
  const auto since = std::exchange(down_since_, std::nullopt);
  if (!since) return std::nullopt;
  // It may have been let go while nobody looked.
  return at - *since < k_held ? ButtonPress::brief : ButtonPress::held;
}

std::optional<ButtonPress> ButtonReader::passed(MonotonicTime now) {
  if (!down_since_ || now - *down_since_ < k_held) return std::nullopt;
  down_since_.reset();
  return ButtonPress::held;
}

std::optional<MonotonicTime> ButtonReader::deadline() const {
  if (!down_since_) return std::nullopt;
  return *down_since_ + k_held;
}

void read_button(GpioInput& button, Level down, Clock& clock, const std::function<void(ButtonPress)>& pressed,
                 const std::stop_token& stop) {
  constexpr auto k_look_every = 1h;
  ButtonReader reader;
  bool failing = false;
  while (!stop.stop_requested()) {
    const auto change = button.next_change(reader.deadline().value_or(clock.monotonic() + k_look_every), stop);
    if (!change) {
      if (!std::exchange(failing, true))
        spdlog::error("the pairing button cannot be read: {}", to_string(change.error()));
      if (!clock.wait_until(clock.monotonic() + 1s, stop)) return;
      continue;
    }
    if (std::exchange(failing, false)) spdlog::info("the pairing button is read again");
    const auto press =
        *change ? reader.changed((*change)->level == down, (*change)->at) : reader.passed(clock.monotonic());
    if (press) pressed(*press);
  }
}

}  // namespace edl::agent
