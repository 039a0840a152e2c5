#include "agent/platform/sim/ade9000/level_watch.hpp"

#include <algorithm>

namespace edl::agent::sim {

bool LevelWatch::add(std::uint32_t code, const Settings& settings) {
  const bool beyond = side_ == Side::below ? code < settings.level : code > settings.level;
  if (!beyond) {
    beyond_ = 0;
    const bool ended = active_;
    active_ = false;
    return ended && settings.at_entry_and_exit;
  }
  const auto further = [this](std::uint32_t a, std::uint32_t b) {
    return side_ == Side::below ? std::min(a, b) : std::max(a, b);
  };
  extreme_so_far_ = beyond_ == 0 ? code : further(extreme_so_far_, code);
  ++beyond_;
  if (beyond_ < settings.half_cycles) return false;
  extreme_ = extreme_so_far_;
  const bool began = !active_;
  active_ = true;
  return began || (!settings.at_entry_and_exit && beyond_ % std::max(settings.half_cycles, 1U) == 0);
}

}  // namespace edl::agent::sim
