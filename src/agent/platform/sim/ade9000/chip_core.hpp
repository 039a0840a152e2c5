#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/platform/sim/ade9000/level_watch.hpp"
#include "agent/platform/sim/ade9000/register_file.hpp"
#include "agent/platform/sim/ade9000/signal_path.hpp"
#include "agent/platform/sim/ade9000/waveform_buffer.hpp"

namespace edl::agent::sim {

/// The chip behind its registers: takes converted samples as the configuration says, and keeps the registers of
/// energy, status and events. Those of momentary values are filled in by publish(), before somebody reads them.
class ChipCore {
 public:
  /// @param registers  borrowed
  explicit ChipCore(RegisterFile& registers);

  /// As after a reset: nothing runs.
  void reset();

  /// The configuration was written.
  void configure();
  /// WFB_CFG was written.
  void configure_buffer();
  /// WFB_TRG_CFG.FORCE was written.
  void force_trigger() { note(buffer_.trigger()); }

  /// @param adc  codes at the PCF scale, with the PGA's gain and before all calibration
  void sample(const Channels<double>& adc);

  void publish();

  [[nodiscard]] const WaveformBuffer& buffer() const { return buffer_; }

 private:
  /// A phase's five energies, as sums of codes.
  enum Energy : std::uint8_t { active, reactive, apparent, fundamental_active, fundamental_reactive, energy_count };
  using Codes = std::array<std::int64_t, energy_count>;

  struct Watches {
    LevelWatch dip{LevelWatch::Side::below, 0x7FFFFF};
    LevelWatch swell{LevelWatch::Side::above, 0};
    LevelWatch current{LevelWatch::Side::above, 0};
  };

  [[nodiscard]] double rms_code(std::size_t channel) const;
  [[nodiscard]] Codes power_codes(Phase phase) const;
  void accumulate(bool half_cycle);
  void load_energies();
  void watch_levels();
  void watch_sequence();
  void watch_crossings();
  void watch_peaks();
  void note(const WaveformBuffer::News& news);
  void trigger(std::uint32_t what);
  void publish_powers(Phase phase);
  void publish_lines();

  RegisterFile& registers_;
  SignalSettings settings_;
  std::optional<SignalPath> path_;  ///< none: RUN is 0
  WaveformBuffer buffer_;
  PerPhase<Watches> watches_;
  LevelWatch neutral_watch_{LevelWatch::Side::above, 0};
  PerPhase<Codes> sums_{};            ///< since the last load
  PerPhase<Codes> energies_{};        ///< of the user's registers
  std::uint32_t accumulated_ = 0;     ///< samples or half cycles in sums_
  std::uint32_t wrong_sequence_ = 0;  ///< half cycles in a row
  PerPhase<std::uint64_t> cycles_{};
  PerPhase<bool> had_line_{};
};

}  // namespace edl::agent::sim
