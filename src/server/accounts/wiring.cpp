#include "server/accounts/wiring.hpp"

namespace edl::server {

std::string_view name_of(Wiring wiring) noexcept {
  switch (wiring) {
    case Wiring::three_phase_four_wire: return "three_phase_four_wire";
    case Wiring::three_phase_three_wire: return "three_phase_three_wire";
    case Wiring::split_phase: return "split_phase";
    case Wiring::single_phase: return "single_phase";
  }
  return "unknown";
}

Result<Wiring> parse_wiring(std::string_view text) {
  for (const Wiring wiring :
       {Wiring::three_phase_four_wire, Wiring::three_phase_three_wire, Wiring::split_phase, Wiring::single_phase}) {
    if (name_of(wiring) == text) return wiring;
  }
  return fail(Errc::invalid, "a wiring is three_phase_four_wire, three_phase_three_wire, split_phase or single_phase");
}

}  // namespace edl::server
