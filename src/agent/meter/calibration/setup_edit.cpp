#include "agent/meter/calibration/setup_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace edl::agent::ade9000 {
namespace {

constexpr std::string_view k_remark = "# Calibrated ";
constexpr std::string_view k_blanks = " \t";

using Values = std::vector<std::pair<std::string_view, double>>;

Values values_of(const PhaseCalibration& found) {
  return {{"voltage_gain", found.voltage_gain},     {"current_gain", found.current_gain},
          {"power_gain", found.power_gain},         {"phase_degrees", found.phase_degrees},
          {"voltage_offset", found.voltage_offset}, {"current_offset", found.current_offset},
          {"power_offset", found.power_offset},     {"reactive_offset", found.reactive_offset}};
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(k_blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
}

/// The part of a line before its comment; no value of a calibration is a text that could hold a "#".
std::string_view code_of(std::string_view line) { return trimmed(line.substr(0, line.find('#'))); }

/// A file's lines without their ends, which are alike.
struct Lines {
  std::vector<std::string> lines;
  std::string_view end = "\n";

  explicit Lines(std::string_view text) {
    if (text.find("\r\n") != std::string_view::npos) end = "\r\n";
    while (!text.empty()) {
      const std::size_t length = text.find('\n');
      std::string_view line = text.substr(0, length);
      if (line.ends_with('\r')) line.remove_suffix(1);
      lines.emplace_back(line);
      text.remove_prefix(length == std::string_view::npos ? text.size() : length + 1);
    }
  }

  [[nodiscard]] std::string text() const {
    std::string joined;
    for (const std::string& line : lines) joined += line + std::string(end);
    return joined;
  }
};

bool is_header(std::string_view line) { return code_of(line).starts_with('['); }

/// Whether a line is [phase.A], however it is spaced.
bool is_header_of(std::string_view line, Phase phase) {
  std::string spelled(code_of(line));
  std::erase_if(spelled, [](char c) { return k_blanks.find(c) != std::string_view::npos; });
  return spelled == fmt::format("[phase.{}]", name_of(phase));
}

bool sets(std::string_view line, std::string_view key) {
  const std::string_view code = code_of(line);
  const std::size_t equals = code.find('=');
  return equals != std::string_view::npos && trimmed(code.substr(0, equals)) == key;
}

/// Replaces what stands between "=" and the comment, if the line sets `key`.
bool replace_value(std::string& line, std::string_view key, double value) {
  if (!sets(line, key)) return false;
  const std::size_t comment = line.find('#');
  const std::string rest = comment == std::string::npos ? "" : "  " + line.substr(comment);
  line = line.substr(0, line.find('=')) + fmt::format("= {}", value) + rest;
  return true;
}

void set_phase(Lines& file, Phase phase, const PhaseFinding& finding) {
  auto& lines = file.lines;
  auto header = std::ranges::find_if(lines, [&](const std::string& line) { return is_header_of(line, phase); });
  if (header == lines.end()) {
    if (!lines.empty() && !trimmed(lines.back()).empty()) lines.emplace_back();
    lines.push_back(fmt::format("[phase.{}]", name_of(phase)));
    header = std::prev(lines.end());
  }
  const auto begin = static_cast<std::size_t>(header - lines.begin()) + 1;
  const auto section_end = [&] {
    return static_cast<std::size_t>(
        std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(begin), lines.end(), is_header) - lines.begin());
  };
  // An older remark is no longer true.
  const auto from = lines.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto until = lines.begin() + static_cast<std::ptrdiff_t>(section_end());
  lines.erase(std::remove_if(from, until, [](const std::string& line) { return line.starts_with(k_remark); }), until);
  const Values values = values_of(finding.calibration);
  std::vector<std::string> added;
  for (const auto& [key, value] : values) {
    bool replaced = false;
    for (std::size_t i = begin; i < section_end() && !replaced; ++i) replaced = replace_value(lines[i], key, value);
    if (!replaced) added.push_back(fmt::format("{} = {}", key, value));
  }
  std::size_t last = section_end();
  while (last > begin && code_of(lines[last - 1]).empty()) --last;
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(last), added.begin(), added.end());
  const auto first = std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(begin), lines.end(),
                                  [&](const std::string& line) { return sets(line, values.front().first); });
  lines.insert(first, std::string(k_remark) + finding.remark);
}

}  // namespace

Result<EditedSetup> edit_calibration(std::string_view text, const MeterSetup& setup, const Findings& findings,
                                     const std::string& name) {
  MeterSetup meant = setup;
  Lines lines(text);
  for (const Phase phase : k_phases) {
    if (!findings[phase]) continue;
    meant.phases[phase].calibration = findings[phase]->calibration;
    set_phase(lines, phase, *findings[phase]);
  }
  std::string edited = lines.text();
  if (const auto read = parse_meter_setup(edited, name); read && *read == meant) return EditedSetup{std::move(edited)};
  std::string anew = to_toml(meant);
  if (const auto read = parse_meter_setup(anew, name); !read) return tl::unexpected(read.error());
  return EditedSetup{std::move(anew), true};
}

}  // namespace edl::agent::ade9000
