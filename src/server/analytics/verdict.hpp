#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace edl::server::analytics {

/// What is said of a limit. No figure of too little is called a pass.
enum class Verdict : std::uint8_t { passes, fails, cannot_be_told };

/// Wire names, as reports print them.
[[nodiscard]] constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passes: return "passes";
    case Verdict::fails: return "fails";
    case Verdict::cannot_be_told: return "cannot_be_told";
  }
  return "cannot_be_told";
}

/// The share that a part has of a whole, 0 to 1; nullopt of nothing.
[[nodiscard]] constexpr std::optional<double> counted_share(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// How much of a span must have been counted before what was not counted may be taken to have been like the rest.
inline constexpr double k_least_counted_share = 0.9;

/// Whether at least `least_percent` of the intervals of a span lie within a limit.
///
/// Passes and fails are first sought without any belief: where the intervals that were not counted could change nothing.
/// Otherwise they are taken to be like those that were counted, if those are k_least_counted_share of all that there are.
/// @param all  intervals that the span has, without those that the standard leaves out
[[nodiscard]] constexpr Verdict judge_share(std::size_t all, std::size_t counted, std::size_t within,
                                            double least_percent) {
  const auto enough = [least_percent](std::size_t good, std::size_t of) {
    // A hundredth of an interval of play, so that 99.5 % of 200 is 199 whatever binary fractions say.
    return static_cast<double>(good) >= static_cast<double>(of) * least_percent / 100 - 0.01;
  };
  if (all == 0 || counted == 0) return Verdict::cannot_be_told;
  if (enough(within, all)) return Verdict::passes;
  if (!enough(all - (counted - within), all)) return Verdict::fails;
  if (static_cast<double>(counted) < static_cast<double>(all) * k_least_counted_share) return Verdict::cannot_be_told;
  return enough(within, counted) ? Verdict::passes : Verdict::fails;
}

}  // namespace edl::server::analytics
