#pragma once

#include <cstdint>
#include <vector>

#include "agent/platform/sim/ade9000/waveform_source.hpp"

namespace edl::agent::sim {

/// One sine of a voltage or current: sqrt(2) * rms * cos(2 pi order f t + angle).
struct Component {
  double order = 1;  ///< of the fundamental; 2.5 is an interharmonic
  double rms = 0;    ///< V or A
  double angle_deg = 0;
};

/// Voltage and current of a phase as sums of sines.
struct PhaseWaveform {
  std::vector<Component> voltage;
  std::vector<Component> current;
};

/// From a sample on, a phase's voltage and current are these shares of their undisturbed values: dips, swells, loads
/// that are switched.
struct Change {
  std::uint64_t sample = 0;
  Phase phase = Phase::a;
  double voltage_factor = 1;
  double current_factor = 1;
};

struct SyntheticSettings {
  double frequency_hz = 50;
  PerPhase<PhaseWaveform> phases{};
  std::vector<Change> changes{};  ///< ascending in their sample
  double neutral_fraction = 1;    ///< of the phases' summed current that comes back through the neutral's transformer
  double volts_offset = 0;        ///< a constant on each voltage, as transducers add it
  double amperes_offset = 0;      ///< a constant on each current
};

/// Three symmetric phases: fundamentals of these RMS values at 0, -120 and 120 degrees, the currents `lag_deg` later.
[[nodiscard]] SyntheticSettings symmetric_load(double volts, double amperes, double lag_deg, double frequency_hz);

/// Waveforms that are known in closed form, so that what a meter should say of them can be computed.
class SyntheticWaveform final : public WaveformSource {
 public:
  explicit SyntheticWaveform(const SyntheticSettings& settings);

  void fill(std::span<Instant> instants) override;

  /// From the next instant on, as Change.
  void change(Phase phase, double voltage_factor, double current_factor);

 private:
  /// A sine that turns by one step from sample to sample.
  struct Oscillator {
    double order = 1;
    double amplitude = 0;
    double begin_rad = 0;  ///< at sample 0
  };
  struct PhaseState {
    std::vector<Oscillator> voltage;
    std::vector<Oscillator> current;
    double voltage_factor = 1;
    double current_factor = 1;
  };

  [[nodiscard]] double sum(const std::vector<Oscillator>& oscillators) const;
  void apply_changes();

  double step_rad_;  ///< of the fundamental, per sample
  PerPhase<PhaseState> phases_;
  std::vector<Change> changes_;
  std::size_t next_change_ = 0;
  double neutral_fraction_;
  double volts_offset_;
  double amperes_offset_;
  std::uint64_t sample_ = 0;
};

}  // namespace edl::agent::sim
