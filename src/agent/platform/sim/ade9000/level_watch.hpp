#pragma once

#include <cstdint>

namespace edl::agent::sim {

/// One phase's dip, swell or over-current detection: half-cycle by half-cycle against a level (data sheet, "Dip and
/// swell indication", "Overcurrent indication").
class LevelWatch {
 public:
  enum class Side : std::uint8_t { below, above };

  explicit LevelWatch(Side side, std::uint32_t extreme_at_rest) : side_(side), extreme_(extreme_at_rest) {}

  struct Settings {
    std::uint32_t level = 0;
    std::uint32_t half_cycles = 1;  ///< so many in a row make an event
    bool at_entry_and_exit = true;  ///< interrupts: else one each `half_cycles` while it lasts
  };

  /// @param code  one-cycle RMS / 32
  /// @return whether the status bit is to be set
  bool add(std::uint32_t code, const Settings& settings);

  /// Whether the event lasts.
  [[nodiscard]] bool active() const { return active_; }
  /// The lowest or highest code of the present event, else of the last one.
  [[nodiscard]] std::uint32_t extreme() const { return extreme_; }

 private:
  Side side_;
  bool active_ = false;
  std::uint32_t beyond_ = 0;          ///< half cycles in a row
  std::uint32_t extreme_so_far_ = 0;  ///< since beyond_ began
  std::uint32_t extreme_;
};

}  // namespace edl::agent::sim
