#include "agent/platform/sim/recording/recording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

#include "agent/platform/sim/recording/comtrade.hpp"
#include "agent/platform/sim/recording/text_table.hpp"
#include "core/fault.hpp"

namespace edl::agent::sim {
namespace {

/// Faster than any recorder of power lines; slower than half the highest order that is of use.
constexpr double k_least_step_seconds = 1e-6;

struct TableColumn {
  std::size_t index;
  std::vector<double>* values;
};

std::vector<double>* channel_named(Recording& recording, std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Phase>, k_phase_count> k_volts{
      {{"va_V", Phase::a}, {"vb_V", Phase::b}, {"vc_V", Phase::c}}};
  constexpr std::array<std::pair<std::string_view, Phase>, k_phase_count> k_amperes{
      {{"ia_A", Phase::a}, {"ib_A", Phase::b}, {"ic_A", Phase::c}}};
  if (name == "t_s") return &recording.seconds;
  if (name == "in_A") return &recording.neutral_amperes;
  for (const auto& [column, phase] : k_volts) {
    if (name == column) return &recording.volts[phase];
  }
  for (const auto& [column, phase] : k_amperes) {
    if (name == column) return &recording.amperes[phase];
  }
  return nullptr;
}

Result<std::vector<TableColumn>> read_header(TextTable& table, Recording& recording) {
  if (auto there = table.need_line("its header"); !there) return tl::unexpected(there.error());
  std::vector<TableColumn> columns;
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::vector<double>* const values = channel_named(recording, table.field(i));
    if (values == nullptr) continue;
    const bool twice = std::ranges::any_of(columns, [&](const TableColumn& one) { return one.values == values; });
    if (twice) return table.fault(i, fmt::format("the column {} comes twice", table.field(i)));
    columns.push_back({i, values});
  }
  const bool timed =
      std::ranges::any_of(columns, [&](const TableColumn& one) { return one.values == &recording.seconds; });
  if (!timed) return table.fault(0, "the header has no column t_s");
  return columns;
}

}  // namespace

double Recording::duration_seconds() const {
  const std::size_t count = seconds.size();
  return seconds.back() - seconds.front() + (seconds[count - 1] - seconds[count - 2]);
}

Result<void> check(const Recording& recording, const std::string& name) {
  const std::size_t count = recording.seconds.size();
  if (count < 2) return fail(Errc::invalid, "a recording has at least two samples", name);
  for (std::size_t i = 1; i < count; ++i) {
    if (recording.seconds[i] - recording.seconds[i - 1] < k_least_step_seconds) {
      return fail(Errc::invalid, fmt::format("sample {} is not 1 us later than the one before", i + 1), name);
    }
  }
  bool any_voltage = false;
  const auto fits = [&](const std::vector<double>& channel) { return channel.empty() || channel.size() == count; };
  bool all_fit = fits(recording.neutral_amperes);
  for (const Phase phase : k_phases) {
    any_voltage = any_voltage || !recording.volts[phase].empty();
    all_fit = all_fit && fits(recording.volts[phase]) && fits(recording.amperes[phase]);
  }
  if (!all_fit) return fail(Errc::invalid, "channels differ in length", name);
  if (!any_voltage) return fail(Errc::invalid, "there is no voltage of a phase in it", name);
  return {};
}

Result<Recording> parse_waveform_table(std::string_view text, const std::string& name) {
  Recording recording;
  TextTable table(text, name);
  const auto columns = read_header(table, recording);
  if (!columns) return tl::unexpected(columns.error());
  const std::size_t width = table.size();
  for (;;) {
    const auto there = table.next_line();
    if (!there) return tl::unexpected(there.error());
    if (!*there) break;
    if (table.size() != width) {
      return table.fault(std::min(width, table.size()),
                         fmt::format("expected {} fields as in the header, found {}", width, table.size()));
    }
    if (recording.seconds.size() == Recording::k_max_samples) {
      return fail(Errc::too_large, "the recording has more than 20 million samples", name);
    }
    for (const TableColumn& column : *columns) {
      const auto value = table.number(column.index, "a sample");
      if (!value) return tl::unexpected(value.error());
      column.values->push_back(*value);
    }
    const std::vector<double>& times = recording.seconds;
    if (times.size() > 1 && times.back() - times[times.size() - 2] < k_least_step_seconds) {
      const auto timed =
          std::ranges::find_if(*columns, [&](const TableColumn& one) { return one.values == &recording.seconds; });
      return table.fault(timed->index, "the time is not 1 us later than that of the line before");
    }
  }
  if (auto checked = check(recording, name); !checked) return tl::unexpected(checked.error());
  return recording;
}

Result<Recording> open_recording(const std::string& path) {
  const auto text = read_whole_file(path);
  if (!text) return tl::unexpected(text.error());
  const std::size_t dot = path.rfind('.');
  std::string ending = dot == std::string::npos ? "" : path.substr(dot);
  const bool capitals = ending == ".CFG";
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending != ".cfg") return parse_waveform_table(*text, path);
  const std::string data_path = path.substr(0, dot) + (capitals ? ".DAT" : ".dat");
  const auto data = read_whole_file(data_path);
  if (!data) return tl::unexpected(data.error());
  return parse_comtrade(*text, path, *data, data_path);
}

}  // namespace edl::agent::sim
