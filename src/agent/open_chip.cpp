#include "agent/open_chip.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "agent/meter/ade9000/ade9000_meter.hpp"
#include "agent/meter/ade9000/power_quality_watch.hpp"
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
using ade9000::PowerQualityWatch;

/// What the driver of a real chip stands on.
struct ChipGroundOfMachine {
  std::unique_ptr<SpiBus> bus;
  std::unique_ptr<GpioLine> reset;
  std::shared_ptr<PowerQualityWatch> watch;
};

/// Events and harmonics go where the agent keeps them.
std::shared_ptr<PowerQualityWatch> watch_for(const MeterSetup& setup, const Clock& clock, const MeterStart& start) {
  ade9000::QualitySink sink;
  sink.event = start.found_event ? start.found_event : [](const PowerEvent&) {};
  sink.harmonics = start.found_harmonics ? start.found_harmonics : [](const HarmonicSet&) {};
  sink.problem = [](const Error& error) { spdlog::warn("harmonics are missing: {}", to_string(error)); };
  return std::make_shared<PowerQualityWatch>(clock, setup, std::move(sink));
}

/// A measurement takes 0.3 s; one that a disturbed supply puts off is not waited for longer than that.
constexpr std::chrono::seconds k_longest_capture{10};

HarmonicCapture capture_by(const std::shared_ptr<PowerQualityWatch>& watch) {
  return [watch]() -> Result<HarmonicSet> {
    const auto answered = std::make_shared<std::promise<Result<HarmonicSet>>>();
    auto answer = answered->get_future();
    watch->capture_harmonics([answered](const Result<HarmonicSet>& set) { answered->set_value(set); });
    if (answer.wait_for(k_longest_capture) == std::future_status::ready) return answer.get();
    return fail(Errc::timeout,
                "the meter has not measured harmonics in time: it is not running, or the supply is disturbed");
  };
}

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

/// A simulated chip with all that it stands on.
struct SimulatedBench {
  SimulatedBench(std::unique_ptr<sim::WaveformSource> wave, const sim::FrontEndFlaws& flaws, const MeterSetup& setup,
                 Clock& clock)
      : source(std::move(wave)), front_end(*source, {flaws, flaws, flaws}),
        chip(clock, flaws == sim::FrontEndFlaws{} ? *source : front_end, board_of(setup)) {}

  std::unique_ptr<sim::WaveformSource> source;
  sim::FlawedFrontEnd front_end;
  sim::SimulatedChip chip;
};

/// The driver over a simulated chip.
class SimulatedChipMeter final : public Meter {
 public:
  SimulatedChipMeter(std::unique_ptr<sim::WaveformSource> source, const sim::FrontEndFlaws& flaws,
                     const MeterSetup& setup, Clock& clock, std::shared_ptr<PowerQualityWatch> watch,
                     const PerPhase<KilowattHour>& energy)
      : bench_(std::move(source), flaws, setup, clock), watch_(std::move(watch)),
        meter_({bench_.chip, clock, nullptr, watch_.get()}, setup, energy) {}

  [[nodiscard]] Result<std::optional<ReadingSet>> next(std::stop_token stop) override {
    return meter_.next(std::move(stop));
  }
  [[nodiscard]] std::optional<MeterDetails> details() const override { return meter_.details(); }

 private:
  SimulatedBench bench_;
  std::shared_ptr<PowerQualityWatch> watch_;
  Ade9000Meter meter_;
};

/// The house's past by its arithmetic, as fast as that goes; then its present by the chip, with the counters where they
/// are.
class PastThenChip final : public Meter {
 public:
  PastThenChip(const HouseSettings& house, const sim::FrontEndFlaws& flaws, const MeterSetup& setup, Clock& clock,
               std::shared_ptr<PowerQualityWatch> watch, Timestamp begin)
      : settings_(house), flaws_(flaws), setup_(setup), clock_(clock), watch_(std::move(watch)), house_(house),
        past_(house_, clock, begin) {}

  [[nodiscard]] Result<std::optional<ReadingSet>> next(std::stop_token stop) override {
    if (present_) return present_->next(std::move(stop));
    auto set = past_.next(std::move(stop));
    if (!past_.catching_up()) {
      present_.emplace(std::make_unique<HouseWaveform>(settings_, clock_.now()), flaws_, setup_, clock_, watch_,
                       house_.energy());
    }
    return set;
  }
  [[nodiscard]] std::optional<MeterDetails> details() const override {
    return present_ ? present_->details() : std::nullopt;
  }

 private:
  HouseSettings settings_;
  sim::FrontEndFlaws flaws_;
  MeterSetup setup_;
  Clock& clock_;
  std::shared_ptr<PowerQualityWatch> watch_;
  SimulatedHouse house_;
  LiveMeter past_;
  std::optional<SimulatedChipMeter> present_;
};

/// The bus, and the reset line if it is wired.
Result<std::shared_ptr<ChipGroundOfMachine>> open_ground(const ChipOptions& options) {
  auto ground = std::make_shared<ChipGroundOfMachine>();
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
  return ground;
}

/// What a simulated chip measures.
Result<std::unique_ptr<sim::WaveformSource>> open_wave(const SimulatedChipOptions& options, const HouseSettings& house,
                                                       const Clock& clock) {
  if (options.recording.empty()) return std::make_unique<HouseWaveform>(house, clock.now());
  auto recording = sim::open_recording(options.recording);
  if (!recording) return tl::unexpected(recording.error());
  return std::make_unique<sim::RecordedWaveform>(std::move(*recording));
}

std::string name_of(const SimulatedChipOptions& options) {
  return std::string(options.recording.empty() ? k_simulated_chip : k_recording) + options.recording;
}

}  // namespace

void add_chip_options(Settings& settings, CLI::App& call, ChipOptions& options) {
  settings.add(call, "--spi", options.spi_node, "The chip's SPI node");
  settings.add(call, "--spi-speed", options.spi_speed_hz, "The SPI clock in Hz: 10000 to 20000000");
  settings.add(call, "--spi-mode", options.spi_mode, "The SPI mode: 0 or 3");
  settings.add(call, "--chip-reset", options.reset_line, "The GPIO line at the chip's RESET pin, if it is wired");
}

std::filesystem::path setup_file(const ChipOptions& options, const std::filesystem::path& data) {
  return options.setup_file.empty() ? data / "meter.toml" : std::filesystem::path(options.setup_file);
}

Result<MeterSetup> read_setup(const ChipOptions& options, const std::filesystem::path& data) {
  auto setup = ade9000::load_meter_setup(setup_file(options, data));
  if (!setup && setup.error().code == Errc::not_found && options.setup_file.empty()) return MeterSetup{};
  return setup;
}

Result<BareChip> open_bare_ade9000(const ChipOptions& options, Clock& clock) {
  const auto ground = open_ground(options);
  if (!ground) return tl::unexpected(ground.error());
  return BareChip{
      "the ADE9000 at " + options.spi_node, *ground, {*(*ground)->bus, clock, (*ground)->reset.get(), nullptr}};
}

Result<BareChip> open_bare_simulated_chip(const SimulatedChipOptions& options, const MeterSetup& setup, Clock& clock) {
  HouseSettings house;
  house.seed = options.seed;
  auto wave = open_wave(options, house, clock);
  if (!wave) return tl::unexpected(wave.error());
  const auto bench = std::make_shared<SimulatedBench>(std::move(*wave), options.flaws, setup, clock);
  return BareChip{name_of(options), bench, {bench->chip, clock}};
}

Result<RunningMeter> open_ade9000(const ChipOptions& options, const MeterSetup& setup, Clock& clock,
                                  const MeterStart& start) {
  const auto opened = open_ground(options);
  if (!opened) return tl::unexpected(opened.error());
  const auto& ground = *opened;
  RunningMeter running;
  running.name = "ade9000 at " + options.spi_node;
  ground->watch = watch_for(setup, clock, start);
  running.meter = std::make_unique<Ade9000Meter>(
      ade9000::ChipGround{*ground->bus, clock, ground->reset.get(), ground->watch.get()}, setup, start.energy);
  running.capture_harmonics = capture_by(ground->watch);
  running.ground = ground;
  return running;
}

Result<RunningMeter> open_simulated_chip(const SimulatedChipOptions& options, const MeterSetup& setup, Clock& clock,
                                         const MeterStart& start) {
  RunningMeter running;
  running.name = name_of(options);
  const auto watch = watch_for(setup, clock, start);
  running.capture_harmonics = capture_by(watch);
  HouseSettings house;
  house.seed = options.seed;
  house.energy = start.energy;
  house.relays = options.relays;
  if (options.recording.empty() && options.since) {
    const Timestamp begin = std::max(clock.now() - *options.since, start.newest.value_or(Timestamp::min()));
    house.found_event = start.found_event;
    house.found_harmonics = start.found_harmonics;
    running.meter = std::make_unique<PastThenChip>(house, options.flaws, setup, clock, watch, begin);
    return running;
  }
  auto wave = open_wave(options, house, clock);
  if (!wave) return tl::unexpected(wave.error());
  running.meter =
      std::make_unique<SimulatedChipMeter>(std::move(*wave), options.flaws, setup, clock, watch, start.energy);
  return running;
}

}  // namespace edl::agent
