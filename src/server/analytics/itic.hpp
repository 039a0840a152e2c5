#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace edl::server::analytics {

/// Where a voltage that lasts so long stands to the curve that information technology equipment is built to.
enum class IticRegion : std::uint8_t {
  no_interruption,  ///< within both envelopes: equipment works on
  no_damage,        ///< below the lower envelope: it may stop, and is not damaged
  prohibited,       ///< above the upper envelope: it may be damaged
};

inline constexpr std::size_t k_itic_regions = 3;

/// Wire names, in the order of the enumerators.
inline constexpr std::array<std::string_view, k_itic_regions> k_itic_region_names{"no_interruption", "no_damage",
                                                                                  "prohibited"};

[[nodiscard]] constexpr std::string_view name_of(IticRegion region) {
  return k_itic_region_names[static_cast<std::size_t>(region)];
}

/// A step of an envelope: for up to `longest` the voltage may be this far. Voltages on an envelope are within it.
struct IticStep {
  std::chrono::milliseconds longest;
  double percent;
};

/// Lower envelope: 0 % for 20 ms, 70 % for 0.5 s, 80 % for 10 s, then 90 %.
inline constexpr std::array<IticStep, 4> k_itic_lower{{{std::chrono::milliseconds(20), 0},
                                                       {std::chrono::milliseconds(500), 70},
                                                       {std::chrono::seconds(10), 80},
                                                       {std::chrono::milliseconds::max(), 90}}};
/// Upper envelope, of events of 1 ms and more: 200 % for 1 ms, 140 % for 3 ms, 120 % for 0.5 s, then 110 %.
inline constexpr std::array<IticStep, 4> k_itic_upper{{{std::chrono::milliseconds(1), 200},
                                                       {std::chrono::milliseconds(3), 140},
                                                       {std::chrono::milliseconds(500), 120},
                                                       {std::chrono::milliseconds::max(), 110}}};

/// The region of an RMS voltage in percent of the nominal one that lasted so long. The curve is drawn for 120 V equipment;
/// in percent it is used everywhere.
/// @source ITI (CBEMA) Curve Application Note, Information Technology Industry Council, 2000
[[nodiscard]] constexpr IticRegion itic_region(double percent, std::chrono::milliseconds duration) {
  constexpr double k_rounding = 1e-9;
  for (const IticStep& step : k_itic_upper) {
    if (duration > step.longest) continue;
    if (percent > step.percent + k_rounding) return IticRegion::prohibited;
    break;
  }
  for (const IticStep& step : k_itic_lower) {
    if (duration > step.longest) continue;
    if (percent < step.percent - k_rounding) return IticRegion::no_damage;
    break;
  }
  return IticRegion::no_interruption;
}

}  // namespace edl::server::analytics
