#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "agent/meter/ade9000/chip_link.hpp"
#include "agent/meter/ade9000/chip_second.hpp"
#include "agent/meter/ade9000/chip_start.hpp"
#include "agent/meter/ade9000/chip_watch.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/ade9000/second_reader.hpp"
#include "agent/port/clock.hpp"
#include "agent/port/gpio_line.hpp"
#include "agent/port/spi_bus.hpp"
#include "core/result.hpp"

namespace edl::agent::ade9000 {

/// What a driver stands on. All is borrowed and outlives it.
struct ChipGround {
  SpiBus& bus;
  Clock& clock;
  GpioLine* reset = nullptr;   ///< the chip's RESET pin, if it is wired
  ChipWatch* watch = nullptr;  ///< what looks at the chip between the seconds, if anything does
};

/// The chip's one owner: starts it, reads it at each whole second, looks after it in between, and starts it again when
/// it was reset, changed, stands still or does not answer. A second in which anything of that happened is an error and
/// never a value. One thread.
class ChipDriver {
 public:
  /// How often the chip is looked at between the seconds.
  static constexpr std::chrono::milliseconds k_tick{10};
  /// From RUN to the first second: the high-pass of 1.25 Hz and the RMS filters settle within 0.1 % of a step.
  static constexpr std::chrono::milliseconds k_settling{2'000};
  /// By which a second may be longer or shorter, or be read too late.
  static constexpr std::chrono::milliseconds k_tolerance{250};

  ChipDriver(const ChipGround& ground, const MeterSetup& setup);

  /// What came of a second.
  struct Outcome {
    ChipSecond second;
    /// Whether it holds [end - 1 s, end). If not, only its energies count.
    bool whole = false;
  };

  /// Waits for the next whole second of the wall clock and reads the chip. Whenever the clock is set, the next whole
  /// second is that of its new time.
  /// @return nullopt: stop was requested | an error: that second is missing, for the reason told
  [[nodiscard]] Result<std::optional<Outcome>> next(const std::stop_token& stop);

  /// Damaged answers, and starts of the chip, since the beginning.
  [[nodiscard]] std::uint64_t bus_faults() const { return link_.faults(); }
  [[nodiscard]] std::uint64_t starts() const { return starts_; }

 private:
  enum class State : std::uint8_t { off, settling, running };

  [[nodiscard]] Result<void> start(const std::stop_token& stop);
  /// @return the second that has ended; nullopt: stop was requested
  [[nodiscard]] Result<std::optional<Timestamp>> await_second(const std::stop_token& stop);
  [[nodiscard]] Result<void> tick();
  [[nodiscard]] static Result<void> passing(const Error& error);
  [[nodiscard]] Result<std::uint32_t> read_status();
  [[nodiscard]] Result<std::optional<ChipSecond>> read(Timestamp end, const std::stop_token& stop);
  [[nodiscard]] Result<PerPhase<bool>> take_lines();
  [[nodiscard]] Result<void> check_alive();
  [[nodiscard]] tl::unexpected<Error> failed(Error error);
  [[nodiscard]] tl::unexpected<Error> lost(Error error);

  ChipGround ground_;
  MeterSetup setup_;
  ChipLink link_;
  ChipStart start_;
  SecondReader reader_;
  State state_ = State::off;
  MonotonicTime settled_at_{};
  MonotonicTime next_look_{};
  bool start_failed_ = false;
  unsigned failed_seconds_ = 0;  ///< in a row
  std::uint64_t starts_ = 0;
};

}  // namespace edl::agent::ade9000
