#include "agent/meter/ade9000/chip_driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/ade9000/bits.hpp"
#include "agent/ade9000/registers.hpp"

namespace edl::agent::ade9000 {
namespace {

using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds k_look_every{200};
constexpr seconds k_start_again{1};
/// Eight samples of the chip's.
constexpr milliseconds k_alive_within{1};
/// Seconds that fail in a row until the chip is started again although it has not said that it needs to be.
constexpr unsigned k_patience = 10;

/// What a chip says that has to be started again.
constexpr std::uint32_t k_needs_start = status1::k_rstdone | status1::k_error0 | status1::k_error1 | status1::k_error3;
/// What the driver deals with.
constexpr std::uint32_t k_own_bits = k_needs_start | status1::k_error2 | status1::k_crc_chg | status1::k_crc_done;

constexpr std::uint32_t line_bits(Phase phase) { return status1::k_zxv.of(phase) | status1::k_zxtov.of(phase); }

/// Bits that stand in STATUS1 all the time, cleared once a second or by nobody: crossings and missing loads.
constexpr std::uint32_t k_usual_bits = 0x0000FFFF;

Timestamp next_second(const Clock& clock) { return floor<seconds>(clock.now()) + seconds(1); }

std::string reason(std::uint32_t status) {
  if ((status & status1::k_rstdone) != 0) return "the chip was reset: its supply failed, or something disturbed it";
  return fmt::format("the chip reports an error of its own (STATUS1 0x{:08X})", status);
}

}  // namespace

ChipDriver::ChipDriver(const ChipGround& ground, const MeterSetup& setup)
    : ground_(ground), setup_(setup), link_(ground.bus),
      start_(link_, ground.clock, setup_, ground.reset, ground.watch), reader_(link_, ground.clock, setup_) {}

Result<std::optional<ChipDriver::Outcome>> ChipDriver::next(const std::stop_token& stop) {
  for (;;) {
    if (state_ == State::off) {
      if (start_failed_ && !ground_.clock.wait_until(ground_.clock.monotonic() + k_start_again, stop)) {
        return std::nullopt;
      }
      auto started = start(stop);
      start_failed_ = !started;
      if (stop.stop_requested()) return std::nullopt;
      if (!started) return tl::unexpected(std::move(started.error()));
    }
    auto end = await_second(stop);
    if (!end) return lost(std::move(end.error()));
    if (!*end) return std::nullopt;
    if (state_ == State::settling) continue;
    auto second = read(**end, stop);
    if (stop.stop_requested()) return std::nullopt;
    if (!second) return failed(std::move(second.error()));
    failed_seconds_ = 0;
    if (!*second) continue;
    const auto late = ground_.clock.now() - **end;
    const bool prompt = late >= milliseconds(0) && late <= k_tolerance;
    const bool full = std::chrono::abs((*second)->length - seconds(1)) <= k_tolerance;
    return Outcome{std::move(**second), prompt && full};
  }
}

Result<void> ChipDriver::start(const std::stop_token& stop) {
  ++starts_;
  reader_.restart();
  if (auto done = start_.run(stop); !done) return done;
  state_ = State::settling;
  settled_at_ = ground_.clock.monotonic() + k_settling;
  next_look_ = settled_at_;
  failed_seconds_ = 0;
  return {};
}

Result<std::optional<Timestamp>> ChipDriver::await_second(const std::stop_token& stop) {
  Clock& clock = ground_.clock;
  Timestamp end = next_second(clock);
  for (;;) {
    const auto left = end - clock.now();
    if (left <= milliseconds(0)) return end;
    // The clock was set back.
    if (left > seconds(1)) end = next_second(clock);
    if (!clock.wait_until(clock.monotonic() + std::min<milliseconds>(k_tick, end - clock.now()), stop)) {
      return std::nullopt;
    }
    if (clock.now() >= end) return end;
    if (auto ticked = tick(); !ticked) return tl::unexpected(ticked.error());
  }
}

Result<void> ChipDriver::tick() {
  const MonotonicTime now = ground_.clock.monotonic();
  const auto status = read_status();
  if (!status) return passing(status.error());
  if (state_ == State::settling) {
    if (now < settled_at_) return {};
    state_ = State::running;
    // What the settling filters made of the lines does not count.
    if (auto cleared = take_lines(); !cleared) return passing(cleared.error());
  }
  if (now >= next_look_) {
    next_look_ = now + k_look_every;
    if (auto looked = reader_.look(); !looked) return passing(looked.error());
  }
  if (ground_.watch == nullptr) return {};
  return ground_.watch->poll(link_, ground_.clock.now(), *status & ~k_own_bits);
}

/// What the bus spoils between the seconds is asked again; whether it still works shows at their end.
Result<void> ChipDriver::passing(const Error& error) {
  if (error.code == Errc::io) return {};
  return tl::unexpected(error);
}

/// STATUS1, where the chip does not say that it needs a new start.
Result<std::uint32_t> ChipDriver::read_status() {
  auto status = link_.glance(k_status1);
  if (status && (*status & ~k_usual_bits) != 0) status = link_.read(k_status1);
  if (!status) return status;
  if ((*status & k_needs_start) != 0) return fail(Errc::unavailable, reason(*status));
  if ((*status & status1::k_crc_chg) != 0) {
    const auto crc = link_.read(k_crc_rslt);
    if (!crc) return tl::unexpected(crc.error());
    if (*crc != start_.configuration_crc()) {
      return fail(Errc::unavailable, "the chip's configuration has changed by itself");
    }
  }
  const std::uint32_t over = *status & (status1::k_crc_chg | status1::k_crc_done | status1::k_error2);
  if (over != 0) {
    if (auto cleared = link_.write(k_status1, over); !cleared) return tl::unexpected(cleared.error());
  }
  return status;
}

Result<std::optional<ChipSecond>> ChipDriver::read(Timestamp end, const std::stop_token& stop) {
  if (auto cleared = link_.write(k_status0, status0::k_dready); !cleared) return tl::unexpected(cleared.error());
  const MonotonicTime cleared_at = ground_.clock.monotonic();
  const auto lines = take_lines();
  if (!lines) return tl::unexpected(lines.error());
  auto second = reader_.read(end, *lines);
  if (!second) return second;
  next_look_ = ground_.clock.monotonic() + k_look_every;
  if (!ground_.clock.wait_until(cleared_at + k_alive_within, stop)) return std::nullopt;
  if (auto alive = check_alive(); !alive) return tl::unexpected(alive.error());
  reader_.accept();
  return second;
}

/// Which voltages have crossed zero since the last call and did not stop to.
Result<PerPhase<bool>> ChipDriver::take_lines() {
  const auto status = link_.read(k_status1);
  if (!status) return tl::unexpected(status.error());
  std::uint32_t seen = 0;
  PerPhase<bool> has_line{};
  for (const Phase phase : k_phases) {
    seen |= *status & line_bits(phase);
    has_line[phase] = (*status & line_bits(phase)) == status1::k_zxv.of(phase);
  }
  if (auto cleared = link_.write(k_status1, seen); !cleared) return tl::unexpected(cleared.error());
  return has_line;
}

/// The registers of a chip whose signal processor has stopped hold what they held; one that was reset meanwhile says so.
Result<void> ChipDriver::check_alive() {
  const auto status0 = link_.read(k_status0);
  if (!status0) return tl::unexpected(status0.error());
  if ((*status0 & status0::k_dready) == 0) {
    return fail(Errc::unavailable, "the chip's signal processor stands still");
  }
  const auto status1 = read_status();
  if (!status1) return tl::unexpected(status1.error());
  return {};
}

/// A second could not be read. A disturbance passes; what stays needs a new start.
tl::unexpected<Error> ChipDriver::failed(Error error) {
  if (++failed_seconds_ >= k_patience || error.code != Errc::io) return lost(std::move(error));
  return tl::unexpected(std::move(error));
}

tl::unexpected<Error> ChipDriver::lost(Error error) {
  state_ = State::off;
  return tl::unexpected(std::move(error));
}

}  // namespace edl::agent::ade9000
