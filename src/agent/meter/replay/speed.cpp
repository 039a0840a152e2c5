#include "agent/meter/replay/speed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace edl::agent {

Result<Speed> Speed::parse(std::string_view text) {
  if (text == "max") return unlimited();
  double factor = -1.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (whole && factor == 0.0) return unlimited();
  if (whole && factor >= k_slowest && factor <= k_fastest) return Speed(factor);
  return fail(Errc::invalid,
              fmt::format("'{}' is no speed: expected \"max\", 0 (the same), or {} to {} recorded seconds "
                          "a second",
                          text, k_slowest, k_fastest));
}

bool Pace::wait_for(Timestamp recorded, const std::stop_token& stop) {
  if (speed_.is_unlimited()) return !stop.stop_requested();
  if (!start_) start_ = Start{recorded, clock_.monotonic()};
  // What is due in more than ten years is due never; so that no recording's times overflow the clock's.
  constexpr std::chrono::duration<double> k_never = std::chrono::years(10);
  const std::chrono::duration<double> delay = (recorded - start_->recorded) / speed_.factor();
  const auto due = start_->played + std::chrono::duration_cast<MonotonicTime::duration>(std::min(delay, k_never));
  return clock_.wait_until(due, stop);
}

}  // namespace edl::agent
