#include "agent/meter/calibration/calibration_measurement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace edl::agent::ade9000 {
namespace {

using Complex = std::complex<double>;

/// A line that is that far off is the other one.
constexpr double k_max_frequency_error_hz = 1;
/// Seconds in a row that may be missing.
constexpr int k_max_failures = 3;
/// After the load has come: what the filters still have of before.
constexpr int k_settling_seconds = 1;

const PhaseSecond* of(const ChipSecond& second, Phase phase) {
  const auto found = std::ranges::find(second.phases, phase, &PhaseSecond::phase);
  return found == second.phases.end() ? nullptr : &*found;
}

Complex power_of(const PhaseSecond& one) { return one.power ? Complex(one.power->watt, one.power->var) : Complex(); }

double percent(double difference, double of_what) { return of_what > 0 ? 100 * difference / of_what : 0; }

/// What is missing in a second's values, of the first phase of which something is.
std::string missing(const MeasurementPlan& plan, const ChipSecond& second) {
  for (const Phase phase : plan.phases) {
    const PhaseSecond* const one = of(second, phase);
    if (one == nullptr) return fmt::format("phase {} is not measured", name_of(phase));
    if (std::string what = plan.missing(*one); !what.empty()) return what;
  }
  return {};
}

/// The chip's whole seconds, one after the other.
class Seconds {
 public:
  Seconds(const ChipGround& ground, const MeterSetup& setup, const std::stop_token& stop)
      : driver_(ground, setup), stop_(stop) {}

  Result<ChipSecond> next() {
    for (int failures = 0;;) {
      auto outcome = driver_.next(stop_);
      if (!outcome && ++failures >= k_max_failures) return tl::unexpected(std::move(outcome.error()));
      if (!outcome) continue;
      if (!*outcome) return fail(Errc::unavailable, "stopped");
      if ((*outcome)->whole) return std::move((*outcome)->second);
    }
  }

 private:
  ChipDriver driver_;
  std::stop_token stop_;
};

Result<void> await_load(Seconds& chip, const MeasurementPlan& plan) {
  for (std::chrono::seconds waited{0};; ++waited) {
    const auto second = chip.next();
    if (!second) return tl::unexpected(second.error());
    std::string what = missing(plan, *second);
    if (what.empty()) break;
    if (waited >= plan.patience) return fail(Errc::timeout, std::move(what));
  }
  for (int i = 0; i < k_settling_seconds; ++i) {
    if (auto second = chip.next(); !second) return tl::unexpected(second.error());
  }
  return {};
}

Result<void> check_frequency(const MeterSetup& setup, const PhaseSecond& one) {
  if (!one.frequency_hz) return {};
  if (std::abs(*one.frequency_hz - setup.nominal_frequency) <= k_max_frequency_error_hz) return {};
  return fail(Errc::unavailable, fmt::format("phase {} has {:.2f} Hz, and the setup's nominal_frequency is {} Hz",
                                             name_of(one.phase), *one.frequency_hz, setup.nominal_frequency));
}

Result<void> check_steady(Phase phase, const Spread& spread, double limit) {
  const std::array<std::pair<const char*, double>, 3> all{
      {{"voltage", spread.volts}, {"current", spread.amperes}, {"power", spread.power}}};
  for (const auto& [what, percent_off] : all) {
    if (percent_off <= limit) continue;
    return fail(Errc::unavailable,
                fmt::format("the source is not steady: phase {}'s {} moved by {:.3f} % of its mean, and {:g} % is the "
                            "limit (--steady)",
                            name_of(phase), what, percent_off, limit));
  }
  return {};
}

}  // namespace

PhaseMeasured mean_of(const std::vector<PhaseSecond>& kept) {
  const auto count = static_cast<double>(kept.size());
  double volts = 0;
  double amperes = 0;
  Complex power;
  for (const PhaseSecond& one : kept) {
    volts += one.volts / count;
    amperes += one.amperes.value_or(0) / count;
    power += power_of(one) / count;
  }
  PhaseMeasured result{.mean = {.volts = volts, .amperes = {}, .power = {}}};
  // A current without a power follows from others, and is nobody's.
  const bool whole = std::ranges::all_of(kept, [](const PhaseSecond& one) { return one.amperes && one.power; });
  for (const PhaseSecond& one : kept) {
    Spread& spread = result.spread;
    spread.volts = std::max(spread.volts, percent(std::abs(one.volts - volts), volts));
    if (!whole) continue;
    spread.amperes = std::max(spread.amperes, percent(std::abs(*one.amperes - amperes), amperes));
    spread.power = std::max(spread.power, percent(std::abs(power_of(one) - power), std::abs(power)));
  }
  if (whole) result.mean = {volts, amperes, power};
  return result;
}

Result<PerPhase<PhaseMeasured>> measure(const ChipGround& ground, const MeterSetup& setup, const MeasurementPlan& plan,
                                        const std::stop_token& stop) {
  Seconds chip(ground, setup, stop);
  if (auto there = await_load(chip, plan); !there) return tl::unexpected(there.error());
  PerPhase<std::vector<PhaseSecond>> kept;
  for (unsigned number = 1; number <= plan.seconds; ++number) {
    const auto second = chip.next();
    if (!second) return tl::unexpected(second.error());
    plan.measured(number, *second);
    if (std::string what = missing(plan, *second); !what.empty())
      return fail(Errc::unavailable, "the source is not steady: " + what);
    for (const Phase phase : plan.phases) {
      const PhaseSecond& one = *of(*second, phase);
      if (auto right = check_frequency(setup, one); !right) return tl::unexpected(right.error());
      kept[phase].push_back(one);
    }
  }
  PerPhase<PhaseMeasured> result;
  for (const Phase phase : plan.phases) {
    result[phase] = mean_of(kept[phase]);
    if (auto steady = check_steady(phase, result[phase].spread, plan.steady_percent); !steady) {
      return tl::unexpected(steady.error());
    }
  }
  return result;
}

}  // namespace edl::agent::ade9000
