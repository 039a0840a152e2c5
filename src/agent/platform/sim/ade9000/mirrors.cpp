#include "agent/platform/sim/ade9000/mirrors.hpp"

#include <array>
#include <cstddef>
#include <vector>

#include "agent/ade9000/registers.hpp"

namespace edl::agent::sim {
namespace {

using namespace ade9000;  // NOLINT(google-build-using-namespace): a table of registers

constexpr std::uint16_t k_by_function = 0x600;
constexpr std::uint16_t k_by_phase = 0x680;

/// From 0x600: for each quantity the three phases, the neutral's words between them.
std::vector<std::uint16_t> by_function() {
  std::vector<std::uint16_t> addresses;
  const auto three = [&](const PhaseRegister& one) {
    for (const Phase phase : k_phases) addresses.push_back(one.of(phase).address);
  };
  three(k_v_pcf);
  addresses.push_back(k_ni_pcf.address);
  three(k_i_pcf);
  three(k_irms);
  three(k_vrms);
  addresses.push_back(k_nirms.address);
  for (const auto& one :
       {k_watt, k_va, k_var, k_fvar, k_pf, k_vthd, k_ithd, k_fwatt, k_fva, k_ifrms, k_vfrms, k_irmsone, k_vrmsone}) {
    three(one);
  }
  addresses.push_back(k_nirmsone.address);
  three(k_irms1012);
  three(k_vrms1012);
  addresses.push_back(k_nirms1012.address);
  return addresses;
}

/// From 0x680: all of a phase, then the next one, then the neutral.
std::vector<std::uint16_t> by_phase() {
  std::vector<std::uint16_t> addresses;
  for (const Phase phase : k_phases) {
    for (const auto& one : {k_v_pcf, k_i_pcf, k_irms, k_vrms, k_watt, k_va, k_var, k_fvar, k_pf, k_vthd, k_ithd,
                            k_fwatt, k_fva, k_ifrms, k_vfrms, k_irmsone, k_vrmsone, k_irms1012, k_vrms1012}) {
      addresses.push_back(one.of(phase).address);
    }
  }
  for (const auto& one : {k_ni_pcf, k_nirms, k_nirmsone, k_nirms1012}) addresses.push_back(one.address);
  return addresses;
}

struct Tables {
  std::vector<std::uint16_t> by_function = sim::by_function();
  std::vector<std::uint16_t> by_phase = sim::by_phase();
};

const Tables& tables() {
  static const Tables made;
  return made;
}

}  // namespace

bool is_mirror(std::uint16_t address) { return mirrored(address) != 0; }

std::uint16_t mirrored(std::uint16_t address) {
  const Tables& all = tables();
  if (address >= k_by_phase && address - k_by_phase < static_cast<int>(all.by_phase.size())) {
    return all.by_phase[static_cast<std::size_t>(address - k_by_phase)];
  }
  if (address >= k_by_function && address - k_by_function < static_cast<int>(all.by_function.size())) {
    return all.by_function[static_cast<std::size_t>(address - k_by_function)];
  }
  return 0;
}

}  // namespace edl::agent::sim
