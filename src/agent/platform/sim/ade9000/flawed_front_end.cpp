#include "agent/platform/sim/ade9000/flawed_front_end.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "agent/ade9000/scale.hpp"
#include "core/fault.hpp"

namespace edl::agent::sim {
namespace {

constexpr std::size_t k_delay = 2;
/// An eighth of a turn of 50 Hz.
constexpr std::size_t k_leak_delay = 20;
constexpr double k_degrees_per_sample = 360 * 50 / ade9000::k_sample_rate_hz;

struct Flaw {
  std::string_view name;
  double FrontEndFlaws::*member;
  double unit;
  double most;  ///< in that unit, either way
};

constexpr std::array<Flaw, 5> k_flaws{{{"voltage", &FrontEndFlaws::voltage_gain, 0.01, 90},
                                       {"current", &FrontEndFlaws::current_gain, 0.01, 90},
                                       {"lead", &FrontEndFlaws::lead_deg, 1, 4},
                                       {"noise", &FrontEndFlaws::noise_amperes, 1, 100},
                                       {"leak", &FrontEndFlaws::leak, 0.001, 100}}};

}  // namespace

Result<FrontEndFlaws> parse_flaws(std::string_view text) {
  FrontEndFlaws flaws;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t equals = word.find('=');
    const Flaw* named = nullptr;
    for (const Flaw& flaw : k_flaws) {
      if (flaw.name == word.substr(0, equals)) named = &flaw;
    }
    double value = 0;
    const std::string_view digits = equals == std::string_view::npos ? "" : word.substr(equals + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (named == nullptr || error != std::errc() || end != digits.data() + digits.size() ||
        !(std::abs(value) <= named->most)) {
      return fail(Errc::invalid, "\"" + shown(word) +
                                     "\" is no flaw such as voltage=1.5 (percent), current=-2 (percent), lead=0.8 "
                                     "(degrees), noise=0.01 (A) or leak=0.02 (mA for each V)");
    }
    flaws.*named->member = value * named->unit;
  }
  return flaws;
}

FlawedFrontEnd::FlawedFrontEnd(WaveformSource& source, const PerPhase<FrontEndFlaws>& flaws)
    : source_(source), flaws_(flaws) {
  for (const Phase phase : k_phases) {
    weights_[phase] = weights_of(static_cast<double>(k_delay) - flaws[phase].lead_deg / k_degrees_per_sample);
  }
}

/// Lagrange's polynomial through the samples 0 to 4 ago: a sine of the line's frequency is right within 1e-6.
FlawedFrontEnd::Weights FlawedFrontEnd::weights_of(double delay_samples) {
  Weights weights{};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = 1;
    for (std::size_t j = 0; j < weights.size(); ++j) {
      if (i == j) continue;
      weights[i] *= (delay_samples - static_cast<double>(j)) / (static_cast<double>(i) - static_cast<double>(j));
    }
  }
  return weights;
}

const Instant& FlawedFrontEnd::past(std::size_t samples) const {
  return history_[(newest_ + k_history - samples) % k_history];
}

double FlawedFrontEnd::noise() {
  // xorshift64: the same noise in each run.
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  constexpr double k_two_to_53 = 9'007'199'254'740'992;
  return (2 * static_cast<double>(random_ >> 11U) / k_two_to_53 - 1) * std::sqrt(3.0);
}

void FlawedFrontEnd::fill(std::span<Instant> instants) {
  source_.fill(instants);
  for (Instant& instant : instants) {
    newest_ = (newest_ + 1) % k_history;
    history_[newest_] = instant;
    instant.neutral_amperes = past(k_delay).neutral_amperes;
    for (const Phase phase : k_phases) {
      const FrontEndFlaws& flaws = flaws_[phase];
      double amperes = 0;
      for (std::size_t i = 0; i < weights_[phase].size(); ++i) {
        amperes += weights_[phase][i] * past(i).amperes[phase];
      }
      instant.volts[phase] = past(k_delay).volts[phase] * (1 + flaws.voltage_gain) + flaws.noise_volts * noise();
      instant.amperes[phase] = amperes * (1 + flaws.current_gain) + flaws.noise_amperes * noise() +
                               flaws.leak * past(k_delay + k_leak_delay).volts[phase];
    }
  }
}

}  // namespace edl::agent::sim
