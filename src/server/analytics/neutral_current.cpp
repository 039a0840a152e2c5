#include "server/analytics/neutral_current.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace edl::server::analytics {
namespace {

constexpr PerPhase<double> k_voltage_angles_deg{0, -120, 120};

std::optional<double> mean_at(const IntervalTable& table, Phase phase, Field field, std::size_t row) {
  const FieldColumns& columns = table.at(phase, field);
  if (columns.empty() || columns.count[row] == 0) return std::nullopt;
  return columns.mean[row];
}

std::optional<PerPhase<PhaseCurrent>> currents_at(const IntervalTable& table, std::size_t row) {
  PerPhase<PhaseCurrent> currents;
  for (const Phase phase : k_phases) {
    const auto amperes = mean_at(table, phase, Field::current_rms, row);
    const auto watts = mean_at(table, phase, Field::power_watt, row);
    const auto vars = mean_at(table, phase, Field::power_var, row);
    if (!amperes || !watts || !vars) return std::nullopt;
    currents[phase] = {*amperes, *watts, *vars};
  }
  return currents;
}

/// A time in which the neutral carries too much.
struct NeutralSpell {
  TimeRange span;
  double highest = 0;
  double limit = 0;  ///< when it was highest
  PerPhase<PhaseCurrent> currents{};
};

Finding finding_of_neutral(const NeutralSpell& spell, const NeutralSettings& settings) {
  const auto ampere = [&](Phase phase) { return spell.currents[phase].amperes; };
  Finding finding{.kind = FindingKind::neutral_current,
                  .begin = spell.span.begin,
                  .end = spell.span.end,
                  .phases = {k_phases.begin(), k_phases.end()},
                  .evidence = {{"highest_estimate", spell.highest, "A"},
                               {"limit", spell.limit, "A"},
                               {"current_a", ampere(Phase::a), "A"},
                               {"current_b", ampere(Phase::b), "A"},
                               {"current_c", ampere(Phase::c), "A"},
                               {"duration", static_cast<double>(spell.span.length().count()) / 1'000, "s"}}};
  finding.because = fmt::format(
      "The neutral carried an estimated {:.1f} A, more than {} {:.1f} A, for {}: the sum of {:.1f}, {:.1f} and {:.1f} "
      "A at the "
      "angles of their powers, with voltages taken to be 120° apart and without harmonics.",
      spell.highest, settings.limit_a ? "its limit of" : "the most loaded phase with", spell.limit,
      in_words(spell.span.length()), ampere(Phase::a), ampere(Phase::b), ampere(Phase::c));
  return finding;
}

}  // namespace

double estimated_neutral(const PerPhase<PhaseCurrent>& currents) {
  std::complex<double> sum;
  for (const Phase phase : k_phases) {
    const PhaseCurrent& current = currents[phase];
    const double lag = std::atan2(current.vars, current.watts);
    sum += std::polar(current.amperes, k_voltage_angles_deg[phase] * std::numbers::pi / 180 - lag);
  }
  return std::abs(sum);
}

std::optional<double> neutral_of(const HarmonicSet& set) {
  std::array<std::complex<double>, k_harmonic_orders> sums;
  std::size_t phases = 0;
  for (const PhaseHarmonics& harmonics : set.phases) {
    if (!harmonics.current) continue;
    ++phases;
    for (std::size_t i = 0; i < k_harmonic_orders; ++i) {
      const Harmonic& one = harmonics.current->at(i);
      sums.at(i) += std::polar(one.rms, one.angle_deg * std::numbers::pi / 180);
    }
  }
  if (phases < k_phase_count) return std::nullopt;
  double squares = 0;
  for (const std::complex<double>& sum : sums) squares += std::norm(sum);
  return std::sqrt(squares);
}

std::vector<Finding> high_neutral_currents(const IntervalTable& table, const NeutralSettings& settings) {
  std::vector<NeutralSpell> spells;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto currents = currents_at(table, row);
    if (!currents) continue;
    const double neutral = estimated_neutral(*currents);
    double limit = settings.limit_a.value_or(0);
    if (!settings.limit_a) {
      for (const PhaseCurrent& current : *currents) limit = std::max(limit, current.amperes);
    }
    // Rounding is no reason: where one phase alone is loaded, the neutral carries the very same.
    if (neutral < settings.least_a || neutral <= limit * 1.01) continue;
    const Timestamp begin = table.begin[row];
    if (spells.empty() || spells.back().span.end != begin) spells.push_back({.span = {begin, begin}});
    NeutralSpell& spell = spells.back();
    spell.span.end = begin + table.interval;
    if (neutral <= spell.highest) continue;
    spell.highest = neutral;
    spell.limit = limit;
    spell.currents = *currents;
  }
  std::vector<Finding> found;
  for (const NeutralSpell& spell : spells) {
    if (spell.span.length() >= settings.least_time) found.push_back(finding_of_neutral(spell, settings));
  }
  return found;
}

}  // namespace edl::server::analytics
