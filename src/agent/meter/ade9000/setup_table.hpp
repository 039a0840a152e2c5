#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "agent/meter/ade9000/meter_setup.hpp"

namespace edl::agent::ade9000 {

/// The wirings' names in a setup file.
inline constexpr std::array<std::pair<std::string_view, Wiring>, 4> k_wirings{
    {{"three-phase four-wire", Wiring::three_phase_four_wire},
     {"three-phase three-wire", Wiring::three_phase_three_wire},
     {"split-phase", Wiring::split_phase},
     {"single-phase", Wiring::single_phase}}};

[[nodiscard]] constexpr std::string_view name_of(Wiring wiring) {
  for (const auto& [name, known] : k_wirings) {
    if (known == wiring) return name;
  }
  return {};
}

}  // namespace edl::agent::ade9000
