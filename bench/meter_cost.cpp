// meter_cost: how much CPU a second of measuring takes apart from the simulated chip, as one JSON object. bench/meter.py
// makes a table of it.
//
// Recorded: the meter measures a simulated house for some minutes of simulated time, and each SPI frame is kept; then the
// same meter is run over those frames alone, once more and again. Awake: the meter measures by the machine's clock, which
// it sleeps on a hundred times a second, and what the chip costs is taken away by timing inside the carrier.

#include <fmt/format.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/meter/ade9000/ade9000_meter.hpp"
#include "agent/meter/ade9000/power_quality_watch.hpp"
#include "agent/platform/linux/system_clock.hpp"
#include "agent/platform/sim/ade9000/simulated_chip.hpp"
#include "agent/platform/sim/house_waveform.hpp"
#include "agent/platform/sim/manual_clock.hpp"

namespace edl::bench {
namespace {

using namespace edl::agent;
using ade9000::MeterSetup;

/// On the second, ten minutes before the next harmonics.
constexpr Timestamp k_begin{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} + std::chrono::hours(9)};
/// Sets until the chip, its filters and all that is built once are there.
constexpr unsigned k_first_sets = 5;

struct Options {
  unsigned minutes = 20;
  unsigned times = 5;
  unsigned awake_seconds = 60;
};

/// CPU time of this thread, in seconds.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Frames one after the other, both directions.
struct Tape {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint32_t> lengths;
};

class RecordingBus final : public SpiBus {
 public:
  RecordingBus(SpiBus& bus, Tape& tape) : bus_(bus), tape_(tape) {}
  Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override {
    auto done = bus_.transfer(out, in);
    tape_.bytes.insert(tape_.bytes.end(), out.begin(), out.end());
    tape_.bytes.insert(tape_.bytes.end(), in.begin(), in.end());
    tape_.lengths.push_back(static_cast<std::uint32_t>(out.size()));
    return done;
  }

 private:
  SpiBus& bus_;
  Tape& tape_;
};

/// Answers as the chip did, and sees to it that it is asked the same.
class ReplayedBus final : public SpiBus {
 public:
  explicit ReplayedBus(const Tape& tape) : tape_(tape) {}
  Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override {
    if (frame_ >= tape_.lengths.size() || tape_.lengths[frame_] != out.size() ||
        std::memcmp(tape_.bytes.data() + at_, out.data(), out.size()) != 0) {
      throw std::logic_error(fmt::format("frame {} is another one than was recorded", frame_));
    }
    std::memcpy(in.data(), tape_.bytes.data() + at_ + out.size(), in.size());
    at_ += out.size() + in.size();
    ++frame_;
    return {};
  }
  [[nodiscard]] std::size_t frames() const { return frame_; }
  [[nodiscard]] std::size_t bytes() const { return at_; }

 private:
  const Tape& tape_;
  std::size_t frame_ = 0;
  std::size_t at_ = 0;
};

/// Knows what the chip behind it costs.
class TimedBus final : public SpiBus {
 public:
  explicit TimedBus(SpiBus& bus) : bus_(bus) {}
  Result<void> transfer(std::span<const std::uint8_t> out, std::span<std::uint8_t> in) override {
    const double begin = cpu_seconds();
    auto done = bus_.transfer(out, in);
    seconds += cpu_seconds() - begin;
    return done;
  }
  double seconds = 0;

 private:
  SpiBus& bus_;
};

struct Found {
  unsigned events = 0;
  unsigned harmonics = 0;
};

struct Metered {
  Metered(SpiBus& bus, Clock& clock)
      : watch(clock, setup,
              {[this](const PowerEvent&) { ++found.events; }, [this](const HarmonicSet&) { ++found.harmonics; },
               [](const Error&) {}}),
        meter({bus, clock, nullptr, &watch}, setup, {}) {}

  void next() {
    for (unsigned failures = 0;;) {
      auto set = meter.next({});
      if (set && *set) return;
      if (++failures > 10) throw std::runtime_error(set ? "stopped" : to_string(set.error()));
    }
  }

  MeterSetup setup;
  Found found;
  ade9000::PowerQualityWatch watch;
  ade9000::Ade9000Meter meter;
};

/// Nothing is added up here but time and frames.
struct Cost {
  double seconds = 0;
  std::size_t frames = 0;
  std::size_t bytes = 0;
  Found found;
};

Tape record(unsigned sets) {
  Tape tape;
  ManualClock clock(k_begin, ManualClock::Waits::advance);
  HouseWaveform house({}, clock.now());
  sim::SimulatedChip chip(clock, house, {});
  RecordingBus bus(chip, tape);
  Metered metered(bus, clock);
  for (unsigned i = 0; i < k_first_sets + sets; ++i) metered.next();
  return tape;
}

Cost replay(const Tape& tape, unsigned sets) {
  ManualClock clock(k_begin, ManualClock::Waits::advance);
  ReplayedBus bus(tape);
  Metered metered(bus, clock);
  for (unsigned i = 0; i < k_first_sets; ++i) metered.next();
  const std::size_t first_frame = bus.frames();
  const std::size_t first_byte = bus.bytes();
  const double begin = cpu_seconds();
  for (unsigned i = 0; i < sets; ++i) metered.next();
  return {cpu_seconds() - begin, bus.frames() - first_frame, (bus.bytes() - first_byte) / 2, metered.found};
}

Cost stay_awake(unsigned sets) {
  SystemClock clock;
  HouseWaveform house({}, clock.now());
  sim::SimulatedChip chip(clock, house, {});
  TimedBus bus(chip);
  Metered metered(bus, clock);
  for (unsigned i = 0; i < k_first_sets; ++i) metered.next();
  const double begin = cpu_seconds() - bus.seconds;
  for (unsigned i = 0; i < sets; ++i) metered.next();
  return {cpu_seconds() - bus.seconds - begin, 0, 0, metered.found};
}

/// What waking as often costs on this machine, with nothing to do then.
double wake_only(unsigned seconds) {
  SystemClock clock;
  const double begin = cpu_seconds();
  for (auto next = clock.monotonic(); seconds > 0; --seconds) {
    for (int tick = 0; tick < 100; ++tick) {
      next += ade9000::ChipDriver::k_tick;
      if (!clock.wait_until(next, {})) throw std::runtime_error("stopped");
    }
  }
  return cpu_seconds() - begin;
}

void measure(const Options& options) {
  const unsigned sets = options.minutes * 60;
  const Tape tape = record(sets);
  std::vector<Cost> costs;
  for (unsigned i = 0; i < options.times; ++i) costs.push_back(replay(tape, sets));
  std::ranges::sort(costs, {}, &Cost::seconds);
  const Cost& middle = costs[costs.size() / 2];
  const Cost awake = stay_awake(options.awake_seconds);
  const double wakes = wake_only(options.awake_seconds);
  const auto milliseconds = [](double seconds, unsigned count) { return 1'000 * seconds / count; };
  fmt::print(R"({{"sets":{},"frames":{},"bytes":{},"events":{},"harmonics":{},"ms_median":{},"ms_worst":{},)"
             R"("awake_seconds":{},"ms_awake":{},"ms_wakes":{}}})"
             "\n",
             sets, middle.frames, middle.bytes, middle.found.events, middle.found.harmonics,
             milliseconds(middle.seconds, sets), milliseconds(costs.back().seconds, sets), options.awake_seconds,
             milliseconds(awake.seconds, options.awake_seconds), milliseconds(wakes, options.awake_seconds));
}

}  // namespace
}  // namespace edl::bench

int main(int argc, char** argv) {
  edl::bench::Options options;
  CLI::App app("Tells how much CPU a second of measuring takes apart from the simulated chip.");
  app.add_option("--minutes", options.minutes, "of simulated time that are recorded")->capture_default_str();
  app.add_option("--times", options.times, "the recording is measured")->capture_default_str();
  app.add_option("--awake", options.awake_seconds, "seconds by the machine's clock")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    edl::bench::measure(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "meter_cost: {}\n", error.what());
    return 1;
  }
}
