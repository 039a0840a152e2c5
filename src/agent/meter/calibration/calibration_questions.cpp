#include "agent/meter/calibration/calibration_questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "agent/meter/calibration/calibration.hpp"
#include "core/fault.hpp"

namespace edl::agent::ade9000 {
namespace {

/// Of full scale. Below, the chip's own noise and steps are no longer far below what EDL promises.
constexpr double k_least_reference_volts = 0.1;
constexpr double k_least_reference_amperes = 0.01;
constexpr double k_least_small_amperes = 1.0 / 5'000;
constexpr int k_attempts = 5;

std::string names(const std::vector<Phase>& phases) {
  std::string text;
  for (const Phase phase : phases) text += (text.empty() ? "" : ",") + std::string(name_of(phase));
  return text;
}

Result<void> check_share(const char* what, const char* unit, double value, double full_scale, double least) {
  if (value <= full_scale && value >= full_scale * least) return {};
  return fail(Errc::invalid,
              fmt::format("{:g} {} is {}: the board measures up to {:.4g} {}, and a {} of {:.4g} {} or more is needed",
                          value, unit, value > full_scale ? "too much" : "far too small", full_scale, unit, what,
                          full_scale * least, unit));
}

}  // namespace

template <typename Parse>
auto CalibrationQuestions::asked(const Question& question, Parse&& parse)
    -> std::invoke_result_t<Parse, const std::string&> {
  const bool settled = !question.given.empty() || answers_.yes;
  if (settled) {
    const std::string& text = question.given.empty() ? question.fallback : question.given;
    if (text.empty()) return fail(Errc::invalid, "this has to be said where nobody is asked", question.option);
    return parse(text).map_error([&](Error error) {
      error.where = question.option;
      return error;
    });
  }
  for (int attempt = 1;; ++attempt) {
    const auto text = dialogue_.ask(question.text, question.fallback);
    if (!text) return fail(text.error().code, text.error().message, question.option);
    auto value = parse(text->empty() ? question.fallback : *text);
    if (value || attempt == k_attempts) return value;
    dialogue_.tell(value.error().message);
  }
}

Result<std::vector<Phase>> CalibrationQuestions::phases() {
  std::vector<Phase> usual = setup_.connected();
  std::erase_if(usual, [&](Phase phase) { return !setup_.has_power(phase); });
  if (answers_.phases.empty() && usual.size() == 1) return usual;
  return asked({"--phases", answers_.phases, "Phases that the source feeds", names(usual)},
               [&](const std::string& text) { return parse_phases(text); });
}

Result<std::vector<Phase>> CalibrationQuestions::parse_phases(const std::string& text) const {
  const auto connected = setup_.connected();
  std::vector<Phase> found;
  for (const std::string& word : words_of(text)) {
    const auto phase = phase_named(word);
    if (!phase || std::ranges::find(connected, *phase) == connected.end()) {
      return fail(Errc::invalid,
                  fmt::format("\"{}\" is no phase of this installation: it has {}", shown(word), names(connected)));
    }
    found.push_back(*phase);
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  if (found.empty()) return fail(Errc::invalid, "no phase is named");
  return found;
}

bool CalibrationQuestions::any_power(const std::vector<Phase>& phases) const {
  return std::ranges::any_of(phases, [&](Phase phase) { return setup_.has_power(phase); });
}

Result<std::vector<double>> CalibrationQuestions::parse_volts(const std::string& text, std::size_t count) const {
  auto values = parse_amounts(text, count);
  if (!values) return values;
  for (const double value : *values) {
    const auto fits = check_share("voltage", "V", value, setup_.volts_full_scale(), k_least_reference_volts);
    if (!fits) return tl::unexpected(fits.error());
  }
  return values;
}

Result<std::vector<double>> CalibrationQuestions::parse_amperes(const std::string& text,
                                                                const std::vector<Phase>& phases) const {
  auto values = parse_amounts(text, phases.size());
  if (!values) return values;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const auto fits =
        check_share("current", "A", (*values)[i], setup_.amperes_full_scale(phases[i]), k_least_reference_amperes);
    if (!fits) return tl::unexpected(fits.error());
  }
  return values;
}

Result<PerPhase<Reference>> CalibrationQuestions::load(const std::vector<Phase>& phases) {
  const auto volts = asked({"--reference-voltage", answers_.volts, "Voltage that it applies, in V",
                            answers_.yes ? "" : fmt::format("{:g}", setup_.nominal_voltage)},
                           [&](const std::string& text) { return parse_volts(text, phases.size()); });
  if (!volts) return tl::unexpected(volts.error());
  PerPhase<Reference> references;
  for (std::size_t i = 0; i < phases.size(); ++i) references[phases[i]].volts = (*volts)[i];
  if (!any_power(phases)) return references;
  const auto amperes = asked({"--reference-current", answers_.amperes, "Current, in A", ""},
                             [&](const std::string& text) { return parse_amperes(text, phases); });
  if (!amperes) return tl::unexpected(amperes.error());
  const auto factors = asked(
      {"--power-factor", answers_.power_factor, "Power factor: 1, or such as 0.5-inductive or 0.8-capacitive", "1"},
      [&](const std::string& text) { return parse_power_factors(text, phases.size()); });
  if (!factors) return tl::unexpected(factors.error());
  for (std::size_t i = 0; i < phases.size(); ++i) {
    references[phases[i]].amperes = (*amperes)[i];
    references[phases[i]].power_factor = (*factors)[i];
  }
  return references;
}

Result<std::vector<double>> CalibrationQuestions::parse_small_amperes(const std::string& text,
                                                                      const std::vector<Phase>& phases,
                                                                      const PerPhase<Reference>& full) const {
  auto values = parse_amounts(text, phases.size());
  if (!values) return values;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const double value = (*values)[i];
    const double most = full[phases[i]].amperes * k_small_share;
    if (value > most) {
      return fail(Errc::invalid,
                  fmt::format("{:g} A is no small load: {:.4g} A is the most beside the first one's {:g}", value, most,
                              full[phases[i]].amperes));
    }
    const auto fits = check_share("current", "A", value, setup_.amperes_full_scale(phases[i]), k_least_small_amperes);
    if (!fits) return tl::unexpected(fits.error());
  }
  return values;
}

Result<std::optional<PerPhase<Reference>>> CalibrationQuestions::small_load(const std::vector<Phase>& phases,
                                                                            const PerPhase<Reference>& full) {
  constexpr std::string_view k_none = "none";
  if (!any_power(phases)) return std::nullopt;
  using Amounts = std::optional<std::vector<double>>;
  const auto amperes = asked(
      {"--small-current", answers_.small_amperes,
       "Current of a small load, in A, to find the offsets with; about a hundredth of the first", std::string(k_none)},
      [&](const std::string& text) -> Result<Amounts> {
        if (text == k_none) return Amounts();
        return parse_small_amperes(text, phases, full).map([](auto&& values) { return Amounts(values); });
      });
  if (!amperes) return tl::unexpected(amperes.error());
  if (!*amperes) return std::nullopt;
  const auto factors = asked({"--small-power-factor", answers_.small_power_factor, "Its power factor", "1"},
                             [&](const std::string& text) { return parse_power_factors(text, phases.size()); });
  if (!factors) return tl::unexpected(factors.error());
  PerPhase<Reference> references = full;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    references[phases[i]].amperes = (**amperes)[i];
    references[phases[i]].power_factor = (*factors)[i];
  }
  if (answers_.small_volts.empty()) return references;
  const auto volts = asked({"--small-voltage", answers_.small_volts, "", ""},
                           [&](const std::string& text) { return parse_amounts(text, phases.size()); });
  if (!volts) return tl::unexpected(volts.error());
  for (std::size_t i = 0; i < phases.size(); ++i) references[phases[i]].volts = (*volts)[i];
  return references;
}

Result<void> CalibrationQuestions::ready(const std::string& what) {
  if (answers_.yes) {
    dialogue_.tell(what + ".");
    return {};
  }
  return dialogue_.ask(what + ", and press Enter", "").map([](const std::string&) {});
}

Result<bool> CalibrationQuestions::confirm(const std::string& question) {
  if (answers_.yes) return true;
  return dialogue_.ask(question + " (yes or no)", "no").map([](const std::string& text) {
    return text == "yes" || text == "y";
  });
}

}  // namespace edl::agent::ade9000
