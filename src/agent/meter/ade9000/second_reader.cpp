#include "agent/meter/ade9000/second_reader.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "agent/ade9000/scale.hpp"

namespace edl::agent::ade9000 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Below that share of full scale a current is none: 20 mA on a board of 208 A. The chip's dynamic range is 1 : 10,000.
constexpr double k_least_current = 1e-4;
/// Below that share of the nominal one a voltage has neither THD nor power factor.
constexpr double k_least_voltage = 0.01;
/// A THD is of up to 2.05 s before it is read.
constexpr unsigned k_thd_seconds = 3;
constexpr seconds k_countable{100};
/// When a read took longer, it does not say at what moment the chip gave the word.
constexpr milliseconds k_prompt{2};
constexpr int k_reading_tries = 3;

/// Where energies are, in the order of Energy.
constexpr std::array k_energies{k_watthr_hi, k_fvarhr_hi, k_vahr_hi};

constexpr double k_seconds_per_hour = 3'600;

/// Of an energy register's counting, wherever it wraps.
double codes_between(std::uint32_t before, std::uint32_t now) {
  return static_cast<double>(static_cast<std::int32_t>(now - before)) * k_energy_high_unit;
}

}  // namespace

SecondReader::SecondReader(ChipLink& link, const Clock& clock, const MeterSetup& setup)
    : link_(link), clock_(clock), setup_(setup) {}

void SecondReader::restart() {
  marks_.reset();
  pending_.reset();
  looks_ = {};
  seconds_with_voltage_ = {};
  seconds_with_current_ = {};
}

Result<void> SecondReader::add(const Register& rms, RmsSquares& to) const {
  return link_.read(rms).map([&](std::uint32_t word) {
    const double square = static_cast<double>(word) * static_cast<double>(word);
    to.sum += square;
    to.least = looks_.count == 0 ? square : std::min(to.least, square);
  });
}

Result<void> SecondReader::look() {
  RmsLooks looks = looks_;
  for (const Phase phase : setup_.connected()) {
    if (auto done = add(k_vrms.of(phase), looks.volts[phase]); !done) return done;
    if (auto done = add(k_irms.of(phase), looks.amperes[phase]); !done) return done;
  }
  if (auto done = add(k_nirms, looks.neutral); !done) return done;
  ++looks.count;
  looks_ = looks;
  return {};
}

Result<EnergyMark> SecondReader::mark(const Register& of) const {
  EnergyMark mark;
  for (int attempt = 0; attempt < k_reading_tries; ++attempt) {
    const MonotonicTime begin = clock_.monotonic();
    const auto word = link_.read(of);
    if (!word) return tl::unexpected(word.error());
    mark = {*word, begin};
    if (clock_.monotonic() - begin < k_prompt) break;
  }
  return mark;
}

Result<SecondReader::Marks> SecondReader::read_marks() const {
  Marks marks;
  for (const Phase phase : setup_.connected()) {
    if (!setup_.has_power(phase)) continue;
    for (std::size_t i = 0; i < k_energies.size(); ++i) {
      const auto one = mark(k_energies[i].of(phase));
      if (!one) return tl::unexpected(one.error());
      marks[phase][i] = *one;
    }
  }
  return marks;
}

Result<std::optional<ChipSecond>> SecondReader::read(Timestamp end, const PerPhase<bool>& has_line) {
  const auto marks = read_marks();
  if (!marks) return tl::unexpected(marks.error());
  if (auto done = look(); !done) return tl::unexpected(done.error());
  ChipSecond second{.end = end};
  for (const Phase phase : setup_.connected()) {
    auto one = read_phase(phase, has_line[phase]);
    if (!one) return tl::unexpected(one.error());
    second.phases.push_back(*one);
  }
  second.neutral_amperes = rms(looks_.neutral, setup_.neutral_amperes_full_scale());
  looks_ = {};
  pending_ = *marks;
  if (!marks_) return std::nullopt;
  // Phase A has power in every wiring.
  second.length = (*marks)[Phase::a][active].at - (*marks_)[Phase::a][active].at;
  if (second.length > k_countable) return std::nullopt;
  for (PhaseSecond& one : second.phases) add_power(*marks_, *marks, one);
  return second;
}

void SecondReader::accept() {
  if (pending_) marks_ = std::exchange(pending_, std::nullopt);
}

Result<PhaseSecond> SecondReader::read_phase(Phase phase, bool has_line) {
  const auto above = [](const RmsSquares& squares, double code) { return squares.least >= code * code; };
  const double least_volts = k_least_voltage * setup_.nominal_voltage / setup_.volts_full_scale() * k_rms_full_scale;
  const bool has_voltage = above(looks_.volts[phase], least_volts);
  const bool has_current = above(looks_.amperes[phase], k_least_current * k_rms_full_scale);
  PhaseSecond one{.phase = phase, .volts = rms(looks_.volts[phase], setup_.volts_full_scale())};
  if (setup_.measures_current(phase)) one.amperes = rms(looks_.amperes[phase], setup_.amperes_full_scale(phase));
  if (has_line && has_voltage) {
    const auto period = link_.read(k_period.of(phase));
    if (!period) return tl::unexpected(period.error());
    one.frequency_hz = frequency_hz(*period);
  }
  unsigned& with_voltage = seconds_with_voltage_[phase];
  with_voltage = has_line && has_voltage ? with_voltage + 1 : 0;
  if (with_voltage >= k_thd_seconds) {
    const auto thd = read_thd(k_vthd.of(phase));
    if (!thd) return tl::unexpected(thd.error());
    one.voltage_thd = *thd;
  }
  unsigned& with_current = seconds_with_current_[phase];
  with_current = has_line && has_current ? with_current + 1 : 0;
  if (with_current >= k_thd_seconds && one.amperes) {
    const auto thd = read_thd(k_ithd.of(phase));
    if (!thd) return tl::unexpected(thd.error());
    one.current_thd = *thd;
  }
  return one;
}

/// A register at its end says only that it is beyond.
Result<std::optional<double>> SecondReader::read_thd(const Register& of) const {
  return link_.read_number(of).map([](std::int64_t code) -> std::optional<double> {
    if (code < 0 || code >= k_thd_cap) return std::nullopt;
    return 100 * static_cast<double>(code) / k_unity;
  });
}

void SecondReader::add_power(const Marks& before, const Marks& now, PhaseSecond& to) const {
  if (!setup_.has_power(to.phase)) return;
  const double unit =
      setup_.volts_full_scale() * setup_.amperes_full_scale(to.phase) / k_power_full_scale / k_sample_rate_hz;
  const auto energy = [&](Energy which) {
    return codes_between(before[to.phase][which].word, now[to.phase][which].word) * unit;
  };
  const auto mean = [&](Energy which) {
    const std::chrono::duration<double> time = now[to.phase][which].at - before[to.phase][which].at;
    return time.count() > 0 ? energy(which) / time.count() : 0;
  };
  to.watt_hours = energy(active) / k_seconds_per_hour;
  MeanPower power{mean(active), mean(reactive), std::max(0.0, mean(apparent))};
  // The two are read a moment apart.
  power.va = std::max(power.va, std::abs(power.watt));
  to.power = power;
  const double least = k_least_current * setup_.amperes_full_scale(to.phase);
  if (to.amperes.value_or(0) < least || to.volts < k_least_voltage * setup_.nominal_voltage || power.va <= 0) return;
  to.power_factor = power.watt / power.va;
}

double SecondReader::rms(const RmsSquares& squares, double full_scale) const {
  return std::sqrt(squares.sum / std::max(looks_.count, 1U)) * full_scale / k_rms_full_scale;
}

}  // namespace edl::agent::ade9000
