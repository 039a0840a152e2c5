#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/agent.hpp"
#include "agent/meter/ade9000/chip_driver.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/platform/sim/ade9000/flawed_front_end.hpp"
#include "agent/platform/sim/relay_line.hpp"
#include "agent/port/clock.hpp"
#include "core/phase.hpp"
#include "core/result.hpp"
#include "core/settings.hpp"

namespace edl::agent {

/// What `--meter` may name, where it is the chip: at the bus, or simulated, of the house or of what a recording has.
inline constexpr std::string_view k_chip = "ade9000";
inline constexpr std::string_view k_simulated_chip = "simulated-chip";
inline constexpr std::string_view k_recording = "simulated-chip:";

/// Where the chip is, and what it is connected to.
struct ChipOptions {
  std::string setup_file;  ///< empty: meter.toml in the data folder, and if that is not there the example board
  std::string spi_node = "/dev/spidev0.0";
  std::uint32_t spi_speed_hz = 5'000'000;  ///< waveforms need 4 MHz or more (docs/power-quality.md)
  unsigned spi_mode = 0;
  std::string reset_line;  ///< a GPIO line; empty: the chip is reset over the bus
};

/// What feeds a simulated chip.
struct SimulatedChipOptions {
  std::string recording{};  ///< a waveform's file; empty: the simulated house
  std::uint64_t seed = 1;
  std::optional<std::chrono::seconds> since{};  ///< the house first makes up for that much of the past
  PerPhase<const SimulatedRelayLine*> relays{};
  sim::FrontEndFlaws flaws{};  ///< of the board, alike on each phase
};

/// A chip without a meter on it, for calibrating.
struct BareChip {
  std::string name;
  std::shared_ptr<void> ground;  ///< owns what `chip` borrows
  ade9000::ChipGround chip;
};

/// Adds `--spi`, `--spi-speed`, `--spi-mode` and `--chip-reset` to a call. `options` outlives the settings.
void add_chip_options(Settings& settings, CLI::App& call, ChipOptions& options);

/// The file that holds the setup: that of the options, or meter.toml in the data folder.
[[nodiscard]] std::filesystem::path setup_file(const ChipOptions& options, const std::filesystem::path& data);

/// The setup that the options name.
/// @param data  the data folder
/// @return as load_meter_setup()
[[nodiscard]] Result<ade9000::MeterSetup> read_setup(const ChipOptions& options, const std::filesystem::path& data);

/// The chip at the machine's SPI bus.
/// @return the bus's or the reset line's error
[[nodiscard]] Result<RunningMeter> open_ade9000(const ChipOptions& options, const ade9000::MeterSetup& setup,
                                                Clock& clock, const MeterStart& start);

/// As open_ade9000, the chip alone.
[[nodiscard]] Result<BareChip> open_bare_ade9000(const ChipOptions& options, Clock& clock);

/// As open_simulated_chip, the chip alone; the house has no past and no relays.
[[nodiscard]] Result<BareChip> open_bare_simulated_chip(const SimulatedChipOptions& options,
                                                        const ade9000::MeterSetup& setup, Clock& clock);

/// The same driver over a simulated chip on the board that the setup describes.
/// @return the recording's error
[[nodiscard]] Result<RunningMeter> open_simulated_chip(const SimulatedChipOptions& options,
                                                       const ade9000::MeterSetup& setup, Clock& clock,
                                                       const MeterStart& start);

}  // namespace edl::agent
