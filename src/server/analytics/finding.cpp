#include "server/analytics/finding.hpp"

#include <fmt/format.h>

namespace edl::server::analytics {

std::string in_words(std::span<const Phase> phases) {
  std::string text = phases.size() == 1 ? "phase " : "phases ";
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (i > 0) text += i + 1 == phases.size() ? " and " : ", ";
    text += name_of(phases[i]);
  }
  return text;
}

std::string in_words(std::chrono::milliseconds length) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(length).count();
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7'200) return fmt::format("{} min", (seconds + 30) / 60);
  return fmt::format("{:.1f} h", static_cast<double>(seconds) / 3'600);
}

}  // namespace edl::server::analytics
