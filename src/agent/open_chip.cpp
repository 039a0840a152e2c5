#include "agent/open_chip.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "agent/meter/ade9000/ade9000_meter.hpp"
#include "agent/meter/live_meter.hpp"
#include "agent/platform/linux/gpio.hpp"
#include "agent/platform/linux/spidev_bus.hpp"
#include "agent/platform/sim/ade9000/simulated_chip.hpp"
#include "agent/platform/sim/house.hpp"
#include "agent/platform/sim/house_waveform.hpp"
#include "agent/platform/sim/recording/recorded_waveform.hpp"

namespace edl::agent {
namespace {

using ade9000::Ade9000Meter;
using ade9000::MeterSetup;

/// What the driver of a real chip stands on.
struct ChipGroundOfMachine {
  std::unique_ptr<SpiBus> bus;
  std::unique_ptr<GpioLine> reset;
};

/// What a simulated chip has at its pins where the setup tells the truth.
sim::ChipBoard board_of(const MeterSetup& setup) {
  sim::ChipBoard board;
  board.volts_full_scale = setup.volts_full_scale() * setup.voltage_pga;
  board.amperes_full_scale = setup.neutral_amperes_full_scale() * setup.current_pga;
  for (const Phase phase : k_phases) {
    const double share = setup.neutral_amperes_full_scale() / setup.amperes_full_scale(phase);
    board.current_share[phase] = setup.phases[phase].direction == ade9000::CtDirection::normal ? share : -share;
  }
  return board;
}

/// The driver over a simulated chip.
class SimulatedChipMeter final : public Meter {
 public:
  SimulatedChipMeter(std::unique_ptr<sim::WaveformSource> source, const MeterSetup& setup, Clock& clock,
                     const PerPhase<KilowattHour>& energy)
      : source_(std::move(source)), chip_(clock, *source_, board_of(setup)), meter_({chip_, clock}, setup, energy) {}

  [[nodiscard]] Result<std::optional<ReadingSet>> next(std::stop_token stop) override {
    return meter_.next(std::move(stop));
  }

 private:
  std::unique_ptr<sim::WaveformSource> source_;
  sim::SimulatedChip chip_;
  Ade9000Meter meter_;
};

/// The house's past by its arithmetic, as fast as that goes; then its present by the chip, with the counters where they
/// are.
class PastThenChip final : public Meter {
 public:
  PastThenChip(const HouseSettings& house, const MeterSetup& setup, Clock& clock, Timestamp begin)
      : settings_(house), setup_(setup), clock_(clock), house_(house), past_(house_, clock, begin) {}

  [[nodiscard]] Result<std::optional<ReadingSet>> next(std::stop_token stop) override {
    if (present_) return present_->next(std::move(stop));
    auto set = past_.next(std::move(stop));
    if (!past_.catching_up()) {
      present_.emplace(std::make_unique<HouseWaveform>(settings_, clock_.now()), setup_, clock_, house_.energy());
    }
    return set;
  }

 private:
  HouseSettings settings_;
  MeterSetup setup_;
  Clock& clock_;
  SimulatedHouse house_;
  LiveMeter past_;
  std::optional<SimulatedChipMeter> present_;
};

}  // namespace

Result<MeterSetup> read_setup(const ChipOptions& options, const std::filesystem::path& data) {
  if (!options.setup_file.empty()) return ade9000::load_meter_setup(options.setup_file);
  auto setup = ade9000::load_meter_setup(data / "meter.toml");
  if (!setup && setup.error().code == Errc::not_found) return MeterSetup{};
  return setup;
}

Result<RunningMeter> open_ade9000(const ChipOptions& options, const MeterSetup& setup, Clock& clock,
                                  const MeterStart& start) {
  const auto ground = std::make_shared<ChipGroundOfMachine>();
  auto bus = SpidevBus::open(
      {options.spi_node, options.spi_speed_hz, static_cast<std::uint8_t>(std::min(options.spi_mode, 255U))});
  if (!bus) return tl::unexpected(bus.error());
  ground->bus = std::move(*bus);
  if (!options.reset_line.empty()) {
    const auto name = LineName::parse(options.reset_line);
    if (!name) return tl::unexpected(name.error());
    auto line = open_output(*name, Level::high);
    if (!line) return tl::unexpected(line.error());
    ground->reset = std::move(*line);
  }
  RunningMeter running;
  running.name = "ade9000 at " + options.spi_node;
  running.meter = std::make_unique<Ade9000Meter>(ade9000::ChipGround{*ground->bus, clock, ground->reset.get()}, setup,
                                                 start.energy);
  running.ground = ground;
  return running;
}

Result<RunningMeter> open_simulated_chip(const SimulatedChipOptions& options, const MeterSetup& setup, Clock& clock,
                                         const MeterStart& start) {
  RunningMeter running;
  running.name = "simulated-chip";
  if (!options.recording.empty()) {
    auto recording = sim::open_recording(options.recording);
    if (!recording) return tl::unexpected(recording.error());
    running.name += ":" + options.recording;
    running.meter = std::make_unique<SimulatedChipMeter>(std::make_unique<sim::RecordedWaveform>(std::move(*recording)),
                                                         setup, clock, start.energy);
    return running;
  }
  HouseSettings house;
  house.seed = options.seed;
  house.energy = start.energy;
  house.relays = options.relays;
  if (options.since) {
    const Timestamp begin = std::max(clock.now() - *options.since, start.newest.value_or(Timestamp::min()));
    running.meter = std::make_unique<PastThenChip>(house, setup, clock, begin);
  } else {
    running.meter = std::make_unique<SimulatedChipMeter>(std::make_unique<HouseWaveform>(house, clock.now()), setup,
                                                         clock, start.energy);
  }
  return running;
}

}  // namespace edl::agent
