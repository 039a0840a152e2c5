#include "agent/length_of_time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "core/fault.hpp"

namespace edl::agent {

Result<std::chrono::milliseconds> parse_length_of_time(const std::string& text, std::span<const TimeUnit> units,
                                                       std::chrono::milliseconds longest, std::string_view examples) {
  std::int64_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  for (const auto& [name, unit] : units) {
    if (error != std::errc() || std::string_view(end, last) != name) continue;
    if (number >= 0 && number <= longest / unit) return number * unit;
  }
  return fail(Errc::invalid, fmt::format("\"{}\" is no length of time such as {}", shown(text), examples));
}

}  // namespace edl::agent
