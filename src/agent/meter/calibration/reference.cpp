#include "agent/meter/calibration/reference.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "core/fault.hpp"

namespace edl::agent::ade9000 {
namespace {

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// One word for each, or one for all.
template <typename T, typename Parse>
Result<std::vector<T>> parse_each(std::string_view text, std::size_t count, Parse&& parse) {
  const auto words = words_of(text);
  if (words.size() != 1 && words.size() != count) {
    return fail(Errc::invalid, fmt::format("expected one value for all phases or one for each of the {}, found {}",
                                           count, words.size()));
  }
  std::vector<T> values;
  for (std::size_t i = 0; i < count; ++i) {
    auto value = parse(words[words.size() == 1 ? 0 : i]);
    if (!value) return tl::unexpected(value.error());
    values.push_back(*value);
  }
  return values;
}

}  // namespace

std::complex<double> Reference::power() const {
  const double reactive = std::sqrt(1 - power_factor.value * power_factor.value);
  return volts * amperes * std::complex<double>(power_factor.value, power_factor.capacitive ? -reactive : reactive);
}

Result<PowerFactor> parse_power_factor(std::string_view text) {
  constexpr std::string_view k_inductive = "-inductive";
  constexpr std::string_view k_capacitive = "-capacitive";
  const auto wrong = [&] {
    return fail(Errc::invalid, "\"" + shown(text) +
                                   "\" is no power factor: expected 1, or for example 0.5-inductive or 0.8-capacitive");
  };
  PowerFactor factor;
  std::string_view digits = text;
  if (text.ends_with(k_inductive)) {
    digits.remove_suffix(k_inductive.size());
  } else if (text.ends_with(k_capacitive)) {
    digits.remove_suffix(k_capacitive.size());
    factor.capacitive = true;
  }
  const auto value = number(digits);
  if (!value || *value < 0 || *value > 1) return wrong();
  // On which side the current is has to be said where it is on one.
  if (*value < 1 && digits == text) return wrong();
  factor.value = *value;
  return factor;
}

std::vector<std::string> words_of(std::string_view text) {
  constexpr std::string_view k_between = ", \t";
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(k_between);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(k_between), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

Result<std::vector<double>> parse_amounts(std::string_view text, std::size_t count) {
  return parse_each<double>(text, count, [](const std::string& word) -> Result<double> {
    const auto value = number(word);
    if (!value || *value <= 0) return fail(Errc::invalid, "\"" + shown(word) + "\" is no number above 0");
    return *value;
  });
}

Result<std::vector<PowerFactor>> parse_power_factors(std::string_view text, std::size_t count) {
  return parse_each<PowerFactor>(text, count, [](const std::string& word) { return parse_power_factor(word); });
}

}  // namespace edl::agent::ade9000
