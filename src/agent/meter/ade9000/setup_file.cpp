#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>

#include "agent/meter/ade9000/chip_configuration.hpp"
#include "agent/meter/ade9000/meter_setup.hpp"
#include "agent/meter/ade9000/setup_table.hpp"
#include "core/fault.hpp"

namespace edl::agent::ade9000 {
namespace {

constexpr std::size_t k_max_bytes = std::size_t{64} << 10;

/// Takes the known names out of a table, checks them, and is left with the unknown ones. The first fault counts.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string path, const std::string& file)
      : table_(table), path_(std::move(path)), file_(file) {}

  void number(std::string_view name, double least, double most, double& into) {
    const toml::node* const node = take(name);
    if (node == nullptr) return;
    const auto value = node->value<double>();
    if (!node->is_number() || !value || !std::isfinite(*value) || *value < least || *value > most) {
      return note(*node, fmt::format("{} is a number from {} to {}", full(name), least, most));
    }
    into = *value;
  }

  void number(std::string_view name, double least, double most, std::optional<double>& into) {
    double value = 0;
    if (table_.get(name) == nullptr) return;
    number(name, least, most, value);
    into = value;
  }

  void choice(std::string_view name, std::initializer_list<unsigned> known, unsigned& into) {
    const toml::node* const node = take(name);
    if (node == nullptr) return;
    const auto value = node->value_exact<std::int64_t>();
    const bool found =
        value && std::ranges::any_of(known, [&](unsigned one) { return static_cast<std::int64_t>(one) == *value; });
    if (!found) return note(*node, fmt::format("{} is one of {}", full(name), fmt::join(known, ", ")));
    into = static_cast<unsigned>(*value);
  }

  /// @return the word, if it is there and is one
  std::optional<std::string> word(std::string_view name) {
    const toml::node* const node = take(name);
    if (node == nullptr) return std::nullopt;
    auto value = node->value_exact<std::string>();
    if (!value) note(*node, fmt::format("{} is a text", full(name)));
    return value;
  }

  /// @return the table of that name, if it is there and is one
  const toml::table* table(std::string_view name) {
    const toml::node* const node = take(name);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) note(*node, fmt::format("{} is a table", full(name)));
    return node->as_table();
  }

  void wrong(std::string_view name, std::string message) { note(*table_.get(name), std::move(message)); }

  [[nodiscard]] std::string full(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
  }

  [[nodiscard]] Result<void> end() {
    for (const auto& [key, node] : table_) {
      if (!known_.contains(key.str())) {
        note(key.source().begin, fmt::format("there is no setting \"{}\"", shown(full(key.str()))));
      }
    }
    if (fault_) return tl::unexpected(*fault_);
    return {};
  }

 private:
  const toml::node* take(std::string_view name) {
    known_.emplace(name);
    return table_.get(name);
  }
  void note(const toml::node& node, std::string message) { note(node.source().begin, std::move(message)); }
  void note(const toml::source_position& at, std::string message) {
    if (fault_) return;
    fault_ = Error{Errc::invalid, std::move(message), fmt::format("{}:{}:{}", file_, at.line, at.column)};
  }

  const toml::table& table_;
  std::string path_;
  const std::string& file_;
  std::set<std::string, std::less<>> known_;
  std::optional<Error> fault_;
};

Result<void> read_board(const toml::table& table, const std::string& file, MeterSetup& setup) {
  TableReader board(table, "board", file);
  board.number("voltage_divider", 1, 100'000, setup.voltage_divider);
  board.number("voltage_ratio", 0.001, 10'000, setup.voltage_ratio);
  board.number("burden_ohm", 0.01, 10'000, setup.burden_ohm);
  board.choice("voltage_pga", {1, 2, 4}, setup.voltage_pga);
  board.choice("current_pga", {1, 2, 4}, setup.current_pga);
  board.number("neutral_ct_ratio", 1, 100'000, setup.neutral_ct_ratio);
  return board.end();
}

Result<void> read_limits(const toml::table& table, const std::string& file, EventLimits& limits) {
  TableReader reader(table, "limits", file);
  reader.number("dip", 0.5, 0.99, limits.dip);
  reader.number("swell", 1.01, 2, limits.swell);
  reader.number("interruption", 0.01, 0.2, limits.interruption);
  reader.number("hysteresis", 0, 0.1, limits.hysteresis);
  reader.number("over_current", 0.001, 1e6, limits.over_current);
  return reader.end();
}

Result<void> read_harmonics(const toml::table& table, const std::string& file, MeterSetup& setup) {
  TableReader reader(table, "harmonics", file);
  std::chrono::duration<double, std::ratio<60>> every(setup.harmonics_every);
  double minutes = every.count();
  reader.number("every_minutes", 0, 1'440, minutes);
  every = decltype(every)(minutes);
  setup.harmonics_every = std::chrono::round<std::chrono::milliseconds>(every);
  return reader.end();
}

Result<void> read_phase(const toml::table& table, const std::string& path, const std::string& file, PhaseSetup& phase) {
  TableReader reader(table, path, file);
  reader.number("ct_ratio", 1, 100'000, phase.ct_ratio);
  if (const auto direction = reader.word("direction")) {
    if (*direction == "reversed") {
      phase.direction = CtDirection::reversed;
    } else if (*direction != "normal") {
      reader.wrong("direction", reader.full("direction") + " is \"normal\" or \"reversed\"");
    }
  }
  PhaseCalibration& found = phase.calibration;
  reader.number("voltage_gain", -k_max_gain, k_max_gain, found.voltage_gain);
  reader.number("current_gain", -k_max_gain, k_max_gain, found.current_gain);
  reader.number("power_gain", -k_max_gain, k_max_gain, found.power_gain);
  reader.number("phase_degrees", k_min_phase_degrees, k_max_phase_degrees, found.phase_degrees);
  reader.number("voltage_offset", -k_max_square_offset, k_max_square_offset, found.voltage_offset);
  reader.number("current_offset", -k_max_square_offset, k_max_square_offset, found.current_offset);
  reader.number("power_offset", -k_max_power_offset, k_max_power_offset, found.power_offset);
  reader.number("reactive_offset", -k_max_power_offset, k_max_power_offset, found.reactive_offset);
  return reader.end();
}

Result<MeterSetup> read(const toml::table& table, const std::string& file) {
  MeterSetup setup;
  TableReader reader(table, "", file);
  if (const auto wiring = reader.word("wiring")) {
    const auto* const known = std::ranges::find(k_wirings, *wiring, &std::pair<std::string_view, Wiring>::first);
    if (known != k_wirings.end()) {
      setup.wiring = known->second;
    } else {
      reader.wrong("wiring", "wiring is three-phase four-wire, three-phase three-wire, split-phase or single-phase");
    }
  }
  reader.number("nominal_voltage", 1, 500'000, setup.nominal_voltage);
  reader.choice("nominal_frequency", {50, 60}, setup.nominal_frequency);
  const toml::table* const board = reader.table("board");
  const toml::table* const limits = reader.table("limits");
  const toml::table* const harmonics = reader.table("harmonics");
  const toml::table* const phases = reader.table("phase");
  if (auto done = reader.end(); !done) return tl::unexpected(done.error());
  if (board != nullptr) {
    if (auto done = read_board(*board, file, setup); !done) return tl::unexpected(done.error());
  }
  if (limits != nullptr) {
    if (auto done = read_limits(*limits, file, setup.limits); !done) return tl::unexpected(done.error());
  }
  if (harmonics != nullptr) {
    if (auto done = read_harmonics(*harmonics, file, setup); !done) return tl::unexpected(done.error());
  }
  if (phases == nullptr) return setup;
  TableReader names(*phases, "phase", file);
  PerPhase<const toml::table*> tables{};
  for (const Phase phase : k_phases) tables[phase] = names.table(name_of(phase));
  if (auto done = names.end(); !done) return tl::unexpected(done.error());
  for (const Phase phase : k_phases) {
    if (tables[phase] == nullptr) continue;
    const std::string path = "phase." + std::string(name_of(phase));
    if (auto done = read_phase(*tables[phase], path, file, setup.phases[phase]); !done) {
      return tl::unexpected(done.error());
    }
  }
  return setup;
}

/// What makes sense only together.
Result<void> check_whole(const MeterSetup& setup, const std::string& file) {
  if (setup.nominal_voltage * setup.limits.swell > setup.volts_full_scale()) {
    return fail(Errc::invalid,
                fmt::format("nominal_voltage {} V with swells up to {} times as much is beyond the {:.1f} V that "
                            "voltage_divider, voltage_ratio and voltage_pga let the chip measure",
                            setup.nominal_voltage, setup.limits.swell, setup.volts_full_scale()),
                file);
  }
  for (const Phase phase : setup.connected()) {
    if (setup.limits.over_current && *setup.limits.over_current > setup.amperes_full_scale(phase)) {
      return fail(Errc::invalid,
                  fmt::format("limits.over_current {} A is beyond the {:.1f} A that the chip can measure on phase {}",
                              *setup.limits.over_current, setup.amperes_full_scale(phase), name_of(phase)),
                  file);
    }
  }
  if (const auto registers = configuration_of(setup); !registers) {
    return fail(registers.error().code, registers.error().message, file);
  }
  return {};
}

}  // namespace

Result<MeterSetup> parse_meter_setup(std::string_view text, const std::string& name) {
  try {
    const toml::table table = toml::parse(text, name);
    auto setup = read(table, name);
    if (!setup) return setup;
    if (auto whole = check_whole(*setup, name); !whole) return tl::unexpected(whole.error());
    return setup;
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return fail(Errc::unreadable, std::string(error.description()), fmt::format("{}:{}:{}", name, at.line, at.column));
  }
}

Result<std::string> read_setup_text(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    const int error = errno;
    return fail(error == ENOENT ? Errc::not_found : Errc::io,
                "cannot be opened: " + std::generic_category().message(error), file.string());
  }
  std::string text(k_max_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return fail(Errc::io, "cannot be read", file.string());
  if (text.size() > k_max_bytes) return fail(Errc::too_large, "a meter's setup has at most 64 KiB", file.string());
  return text;
}

Result<MeterSetup> load_meter_setup(const std::filesystem::path& file) {
  return read_setup_text(file).and_then(
      [&](const std::string& text) { return parse_meter_setup(text, file.string()); });
}

}  // namespace edl::agent::ade9000
